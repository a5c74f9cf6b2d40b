//! One call on its way.

use std::fmt;
use std::future::IntoFuture;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use fraud_signals_raw_dfp::knowledge_gateway::Client as RawClient;
use fraud_signals_support::{CallContext, LimitError};
use http::HeaderName;
use progenitor_client::ClientInfo;

use super::UserAccount;
use super::client::{Client, Inner};
use super::error_body;
use super::event::Event;
use super::event::sealed::{LocalDates, Wire};
use crate::call::{
    Answer, CallIds, CallOptions, CallRules, Exchange, Fault, Policy, VendorCall, complete, read,
};
use crate::correlation::{CorrelationId, TrackingId};
use crate::error::Error;
use crate::response::Response;

const CORRELATION_ID: HeaderName = HeaderName::from_static("x-ms-correlation-id");
const TRACKING_ID: HeaderName = HeaderName::from_static("x-ms-tracking-id");

/// A call that is sent when it is awaited. Each option is for this call alone.
#[must_use = "a call is sent when it is awaited"]
pub struct Call<E> {
    client: Client,
    event: E,
    options: CallOptions,
    tracking_id: Option<TrackingId>,
    merchant_local_date: Option<DateTime<FixedOffset>>,
    customer_local_date: Option<DateTime<FixedOffset>>,
}

impl Call<UserAccount> {
    /// When the user was created or changed, in the customer's time zone (`CustomerLocalDate`).
    /// Default: the merchant's local date.
    pub fn customer_local_date(mut self, date: DateTime<FixedOffset>) -> Self {
        self.customer_local_date = Some(date);
        self
    }
}

impl<E: Event> Call<E> {
    pub(super) fn new(client: Client, event: E) -> Self {
        Self {
            client,
            event,
            options: CallOptions::default(),
            tracking_id: None,
            merchant_local_date: None,
            customer_local_date: None,
        }
    }

    /// The correlation id of the call, to share one among calls that belong together. Default: a new
    /// one.
    pub fn correlation_id(mut self, id: CorrelationId) -> Self {
        self.options.correlation_id = Some(id);
        self
    }

    /// The tracking id of the event. Default: a new one.
    pub fn tracking_id(mut self, id: TrackingId) -> Self {
        self.tracking_id = Some(id);
        self
    }

    /// When the event was taken in, in the merchant's time zone (`MerchantLocalDate`). Default: the
    /// purchase's own date for a purchase; otherwise the time of the machine, with its offset.
    pub fn merchant_local_date(mut self, date: DateTime<FixedOffset>) -> Self {
        self.merchant_local_date = Some(date);
        self
    }

    /// Repeats and bounds this call by a policy of its own instead of the client's.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.options.policy = Some(policy);
        self
    }

    /// Bounds the call, token requests, attempts and waits together. Default: that of
    /// the policy; without one, 5 s for a purchase and 15 s for everything else.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.options.deadline = Some(deadline);
        self
    }

    #[expect(
        clippy::manual_async_fn,
        reason = "the future of an async method holds the call twice"
    )]
    fn send(self) -> impl Future<Output = Result<Response<E::Answer>, Error>> + Send {
        async move {
            let client = &*self.client.inner;
            let correlation_id = self.options.correlation_id.or(self.client.group);
            let (correlation_id, tracking_id) =
                client.ids.of_event(correlation_id, self.tracking_id);
            let dates = LocalDates {
                now: client.clock.now(),
                merchant: self.merchant_local_date,
                customer: self.customer_local_date,
            };

            let rules = self
                .options
                .rules(&client.policy, E::OPERATION, E::DEADLINE)
                .map_err(|problem| Error::of_input(&E::OPERATION, correlation_id, problem))?;
            let CallRules {
                operation, policy, ..
            } = &rules;
            let exchange = EventExchange::<E>::new(client, self.event.envelope(dates))
                .map_err(|problem| Error::of_input(operation, correlation_id, problem))?;
            let headers = vec![
                (CORRELATION_ID, correlation_id.header_value()),
                (TRACKING_ID, tracking_id.header_value()),
            ];
            let mut attempt = VendorCall::new(operation, policy, &client.tokens, headers, exchange);
            let plan = rules.plan(&client.random, &client.bucket);
            let ids = CallIds {
                correlation_id,
                tracking_id: Some(tracking_id),
            };
            complete(&mut attempt, plan, ids).await
        }
    }
}

impl<E: Event> IntoFuture for Call<E> {
    type Output = Result<Response<E::Answer>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<E> fmt::Debug for Call<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("options", &self.options)
            .field("tracking_id", &self.tracking_id)
            .field("merchant_local_date", &self.merchant_local_date)
            .field("customer_local_date", &self.customer_local_date)
            .finish_non_exhaustive()
    }
}

/// An event in its envelope, with the client that sends it.
struct EventExchange<'a, E: Wire> {
    client: &'a Inner,
    body: E::Body,
}

impl<'a, E: Event> EventExchange<'a, E> {
    fn new(client: &'a Inner, body: E::Body) -> Result<Self, LimitError> {
        E::check_limits(&body)?;
        Ok(Self { client, body })
    }
}

impl<E: Event> Exchange for EventExchange<'_, E> {
    type Answer = E::Answer;

    // Not `async`, whose future would hold the context twice.
    fn exchange(
        &self,
        context: CallContext,
    ) -> impl Future<Output = Result<Answer<E::Answer>, Fault>> + Send {
        let client = self.client;
        let raw = RawClient::new(Arc::clone(&client.urls), client.http.clone(), context);
        async move {
            let result = E::send(&raw, &self.body).await;
            let answer = read(result, raw.inner(), error_body::read)?;
            Ok(Answer {
                value: answer.value.into(),
                status: answer.status,
            })
        }
    }
}

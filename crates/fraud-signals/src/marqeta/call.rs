//! One call on its way.

use std::fmt;
use std::future::IntoFuture;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use fraud_signals_raw_marqeta::fraud_feedback::Client as RawClient;
use fraud_signals_support::{CallContext, LimitError};
use progenitor_client::ClientInfo;

use super::client::{Client, Inner};
use super::{FeedbackReceipt, FraudFeedback, error_body};
use crate::call::{
    Answer, CallIds, CallOptions, CallRules, Exchange, Fault, Policy, VendorCall, complete, read,
};
use crate::correlation::CorrelationId;
use crate::error::Error;
use crate::response::Response;

/// A call that is sent when it is awaited. Each option is for this call alone.
#[must_use = "a call is sent when it is awaited"]
pub struct Call {
    client: Client,
    feedback: FraudFeedback,
    options: CallOptions,
}

impl Call {
    pub(super) fn new(client: Client, feedback: FraudFeedback) -> Self {
        Self {
            client,
            feedback,
            options: CallOptions::default(),
        }
    }

    /// The correlation id of the call, on errors and spans; Marqeta knows no header for it.
    /// Default: a new one.
    pub fn correlation_id(mut self, id: CorrelationId) -> Self {
        self.options.correlation_id = Some(id);
        self
    }

    /// Repeats and bounds this call by a policy of its own instead of the client's.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.options.policy = Some(policy);
        self
    }

    /// Bounds the call, attempts and waits together. Default: that of the policy; without one, 15 s.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.options.deadline = Some(deadline);
        self
    }

    #[expect(
        clippy::manual_async_fn,
        reason = "the future of an async method holds the call twice"
    )]
    fn send(self) -> impl Future<Output = Result<Response<FeedbackReceipt>, Error>> + Send {
        async move {
            let client = &*self.client.inner;
            let correlation_id = self.options.correlation_id.or(self.client.group);
            let correlation_id = correlation_id.unwrap_or_else(|| client.ids.correlation_id());
            let rules = self
                .options
                .rules(&client.policy, client.operation, Policy::RECORD_DEADLINE)
                .map_err(|problem| Error::of_input(&client.operation, correlation_id, problem))?;
            let CallRules {
                operation, policy, ..
            } = &rules;
            let exchange = FeedbackExchange::new(client, &self.feedback)
                .map_err(|problem| Error::of_input(operation, correlation_id, problem))?;
            let mut attempt =
                VendorCall::new(operation, policy, &client.credential, Vec::new(), exchange);
            let plan = rules.plan(&client.random, &client.bucket);
            let ids = CallIds {
                correlation_id,
                tracking_id: None,
            };
            complete(&mut attempt, plan, ids).await
        }
    }
}

impl IntoFuture for Call {
    type Output = Result<Response<FeedbackReceipt>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// Feedback with the client that sends it.
struct FeedbackExchange<'a> {
    client: &'a Inner,
    body: &'a FraudFeedback,
}

impl<'a> FeedbackExchange<'a> {
    fn new(client: &'a Inner, body: &'a FraudFeedback) -> Result<Self, LimitError> {
        body.check_limits()?;
        Ok(Self { client, body })
    }
}

impl Exchange for FeedbackExchange<'_> {
    type Answer = FeedbackReceipt;

    // Not `async`, whose future would hold the context twice.
    fn exchange(
        &self,
        context: CallContext,
    ) -> impl Future<Output = Result<Answer<FeedbackReceipt>, Fault>> + Send {
        let client = self.client;
        let raw = RawClient::new(Arc::clone(&client.urls), client.http.clone(), context);
        async move {
            let result = raw.create_fraud_feedback(self.body).await;
            read(result, raw.inner(), error_body::read)
        }
    }
}

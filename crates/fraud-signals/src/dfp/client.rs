//! The client.

use std::ffi::OsString;
use std::sync::Arc;

use fraud_signals_raw_dfp::knowledge_gateway::Urls;
use futures_core::Stream;

use super::builder::ClientBuilder;
use super::call::Call;
use super::{BankEvent, Chargeback, Event, Purchase, PurchaseStatus, Refund, UserAccount};
use crate::auth::BearerTokens;
use crate::call::{Bucket, Policy};
use crate::clock::WallClock;
use crate::config::ConfigError;
use crate::correlation::CorrelationId;
use crate::ids::IdSource;
use crate::random::Random;
use crate::send_all::SendAll;

/// Sends events to Dynamics 365 Fraud Protection.
///
/// Build one and share it: a clone is cheap, and clones share connections and the token.
///
/// Each operation of the contract (`specs/dfp/knowledge-gateway.yaml`) is a method of the name of its
/// `operationId`.
#[derive(Debug, Clone)]
pub struct Client {
    pub(super) inner: Arc<Inner>,
    /// The id of the calls made through this clone; a new one for each call when there is none.
    pub(super) group: Option<CorrelationId>,
}

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) urls: Arc<Urls>,
    pub(super) http: reqwest::Client,
    pub(super) tokens: BearerTokens,
    pub(super) policy: Policy,
    pub(super) bucket: Bucket,
    pub(super) clock: WallClock,
    pub(super) random: Random,
    pub(super) ids: IdSource,
}

impl Client {
    /// Starts a configuration.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// A client from the environment of the process; see [`ClientBuilder::from_vars`] for the
    /// variables.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] with every variable that is missing or wrong, and what it should hold.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::from_vars(|name| std::env::var_os(name))
    }

    /// The same with variables from elsewhere, such as those that a sandbox prints.
    ///
    /// # Errors
    ///
    /// As [`from_env`](Self::from_env).
    pub fn from_vars(lookup: impl Fn(&str) -> Option<OsString>) -> Result<Self, ConfigError> {
        ClientBuilder::from_vars(lookup).build()
    }

    /// A clone whose calls share one new correlation id, for calls that belong together.
    #[must_use]
    pub fn correlated(&self) -> Self {
        self.correlated_as(self.inner.ids.correlation_id())
    }

    /// A clone whose calls share this correlation id, such as one that came in with a request.
    #[must_use]
    pub fn correlated_as(&self, id: CorrelationId) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            group: Some(id),
        }
    }

    /// The id that the calls of this clone share; `None` when each call gets its own.
    #[must_use]
    pub fn correlation_id(&self) -> Option<CorrelationId> {
        self.group
    }

    /// Creates or updates a user: profile, addresses, device, cards and other instruments. The
    /// vendor upserts by `UserId` and keeps what is left out, so that a new card needs no more than
    /// the user's id and the card.
    ///
    /// Await the call, after setting what only this call needs on it; the customer's local date is
    /// set with [`Call::customer_local_date`].
    ///
    /// # Errors
    ///
    /// [`Error`](crate::Error), which says what happened and whether the vendor may have stored the
    /// user.
    pub fn update_account(&self, user: UserAccount) -> Call<UserAccount> {
        self.call(user)
    }

    /// Sends a purchase and asks for a decision on it.
    ///
    /// A purchase can be sent once: the vendor refuses a known `PurchaseId`, and the decision of the
    /// first send cannot be fetched again. Where an attempt may have been processed, it is sent
    /// again all the same, since a second purchase cannot come of it.
    ///
    /// # Errors
    ///
    /// [`Error`](crate::Error). When [`is_ambiguous`](crate::Error::is_ambiguous) says so, the
    /// vendor may have the purchase although its decision is lost: decide by your own rules, and do
    /// not send the purchase under another id.
    pub fn assess_purchase(&self, purchase: Purchase) -> Call<Purchase> {
        self.call(purchase)
    }

    /// Records what the bank said to an authorization or a charge; see
    /// [`bank_event`](super::bank_event) for a short way to write one. The vendor upserts by
    /// `BankEventId`.
    ///
    /// # Errors
    ///
    /// [`Error`](crate::Error), which says what happened and whether the vendor may have recorded
    /// the event.
    pub fn record_bank_event(&self, event: BankEvent) -> Call<BankEvent> {
        self.call(event)
    }

    /// Records the merchant's own verdict on a purchase; see
    /// [`purchase_status`](super::purchase_status) for a short way to write one. The vendor upserts
    /// by `PurchaseId`.
    ///
    /// # Errors
    ///
    /// [`Error`](crate::Error), which says what happened and whether the vendor may have recorded
    /// the status.
    pub fn record_purchase_status(&self, status: PurchaseStatus) -> Call<PurchaseStatus> {
        self.call(status)
    }

    /// Records a refund: once when it starts and once when it is completed, under one id. The vendor
    /// upserts by `RefundId`.
    ///
    /// Always set the user, although the contract has it as optional: the vendor's own example of a
    /// refused request is a refund without one.
    ///
    /// # Errors
    ///
    /// [`Error`](crate::Error), which says what happened and whether the vendor may have recorded
    /// the refund.
    pub fn record_refund(&self, refund: Refund) -> Call<Refund> {
        self.call(refund)
    }

    /// Records a chargeback, or a new status of one: the vendor upserts by `ChargebackId`, so that
    /// the call is sent again where an attempt fails on the way.
    ///
    /// # Errors
    ///
    /// [`Error`](crate::Error), which says what happened and whether the vendor may have recorded
    /// the chargeback.
    pub fn record_chargeback(&self, chargeback: Chargeback) -> Call<Chargeback> {
        self.call(chargeback)
    }

    /// Sends every event of a stream, all of one kind, each with a key of your own that comes back with
    /// its result: some at once, and those of one entity one after the other. The entity is what
    /// the event's own id names: `ChargebackId`, `RefundId`, `BankEventId`, `UserId` of an account,
    /// `PurchaseId` of a purchase and of its status. [`SendAll`] says what this means when a call
    /// fails, and what can be set.
    ///
    /// ```no_run
    /// use fraud_signals::dfp::{self, Chargeback, ChargebackStatus, PurchaseReference};
    /// use futures_util::stream;
    ///
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// let client = dfp::Client::from_env()?;
    /// let chargeback = |status| {
    ///     Chargeback::new("CB-1881", PurchaseReference::new("ORDER-17")).status(status)
    /// };
    /// let rows = [
    ///     (1, chargeback(ChargebackStatus::Initiated)),
    ///     (2, chargeback(ChargebackStatus::Won)),
    /// ];
    /// let mut outcomes = client.send_all(stream::iter(rows)).in_flight(32).start();
    /// while let Some((row, result)) = outcomes.next().await {
    ///     if let Err(error) = result {
    ///         eprintln!("row {row}: {error}");
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn send_all<K, E: Event>(
        &self,
        events: impl Stream<Item = (K, E)> + Send + 'static,
    ) -> SendAll<K, E, Call<E>>
    where
        K: Send + 'static,
    {
        let client = self.clone();
        SendAll::new(
            events,
            |event: &E| event.entity_id().to_owned(),
            move |event| client.call(event),
        )
    }

    fn call<E: Event>(&self, event: E) -> Call<E> {
        Call::new(self.clone(), event)
    }
}

//! The client.

use std::ffi::OsString;
use std::sync::Arc;

use fraud_signals_raw_marqeta::fraud_feedback::Urls;
use fraud_signals_support::Operation;
use futures_core::Stream;

use super::FraudFeedback;
use super::builder::ClientBuilder;
use super::call::Call;
use crate::auth::BasicHeader;
use crate::call::{Bucket, Policy};
use crate::config::ConfigError;
use crate::correlation::CorrelationId;
use crate::ids::IdSource;
use crate::random::Random;
use crate::send_all::SendAll;

/// Sends fraud feedback to Marqeta.
///
/// Build one and share it: a clone is cheap, and clones share connections.
///
/// Each operation of the contract (`specs/marqeta/fraud-feedback.yaml`) is a method of the name of
/// its `operationId`.
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
    pub(super) credential: BasicHeader,
    /// As the caller's program takes it.
    pub(super) operation: Operation,
    pub(super) policy: Policy,
    pub(super) bucket: Bucket,
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

    /// Tells Marqeta whether a transaction was fraud or a false alarm.
    ///
    /// Marqeta promises nothing about a second send, so that the call is sent again only where the
    /// first was certainly not processed: no connection, or 429;
    /// [`ClientBuilder::resend_feedback`] changes that.
    ///
    /// Await the call, after setting what only this call needs on it.
    ///
    /// # Errors
    ///
    /// [`Error`](crate::Error): of kind `InvalidInput`, naming the field, when the feedback breaks a
    /// limit of the contract and nothing was sent; otherwise saying what happened and whether
    /// Marqeta may have processed the feedback.
    pub fn create_fraud_feedback(&self, feedback: FraudFeedback) -> Call {
        Call::new(self.clone(), feedback)
    }

    /// Sends every feedback of a stream, each with a key of your own that comes back with its result:
    /// some at once, and those on one transaction (`transaction_token`) one after the other.
    /// [`SendAll`] says what this means when a call fails, and what can be set.
    ///
    /// Marqeta counts calls per second and per program: [`SendAll::in_flight`] is what keeps below
    /// that.
    ///
    /// ```no_run
    /// use fraud_signals::marqeta::{self, FraudFeedback, FraudStatus};
    /// use futures_util::stream;
    ///
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// let client = marqeta::Client::from_env()?;
    /// let transaction = "3f0c3c1e-9d0f-4a77-8d9a-0a0f3b9b6b11";
    /// let rows = [
    ///     (1, FraudFeedback::new(transaction, true, FraudStatus::Disputed)),
    ///     (2, FraudFeedback::new(transaction, true, FraudStatus::Confirmed)),
    /// ];
    /// let mut outcomes = client.send_all(stream::iter(rows)).in_flight(8).start();
    /// while let Some((row, result)) = outcomes.next().await {
    ///     match result {
    ///         Ok(_) => {}
    ///         Err(error) if error.is_ambiguous() => eprintln!("look up row {row}: {error}"),
    ///         Err(error) => eprintln!("row {row} was not taken: {error}"),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn send_all<K>(
        &self,
        events: impl Stream<Item = (K, FraudFeedback)> + Send + 'static,
    ) -> SendAll<K, FraudFeedback, Call>
    where
        K: Send + 'static,
    {
        let client = self.clone();
        SendAll::new(
            events,
            // A UUID is the same in large and small letters.
            |feedback: &FraudFeedback| feedback.transaction_token.to_ascii_lowercase(),
            move |feedback| client.create_fraud_feedback(feedback),
        )
    }
}

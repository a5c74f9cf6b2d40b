//! The client.

use std::ffi::OsString;
use std::sync::Arc;

use fraud_signals_raw_marqeta::fraud_feedback::Urls;
use fraud_signals_support::Operation;

use super::FraudFeedback;
use super::builder::ClientBuilder;
use super::call::Call;
use crate::auth::BasicHeader;
use crate::call::{Bucket, Policy};
use crate::config::ConfigError;
use crate::correlation::CorrelationId;
use crate::ids::IdSource;
use crate::random::Random;

/// Sends fraud feedback to Marqeta.
///
/// Build one and share it: a clone is cheap, and clones share connections.
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
}

//! The client.

use std::ffi::OsString;
use std::sync::Arc;

use super::builder::ClientBuilder;
use super::call::Call;
use super::{Chargeback, Event};
use crate::auth::BearerTokens;
use crate::base_url::BaseUrl;
use crate::call::{Bucket, Policy};
use crate::clock::WallClock;
use crate::config::ConfigError;
use crate::correlation::CorrelationId;
use crate::ids::IdSource;
use crate::random::Random;

/// Sends events to Dynamics 365 Fraud Protection.
///
/// Build one and share it: a clone is cheap, and clones share connections and the token.
#[derive(Debug, Clone)]
pub struct Client {
    pub(super) inner: Arc<Inner>,
    /// The id of the calls made through this clone; a new one for each call when there is none.
    pub(super) group: Option<CorrelationId>,
}

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) base_url: BaseUrl,
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

    /// Records a chargeback, or a new status of one: the vendor upserts by `ChargebackId`, so that
    /// the call is sent again where an attempt fails on the way.
    ///
    /// Await the call, after setting what only this call needs on it.
    ///
    /// # Errors
    ///
    /// [`Error`](crate::Error), which says what happened and whether the vendor may have recorded
    /// the chargeback.
    pub fn record_chargeback(&self, chargeback: Chargeback) -> Call<Chargeback> {
        self.call(chargeback)
    }

    fn call<E: Event>(&self, event: E) -> Call<E> {
        Call::new(self.clone(), event)
    }
}

//! A running sandbox.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::builder::SandboxBuilder;
use crate::control::Control;
use crate::decision_rule::{DecisionRule, RuleError};
use crate::error::StartError;
use crate::faults::{Faults, TOKEN};
use crate::ledger::{Entry, LedgerEntry};
use crate::line::Line;
use crate::marqeta;
use crate::received::Received;
use crate::router::Shared;
use crate::start::reachable;

/// How long a shutdown waits for requests in flight.
const GRACE: Duration = Duration::from_secs(5);

/// A server on this machine that speaks both APIs and the Entra token endpoint.
///
/// It runs as a task of the tokio runtime that started it, so it makes progress only while that
/// runtime does. It stops when it is dropped: its task is cancelled and the port is free as soon as
/// the runtime has run the cancellation. [`shutdown`](Self::shutdown) waits for that.
///
/// `Debug` shows the address, never a credential.
#[must_use = "the sandbox stops when it is dropped"]
pub struct Sandbox {
    parts: Parts,
}

/// What a running sandbox consists of.
pub(crate) struct Parts {
    pub(crate) address: SocketAddr,
    pub(crate) shared: Shared,
    pub(crate) control: Arc<Control>,
    pub(crate) certificate: Option<String>,
    pub(crate) stop: watch::Sender<bool>,
    pub(crate) server: JoinHandle<()>,
}

impl Sandbox {
    pub(crate) fn new(parts: Parts) -> Self {
        Self { parts }
    }

    /// Starts a sandbox on a free port of 127.0.0.1, with new invented credentials.
    ///
    /// # Errors
    ///
    /// [`StartError`] if no port can be had.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime, or on one without an I/O driver.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Options for a sandbox; see [`SandboxBuilder`].
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::new()
    }

    /// Stops accepting, lets requests in flight finish for at most 5 s, frees the port, and closes
    /// the state file.
    pub async fn shutdown(mut self) {
        let _ = self.parts.stop.send(true);
        let server = &mut self.parts.server;
        if tokio::time::timeout(GRACE, &mut *server).await.is_err() {
            tracing::warn!("requests were still in flight at the end of the grace period");
            server.abort();
        }
        let book = Arc::clone(&self.parts.shared.book);
        let close = move || {
            if let Some(log) = book.log() {
                log.close();
                log.join();
            }
        };
        // It ends by itself; only its end is waited for.
        let _ = tokio::task::spawn_blocking(close).await;
    }

    /// The address that the server listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.parts.address
    }

    /// Base URL of DFP, without a trailing slash: `DFP_BASE_URL`.
    #[must_use]
    pub fn dfp_base_url(&self) -> &str {
        &self.parts.shared.origin
    }

    /// Base URL of the token authority: `DFP_AUTHORITY`. Tokens come from
    /// `{authority}/{tenant}/oauth2/v2.0/token` or `{authority}/{tenant}/oauth2/token`.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.parts.shared.origin
    }

    /// The one tenant that the authority knows, a GUID: `DFP_TENANT_ID`.
    #[must_use]
    pub fn tenant_id(&self) -> &str {
        &self.parts.shared.credentials.tenant_id
    }

    /// The one application that the tenant knows, a GUID: `DFP_CLIENT_ID`.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.parts.shared.credentials.client_id
    }

    /// Its secret: `DFP_CLIENT_SECRET`. It holds signs that a form must percent-encode.
    #[must_use]
    pub fn client_secret(&self) -> &str {
        &self.parts.shared.credentials.client_secret
    }

    /// The resource that DFP's tokens must be for: `DFP_RESOURCE`. Equals the base URL.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.parts.shared.origin
    }

    /// Base URL of Marqeta, which ends in `/v3`: `MARQETA_BASE_URL`.
    #[must_use]
    pub fn marqeta_base_url(&self) -> String {
        format!("{}{}", self.parts.shared.origin, marqeta::MOUNT)
    }

    /// User name for Marqeta: `MARQETA_APPLICATION_TOKEN`.
    #[must_use]
    pub fn application_token(&self) -> &str {
        &self.parts.shared.credentials.application_token
    }

    /// Password for Marqeta, of admin level: `MARQETA_ACCESS_TOKEN`.
    #[must_use]
    pub fn access_token(&self) -> &str {
        &self.parts.shared.credentials.access_token
    }

    /// A password that Marqeta knows but that is not of admin level: calls with it answer 403.
    #[must_use]
    pub fn non_admin_access_token(&self) -> &str {
        &self.parts.shared.credentials.non_admin_access_token
    }

    /// Name and value of every environment variable that a client needs, in a fixed order.
    ///
    /// Values consist of signs that a POSIX shell takes literally without quotes. The two
    /// `*_ALLOW_HTTP` variables are among them only if the sandbox listens beyond loopback.
    #[must_use]
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let mut variables = vec![
            ("DFP_BASE_URL", self.dfp_base_url().to_owned()),
            ("DFP_TENANT_ID", self.tenant_id().to_owned()),
            ("DFP_CLIENT_ID", self.client_id().to_owned()),
            ("DFP_CLIENT_SECRET", self.client_secret().to_owned()),
            ("DFP_AUTHORITY", self.authority().to_owned()),
            ("DFP_RESOURCE", self.resource().to_owned()),
            ("MARQETA_BASE_URL", self.marqeta_base_url()),
            (
                "MARQETA_APPLICATION_TOKEN",
                self.application_token().to_owned(),
            ),
            ("MARQETA_ACCESS_TOKEN", self.access_token().to_owned()),
        ];
        if !reachable(self.parts.address).ip().is_loopback() {
            variables.push(("DFP_ALLOW_HTTP", "1".to_owned()));
            variables.push(("MARQETA_ALLOW_HTTP", "1".to_owned()));
        }
        variables
    }

    /// The certificate that a client must trust, in PEM; `None` without TLS.
    #[must_use]
    pub fn tls_certificate_pem(&self) -> Option<&str> {
        self.parts.certificate.as_deref()
    }

    /// Every request to an operation of a contract since the start or the last reset, accepted or
    /// refused, oldest first; the last 100,000 are kept. Token and control requests are not among
    /// them, nor are requests whose path or method no contract knows.
    ///
    /// After a restart with a state file, only the accepted ones are there, without headers.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        let memory = self.parts.shared.book.memory();
        let lines = memory.journal(0).filter(|line| &*line.operation != TOKEN);
        lines.map(Line::to_received).collect()
    }

    /// What [`received`](Self::received) gives, and among it the token requests, as operation
    /// `token`.
    #[must_use]
    pub fn journal(&self) -> Vec<Received> {
        let memory = self.parts.shared.book.memory();
        memory.journal(0).map(Line::to_received).collect()
    }

    /// The accepted events in their current state, in the order of their first arrival.
    #[must_use]
    pub fn ledger(&self) -> Vec<LedgerEntry> {
        let memory = self.parts.shared.book.memory();
        let entries = memory.ledger.entries().iter();
        entries.map(Entry::to_public).collect()
    }

    /// The scripted faults, to add to or to clear.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.parts.shared.faults
    }

    /// Puts a rule for decisions on purchases before all others, until the next reset.
    ///
    /// # Errors
    ///
    /// [`RuleError`] if the rule cannot work.
    pub fn add_decision_rule(&self, rule: DecisionRule) -> Result<(), RuleError> {
        self.parts.shared.decisions.add(vec![rule])
    }

    /// How many tokens were issued since the start. A reset does not change it.
    #[must_use]
    pub fn tokens_issued(&self) -> u64 {
        self.parts.shared.tokens.count()
    }

    /// Makes every token that was issued so far invalid, as if its time were over: the next DFP call
    /// with one answers 401.
    pub fn expire_tokens(&self) {
        self.parts.shared.tokens.expire_all();
    }

    /// Makes every token that was issued so far invalid, as an administrator would. The answer is
    /// that of [`expire_tokens`](Self::expire_tokens); the log tells them apart.
    pub fn revoke_tokens(&self) {
        self.parts.shared.tokens.revoke_all();
    }

    /// Empties ledger, journal and faults, and drops the decision rules that came after the start.
    /// Credentials and issued tokens stay valid.
    pub fn reset(&self) {
        self.parts.control.reset();
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.parts.server.abort();
        if let Some(log) = self.parts.shared.book.log() {
            log.close();
        }
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("address", &self.parts.address)
            .finish_non_exhaustive()
    }
}

//! A running sandbox.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::builder::SandboxBuilder;
use crate::credentials::Credentials;
use crate::error::StartError;
use crate::ledger::LedgerEntry;
use crate::marqeta;
use crate::memory::Memory;
use crate::pipeline::lock;
use crate::received::Received;
use crate::router::{Shared, router};
use crate::tokens::Tokens;

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
    address: SocketAddr,
    origin: String,
    shared: Shared,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
}

impl Sandbox {
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

    pub(crate) async fn start_with(options: SandboxBuilder) -> Result<Self, StartError> {
        let failed = |source| StartError::Listen {
            address: options.listen,
            source,
        };
        let listener = TcpListener::bind(options.listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let origin = format!("http://{}", reachable(address));
        let shared = Shared {
            credentials: Arc::new(Credentials::invent()),
            tokens: Arc::new(Tokens::new(options.token_lifetime)),
            memory: Arc::new(Mutex::new(Memory::default())),
            // The vendor's rule: the resource is the base URL, without a trailing slash.
            resource: origin.clone(),
            listens_on: address.ip(),
        };
        let router = router(&shared).map_err(StartError::Contract)?;
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(async move {
            // Sent or dropped, both mean stop.
            let stopped = async { drop(stopped.await) };
            if let Err(error) = axum::serve(listener, router)
                .with_graceful_shutdown(stopped)
                .await
            {
                tracing::error!(%error, "the server failed");
            }
        });
        tracing::info!(%address, "listening");
        Ok(Self {
            address,
            origin,
            shared,
            stop: Some(stop),
            server,
        })
    }

    /// Stops accepting, lets requests in flight finish for at most 5 s, and frees the port.
    pub async fn shutdown(mut self) {
        drop(self.stop.take());
        if tokio::time::timeout(GRACE, &mut self.server).await.is_err() {
            tracing::warn!("requests were still in flight at the end of the grace period");
        }
    }

    /// The address that the server listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Base URL of DFP, without a trailing slash: `DFP_BASE_URL`.
    #[must_use]
    pub fn dfp_base_url(&self) -> &str {
        &self.origin
    }

    /// Base URL of the token authority: `DFP_AUTHORITY`. Tokens come from
    /// `{authority}/{tenant}/oauth2/v2.0/token` or `{authority}/{tenant}/oauth2/token`.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.origin
    }

    /// The one tenant that the authority knows, a GUID: `DFP_TENANT_ID`.
    #[must_use]
    pub fn tenant_id(&self) -> &str {
        &self.shared.credentials.tenant_id
    }

    /// The one application that the tenant knows, a GUID: `DFP_CLIENT_ID`.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.shared.credentials.client_id
    }

    /// Its secret: `DFP_CLIENT_SECRET`. It holds signs that a form must percent-encode.
    #[must_use]
    pub fn client_secret(&self) -> &str {
        &self.shared.credentials.client_secret
    }

    /// The resource that DFP's tokens must be for: `DFP_RESOURCE`. Equals the base URL.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.shared.resource
    }

    /// Base URL of Marqeta, which ends in `/v3`: `MARQETA_BASE_URL`.
    #[must_use]
    pub fn marqeta_base_url(&self) -> String {
        format!("{}{}", self.origin, marqeta::MOUNT)
    }

    /// User name for Marqeta: `MARQETA_APPLICATION_TOKEN`.
    #[must_use]
    pub fn application_token(&self) -> &str {
        &self.shared.credentials.application_token
    }

    /// Password for Marqeta, of admin level: `MARQETA_ACCESS_TOKEN`.
    #[must_use]
    pub fn access_token(&self) -> &str {
        &self.shared.credentials.access_token
    }

    /// A password that Marqeta knows but that is not of admin level: calls with it answer 403.
    #[must_use]
    pub fn non_admin_access_token(&self) -> &str {
        &self.shared.credentials.non_admin_access_token
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
        if !reachable(self.address).ip().is_loopback() {
            variables.push(("DFP_ALLOW_HTTP", "1".to_owned()));
            variables.push(("MARQETA_ALLOW_HTTP", "1".to_owned()));
        }
        variables
    }

    /// Every request to an operation of a contract since the start or the last reset, accepted or
    /// refused, oldest first; the last 100,000 are kept. Token and control requests are not among
    /// them, nor are requests whose path or method no contract knows.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        lock(&self.shared.memory).journal().cloned().collect()
    }

    /// The accepted events in their current state, in the order of their first arrival.
    #[must_use]
    pub fn ledger(&self) -> Vec<LedgerEntry> {
        lock(&self.shared.memory).ledger.entries().to_vec()
    }

    /// How many tokens were issued since the start. A reset does not change it.
    #[must_use]
    pub fn tokens_issued(&self) -> u64 {
        self.shared.tokens.count()
    }

    /// Makes every token that was issued so far invalid: the next DFP call with one answers 401.
    pub fn expire_tokens(&self) {
        self.shared.tokens.expire_all();
    }

    /// Empties ledger and journal. Credentials and issued tokens stay valid.
    pub fn reset(&self) {
        *lock(&self.shared.memory) = Memory::default();
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(self.stop.take());
        self.server.abort();
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// The address to put into URLs: "any address" is reached over loopback.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    SocketAddr::new(ip, address.port())
}

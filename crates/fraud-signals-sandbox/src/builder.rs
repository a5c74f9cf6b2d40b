//! How a sandbox is set up.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use crate::decision_rule::DecisionRule;
use crate::error::StartError;
use crate::sandbox::Sandbox;
use crate::start;

/// Options of a [`Sandbox`]. Made by [`Sandbox::builder`].
///
/// `Debug` shows the address and no more.
#[derive(Clone)]
#[must_use = "a builder starts nothing before `start`"]
pub struct SandboxBuilder {
    pub(crate) listen: SocketAddr,
    pub(crate) token_lifetime: Duration,
    pub(crate) refresh_in: Option<u64>,
    pub(crate) rate_limit: Option<NonZeroU32>,
    pub(crate) token_rate_limit: Option<NonZeroU32>,
    pub(crate) seed: Option<u64>,
    pub(crate) state_file: Option<PathBuf>,
    pub(crate) decision_rules: Vec<DecisionRule>,
    #[cfg(feature = "certificates")]
    pub(crate) certificates: Vec<Vec<u8>>,
    #[cfg(feature = "tls")]
    pub(crate) tls: bool,
    #[cfg(feature = "tls")]
    pub(crate) tls_certificate_file: Option<PathBuf>,
}

impl SandboxBuilder {
    pub(crate) fn new() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            token_lifetime: Duration::from_secs(3599),
            refresh_in: None,
            rate_limit: None,
            token_rate_limit: None,
            seed: None,
            state_file: None,
            decision_rules: Vec::new(),
            #[cfg(feature = "certificates")]
            certificates: Vec::new(),
            #[cfg(feature = "tls")]
            tls: false,
            #[cfg(feature = "tls")]
            tls_certificate_file: None,
        }
    }

    /// The address to listen on. Port 0 takes any free port. Default: `127.0.0.1:0`.
    ///
    /// Keep to loopback unless a container network needs more: whoever reaches the address can read
    /// the events of the ledger.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// How long an issued token is valid, in whole seconds (a rest is cut off). Default: 3599 s, as
    /// in the vendor's examples. With zero, each token has expired when it is issued.
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.token_lifetime = Duration::from_secs(lifetime.as_secs());
        self
    }

    /// Sends `refresh_in` with every token: when a client should fetch the next one, in whole
    /// seconds. Default: it is not sent, because nothing confirms it for this grant.
    pub fn refresh_in(mut self, after: Duration) -> Self {
        self.refresh_in = Some(after.as_secs());
        self
    }

    /// How many Marqeta calls one second lets through; the rest answers 429. Default: no limit,
    /// because Marqeta sets one per program and publishes no figure.
    pub fn rate_limit(mut self, calls_per_second: NonZeroU32) -> Self {
        self.rate_limit = Some(calls_per_second);
        self
    }

    /// How many token requests one minute lets through; the rest answers 429 with `Retry-After: 60`
    /// and a body that is no JSON. Default: no limit.
    pub fn token_rate_limit(mut self, requests_per_minute: NonZeroU32) -> Self {
        self.token_rate_limit = Some(requests_per_minute);
        self
    }

    /// Makes credentials, tokens and ids the same at every start with the same seed. Default: they
    /// are random. For tests only: whoever knows the seed knows the credentials.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Keeps credentials and accepted events in this file, which is made with mode 0600 if it is
    /// absent. Default: all is forgotten at the end.
    ///
    /// An event is on disk before it is acknowledged, so that a kill at any moment loses nothing
    /// that was. Tokens and refused requests are not kept. The file's credentials win over a seed.
    pub fn state_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.state_file = Some(path.into());
        self
    }

    /// Adds a rule for decisions on purchases. The first rule that fits decides; without one, the
    /// cents of the amount do, as the table in the README says.
    pub fn decision_rule(mut self, rule: DecisionRule) -> Self {
        self.decision_rules.push(rule);
        self
    }

    /// Registers the certificates of a PEM text on the application, so that a client can use a
    /// signed assertion in place of the secret. Other blocks, a private key for example, are
    /// ignored. Default: none, and every assertion is refused.
    #[cfg(feature = "certificates")]
    pub fn certificate_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.certificates.push(pem.into());
        self
    }

    /// Serves https with a new certificate that signs itself, for `localhost`, 127.0.0.1, ::1 and
    /// the listen address; see [`Sandbox::tls_certificate_pem`]. Default: plain http.
    #[cfg(feature = "tls")]
    pub fn tls(mut self) -> Self {
        self.tls = true;
        self
    }

    /// Serves https as [`tls`](Self::tls) does, and writes the certificate to this file at each
    /// start, so that a client can trust it. The private key never leaves memory.
    #[cfg(feature = "tls")]
    pub fn tls_certificate_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.tls = true;
        self.tls_certificate_file = Some(path.into());
        self
    }

    /// Starts the server on the current tokio runtime, which needs its I/O and time drivers.
    ///
    /// # Errors
    ///
    /// [`StartError`]: the address cannot be listened on, a file cannot be used, or an option is
    /// wrong. Each variant says what to do.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime, or on one without I/O and time drivers.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        start::start(self).await
    }
}

impl fmt::Debug for SandboxBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxBuilder")
            .field("listen", &self.listen)
            .finish_non_exhaustive()
    }
}

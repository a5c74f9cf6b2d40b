//! How a sandbox is set up.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use crate::error::StartError;
use crate::sandbox::Sandbox;

/// Options of a [`Sandbox`]. Made by [`Sandbox::builder`].
#[derive(Clone, Debug)]
#[must_use = "a builder starts nothing before `start`"]
pub struct SandboxBuilder {
    pub(crate) listen: SocketAddr,
    pub(crate) token_lifetime: Duration,
}

impl SandboxBuilder {
    pub(crate) fn new() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            token_lifetime: Duration::from_secs(3599),
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

    /// Starts the server on the current tokio runtime, which needs its I/O and time drivers.
    ///
    /// # Errors
    ///
    /// [`StartError::Listen`] if the address cannot be listened on: choose another one.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime, or on one without an I/O driver.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        Sandbox::start_with(self).await
    }
}

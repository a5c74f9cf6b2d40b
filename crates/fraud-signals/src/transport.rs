//! How connections are made.

#[cfg_attr(feature = "rustls", path = "transport/tls_of_reqwest.rs")]
#[cfg_attr(
    all(feature = "rustls-no-provider", not(feature = "rustls")),
    path = "transport/tls_of_provider.rs"
)]
#[cfg_attr(not(feature = "rustls-no-provider"), path = "transport/no_tls.rs")]
mod tls;

use std::fmt;
#[cfg(feature = "reqwest-0-13")]
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

use crate::base_url::BaseUrl;
use crate::config::{ConfigFault, Problems};

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

const ABOVE_ZERO: &str = "above zero";

/// Idle connections are closed after this long at most: a stale one breeds unknown outcomes.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// How a client makes its connections, to the vendor and to the token endpoint.
///
/// Some things are fixed, because the safety of resends rests on them: redirects are not followed,
/// nothing below the call loop sends twice, there are no cookies, and idle connections are closed
/// after 30 s. No proxy is used to loopback.
#[derive(Clone)]
pub struct TransportOptions {
    connect_timeout: Duration,
    idle_timeout: Duration,
    root_certificates: Option<Vec<u8>>,
    client_identity: Option<SecretString>,
    proxy: Option<String>,
    #[cfg(feature = "reqwest-0-13")]
    hatch: Option<Hatch>,
}

/// Changes the builder of the HTTP client.
#[cfg(feature = "reqwest-0-13")]
type Hatch = Arc<dyn Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync>;

impl Default for TransportOptions {
    fn default() -> Self {
        Self {
            connect_timeout: CONNECT_TIMEOUT,
            idle_timeout: IDLE_TIMEOUT,
            root_certificates: None,
            client_identity: None,
            proxy: None,
            #[cfg(feature = "reqwest-0-13")]
            hatch: None,
        }
    }
}

impl TransportOptions {
    /// The defaults: 3 s to connect, the roots of the machine, the proxy of the environment
    /// (`HTTPS_PROXY` and its kin).
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How long DNS, connect and TLS handshake may take together. Default: 3 s.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long a connection may idle before it is closed, up to 30 s. Default: 30 s.
    ///
    /// Make it shorter than that of a proxy or load balancer in between.
    #[must_use]
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// The certificate and private key, in one PEM, that connections are made with where a gateway
    /// of your own asks for them (mutual TLS).
    #[cfg(feature = "rustls-no-provider")]
    #[must_use]
    pub fn client_identity(mut self, pem: impl Into<SecretString>) -> Self {
        self.client_identity = Some(pem.into());
        self
    }

    /// Certificates in PEM that are trusted besides the roots of the machine, such as the root of a
    /// company's own authority.
    #[cfg(feature = "rustls-no-provider")]
    #[must_use]
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.root_certificates = Some(pem.into());
        self
    }

    /// The URL of the proxy for all calls, instead of the one of the environment. May carry a user
    /// name and password.
    #[must_use]
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// Changes the HTTP client where the options above do not reach, such as name resolution.
    ///
    /// `change` is called for each client that is made: one for the vendor and, with an Entra
    /// credential, one for the login host. What the safety of resends rests on is set after it and
    /// so cannot be changed: no redirects, no retries below the call loop, https where the base URL
    /// has it, no proxy to loopback. What `change` says of TLS counts with the feature `rustls`; with
    /// another provider TLS has been set up before, and stays as it is.
    #[cfg(feature = "reqwest-0-13")]
    #[must_use]
    pub fn reqwest_0_13(
        mut self,
        change: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.hatch = Some(Arc::new(change));
        self
    }

    /// A client for one host, or `None` when there is a problem; `setting` is what the caller knows
    /// the URL of that host by.
    pub(crate) fn build(
        &self,
        target: &BaseUrl,
        setting: &'static str,
        problems: &mut Problems,
    ) -> Option<reqwest::Client> {
        let before = problems.count();
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("fraud-signals/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(self.idle_timeout);
        if self.connect_timeout.is_zero() {
            problems.add("connect_timeout", ConfigFault::OutOfRange(ABOVE_ZERO));
        }
        if self.idle_timeout.is_zero() || self.idle_timeout > IDLE_TIMEOUT {
            let range = "above zero, up to 30 s";
            problems.add("idle_timeout", ConfigFault::OutOfRange(range));
        }
        if let Some(url) = &self.proxy {
            match reqwest::Proxy::all(url) {
                Ok(proxy) => builder = builder.proxy(proxy),
                Err(_) => problems.add("proxy", ConfigFault::NotAUrl),
            }
        }
        builder = tls::set_up(builder, self, target, setting, problems);
        #[cfg(feature = "reqwest-0-13")]
        if let Some(change) = &self.hatch {
            builder = change(builder);
        }
        builder = builder
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .https_only(target.is_https());
        if target.is_loopback() {
            builder = builder.no_proxy();
        }
        if problems.count() > before {
            return None;
        }
        builder
            .build()
            .map_err(|_| problems.add("transport", ConfigFault::Tls))
            .ok()
    }
}

impl fmt::Debug for TransportOptions {
    /// Without the URL of the proxy, which may carry a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportOptions")
            .field("connect_timeout", &self.connect_timeout)
            .field(
                "root_certificates",
                &self.root_certificates.as_ref().map(Vec::len),
            )
            .field("idle_timeout", &self.idle_timeout)
            .field("client_identity", &self.client_identity.is_some())
            .field("proxy", &self.proxy.is_some())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::base_url::PlainHttp;

    /// An HTTP client that every build can make.
    pub(crate) fn http_client() -> reqwest::Client {
        let mut problems = Problems::default();
        let client = TransportOptions::new().build(&loopback(), "base_url", &mut problems);
        client.expect("the defaults are good")
    }

    fn loopback() -> BaseUrl {
        let plain_http = PlainHttp {
            allowed: false,
            setting: "allow_http",
        };
        BaseUrl::parse("http://127.0.0.1:9", plain_http).expect("loopback")
    }

    fn problems_of(options: &TransportOptions) -> Vec<(&'static str, ConfigFault)> {
        let mut problems = Problems::default();
        let built = options
            .build(&loopback(), "base_url", &mut problems)
            .is_some();
        let found: Vec<_> = match problems.into_result(()) {
            Ok(()) => Vec::new(),
            Err(error) => error
                .problems()
                .iter()
                .map(|problem| (problem.name(), problem.fault()))
                .collect(),
        };
        assert_eq!(built, found.is_empty());
        found
    }

    #[test]
    fn the_defaults_are_those_of_the_design() {
        assert_eq!(
            TransportOptions::new().connect_timeout,
            Duration::from_secs(3)
        );
        assert_eq!(
            TransportOptions::new().idle_timeout,
            Duration::from_secs(30)
        );
        assert_eq!(problems_of(&TransportOptions::new()), []);
    }

    #[test]
    fn options_that_cannot_be_used_are_named() {
        let none = TransportOptions::new().connect_timeout(Duration::ZERO);
        assert_eq!(
            problems_of(&none),
            [("connect_timeout", ConfigFault::OutOfRange(ABOVE_ZERO))]
        );
        for idle in [Duration::ZERO, Duration::from_secs(31)] {
            assert_eq!(
                problems_of(&TransportOptions::new().idle_timeout(idle)),
                [(
                    "idle_timeout",
                    ConfigFault::OutOfRange("above zero, up to 30 s")
                )]
            );
        }
        let proxy = TransportOptions::new().proxy("http://:::");
        assert_eq!(problems_of(&proxy), [("proxy", ConfigFault::NotAUrl)]);
    }

    #[cfg(feature = "rustls-no-provider")]
    #[test]
    fn a_pem_without_a_certificate_is_refused() {
        let options = TransportOptions::new().root_certificates("no PEM");
        assert_eq!(
            problems_of(&options),
            [("root_certificates", ConfigFault::BadCertificate)]
        );
        let options = TransportOptions::new().client_identity("no PEM");
        assert_eq!(
            problems_of(&options),
            [("client_identity", ConfigFault::BadIdentity)]
        );
    }

    #[test]
    fn debug_does_not_show_the_proxys_password() {
        let options = TransportOptions::new().proxy("http://user:canary@proxy.example:8080");
        assert!(!format!("{options:?}").contains("canary"));
    }
}

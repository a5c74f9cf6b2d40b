//! A server that speaks TLS, and keeps what clients offer.

use std::sync::{Arc, Mutex, PoisonError};

use fraud_signals::{BasicCredential, TransportOptions, marqeta};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert, WantsServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{CipherSuite, ConfigBuilder, NamedGroup, ServerConfig, WantsVerifier};

use crate::answers::received;
use crate::server::serve;

/// What a client offers at the start of a handshake.
#[derive(Debug, Clone)]
pub(crate) struct Hello {
    pub(crate) groups: Vec<NamedGroup>,
    #[allow(dead_code, reason = "not every program that has this file reads it")]
    pub(crate) cipher_suites: Vec<CipherSuite>,
}

/// Runs until the test ends; answers each request as Marqeta does.
pub(crate) struct TlsServer {
    /// With `/v3`.
    pub(crate) url: String,
    /// Its certificate, which it signed itself.
    pem: String,
    own: Arc<Own>,
}

impl TlsServer {
    pub(crate) async fn start() -> Self {
        Self::with(config().with_no_client_auth()).await
    }

    pub(crate) async fn with(config: ConfigBuilder<ServerConfig, WantsServerCert>) -> Self {
        let names = ["localhost".to_owned()];
        let made = rcgen::generate_simple_self_signed(names).expect("a certificate");
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let key = CertifiedKey::from_der(
            vec![made.cert.der().clone()],
            PrivateKeyDer::Pkcs8(key),
            &aws_lc_rs::default_provider(),
        );
        let own = Arc::new(Own {
            key: Arc::new(key.expect("a matching pair")),
            hellos: Mutex::default(),
        });
        let acceptor =
            TlsAcceptor::from(Arc::new(config.with_cert_resolver(Arc::clone(&own) as _)));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                if let Ok(stream) = acceptor.accept(stream).await {
                    let seen = Arc::new(Mutex::new(Vec::new()));
                    tokio::spawn(serve(stream, Arc::new(|_, _| received()), seen));
                }
            }
        });
        Self {
            url: format!("https://localhost:{port}/v3"),
            pem: made.cert.pem(),
            own,
        }
    }

    /// A client that trusts this server; waits between attempts are zero.
    pub(crate) fn client(&self, options: TransportOptions) -> marqeta::Client {
        marqeta::Client::builder()
            .base_url(&self.url)
            .credential(BasicCredential::new("app", "access"))
            .transport(options.root_certificates(self.pem.as_str()))
            .jitter(|| 0.0)
            .build()
            .expect("a good configuration")
    }

    /// One for each handshake.
    pub(crate) fn hellos(&self) -> Vec<Hello> {
        let hellos = self.own.hellos.lock();
        hellos.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// By a provider of the server's own, so that the client finds only what is the client's.
pub(crate) fn config() -> ConfigBuilder<ServerConfig, WantsVerifier> {
    ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("known versions")
}

/// Always shows the one certificate.
#[derive(Debug)]
struct Own {
    key: Arc<CertifiedKey>,
    hellos: Mutex<Vec<Hello>>,
}

impl ResolvesServerCert for Own {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let mut hellos = self.hellos.lock().unwrap_or_else(PoisonError::into_inner);
        hellos.push(Hello {
            groups: hello.named_groups().unwrap_or_default().to_vec(),
            cipher_suites: hello.cipher_suites().to_vec(),
        });
        Some(Arc::clone(&self.key))
    }
}

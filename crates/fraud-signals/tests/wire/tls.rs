//! Certificates: what is not trusted gets nothing.

use std::sync::{Arc, Mutex};

use fraud_signals::{BasicCredential, ErrorKind, TransportOptions, marqeta};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::server::{WantsServerCert, WebPkiClientVerifier};
use tokio_rustls::rustls::{ConfigBuilder, RootCertStore, ServerConfig};

use crate::answers::received;
use crate::clients::{feedback, marqeta_at};
use crate::server::serve;

/// A server with a certificate of its own making; gives its URL and the certificate as PEM.
async fn start() -> (String, String) {
    serve_tls(ServerConfig::builder().with_no_client_auth()).await
}

async fn serve_tls(config: ConfigBuilder<ServerConfig, WantsServerCert>) -> (String, String) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
    let config = config
        .with_single_cert(vec![made.cert.der().clone()], key)
        .expect("a matching pair");
    let acceptor = TlsAcceptor::from(Arc::new(config));
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
    (format!("https://localhost:{port}/v3"), made.cert.pem())
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_is_named_and_not_tried_again() {
    let (url, _) = start().await;
    let error = marqeta_at(&url)
        .create_fraud_feedback(feedback().memo("canary-memo"))
        .await
        .expect_err("untrusted");
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::UntrustedCertificate, 1)
    );
    assert!(!error.is_ambiguous() && !error.is_retryable());
    assert!(!format!("{error} {error:?} {error:#?}").contains("canary"));
}

#[tokio::test]
async fn a_root_of_ones_own_is_trusted() {
    let (url, pem) = start().await;
    let client = marqeta::Client::builder()
        .base_url(url)
        .credential(BasicCredential::new("app", "access"))
        .transport(TransportOptions::new().root_certificates(pem))
        .build()
        .expect("a good configuration");
    let response = client
        .create_fraud_feedback(feedback())
        .await
        .expect("received");
    assert_eq!(response.status(), 201);
}

#[tokio::test]
async fn a_broken_handshake_is_a_failed_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("bound").port();
    tokio::spawn(async move { while listener.accept().await.is_ok() {} });
    let client = marqeta_at(&format!("https://localhost:{port}/v3"));
    let error = client
        .create_fraud_feedback(feedback())
        .await
        .expect_err("no handshake");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 3));
    assert!(error.is_retryable() && !error.is_ambiguous());
}

#[tokio::test]
async fn a_client_identity_is_shown_to_a_server_that_asks_for_one() {
    let made = rcgen::generate_simple_self_signed(["client.example".to_owned()]).expect("a pair");
    let mut trusted = RootCertStore::empty();
    trusted.add(made.cert.der().clone()).expect("a certificate");
    let verifier = WebPkiClientVerifier::builder(Arc::new(trusted))
        .build()
        .expect("a verifier");
    let config = ServerConfig::builder().with_client_cert_verifier(verifier);
    let (url, pem) = serve_tls(config).await;
    let client = |options: TransportOptions| {
        marqeta::Client::builder()
            .base_url(&url)
            .credential(BasicCredential::new("app", "access"))
            .transport(options.root_certificates(pem.clone()))
            .jitter(|| 0.0)
            .build()
            .expect("a good configuration")
    };
    let identity = format!("{}{}", made.cert.pem(), made.signing_key.serialize_pem());
    let known = client(TransportOptions::new().client_identity(identity));
    let response = known
        .create_fraud_feedback(feedback())
        .await
        .expect("received");
    assert_eq!(response.status(), 201);
    let unknown = client(TransportOptions::new());
    let refused = unknown.create_fraud_feedback(feedback()).await;
    assert!(refused.is_err());
}

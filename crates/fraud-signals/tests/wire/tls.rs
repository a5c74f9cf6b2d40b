//! Certificates: what is not trusted gets nothing.

use std::sync::{Arc, Mutex};

use fraud_signals::{BasicCredential, ErrorKind, TransportOptions, marqeta};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::answers::received;
use crate::clients::{feedback, marqeta_at};
use crate::server::serve;

/// A server with a certificate of its own making; gives its URL and the certificate as PEM.
async fn start() -> (String, String) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
    let config = ServerConfig::builder()
        .with_no_client_auth()
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
        .create_fraud_feedback(feedback())
        .await
        .expect_err("untrusted");
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::UntrustedCertificate, 1)
    );
    assert!(!error.is_ambiguous() && !error.is_retryable());
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

//! Certificates: what is not trusted gets nothing.

use std::sync::Arc;

use fraud_signals::{ErrorKind, TransportOptions};
use tokio::net::TcpListener;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{NamedGroup, RootCertStore};

use crate::clients::{feedback, marqeta_at};
use crate::tls_server::{TlsServer, config};

#[tokio::test]
async fn a_certificate_that_is_not_trusted_is_named_and_not_tried_again() {
    let server = TlsServer::start().await;
    let error = marqeta_at(&server.url)
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
    let server = TlsServer::start().await;
    let response = server
        .client(TransportOptions::new())
        .create_fraud_feedback(feedback())
        .await
        .expect("received");
    assert_eq!(response.status(), 201);

    // The library shows in what it offers: of the two, only aws-lc-rs has this group.
    let offered = server.hellos()[0]
        .groups
        .contains(&NamedGroup::X25519MLKEM768);
    assert_eq!(offered, cfg!(feature = "rustls"));
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
    let verifier = WebPkiClientVerifier::builder_with_provider(
        Arc::new(trusted),
        Arc::new(aws_lc_rs::default_provider()),
    )
    .build()
    .expect("a verifier");
    let server = TlsServer::with(config().with_client_cert_verifier(verifier)).await;
    let identity = format!("{}{}", made.cert.pem(), made.signing_key.serialize_pem());
    let known = server.client(TransportOptions::new().client_identity(identity));
    let response = known
        .create_fraud_feedback(feedback())
        .await
        .expect("received");
    assert_eq!(response.status(), 201);
    let unknown = server.client(TransportOptions::new());
    let refused = unknown.create_fraud_feedback(feedback()).await;
    assert!(refused.is_err());
}

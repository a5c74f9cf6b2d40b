//! A process with a default provider of its own: it comes before the one that is built in.
//!
//! A program of its own, because a process has one default.

#[path = "../wire/answers.rs"]
#[allow(dead_code, reason = "a part of it is used here")]
mod answers;
#[path = "../wire/server.rs"]
#[allow(dead_code, reason = "a part of it is used here")]
mod server;
#[path = "../wire/tls_server.rs"]
#[allow(dead_code, reason = "a part of it is used here")]
mod tls_server;

use fraud_signals::TransportOptions;
use fraud_signals::marqeta::{FraudFeedback, FraudStatus};
use tokio_rustls::rustls::CipherSuite;
use tokio_rustls::rustls::crypto::aws_lc_rs::{self, cipher_suite};

use crate::tls_server::TlsServer;

#[tokio::test]
async fn the_default_provider_of_the_process_is_used() {
    let mut provider = aws_lc_rs::default_provider();
    provider.cipher_suites = vec![cipher_suite::TLS13_CHACHA20_POLY1305_SHA256];
    provider.install_default().expect("the only one");

    let server = TlsServer::start().await;
    let transaction = "3f0c3c1e-9d0f-4a77-8d9a-0a0f3b9b6b11";
    let feedback = FraudFeedback::new(transaction, true, FraudStatus::Confirmed);
    let response = server
        .client(TransportOptions::new())
        .create_fraud_feedback(feedback)
        .await
        .expect("received");
    assert_eq!(response.status(), 201);
    let suites = &server.hellos()[0].cipher_suites;
    let offered = CipherSuite::TLS13_CHACHA20_POLY1305_SHA256;
    assert!(suites.contains(&offered), "{suites:?}");
    assert!(
        !suites.contains(&CipherSuite::TLS13_AES_128_GCM_SHA256),
        "{suites:?}"
    );
}

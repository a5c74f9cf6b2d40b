//! https with the sandbox's own certificate.
#![cfg(feature = "tls")]

mod common;

use common::{answer, feedback, v2_fields, v2_url};
use fraud_signals_sandbox::{Fault, Sandbox, StartError};
use reqwest::{Certificate, Client};

fn trusting(pem: &str) -> Client {
    let certificate = Certificate::from_pem(pem.as_bytes()).expect("a certificate");
    let builder = Client::builder().no_proxy().tls_certs_only([certificate]);
    builder.build().expect("the client is built")
}

#[tokio::test]
async fn a_client_that_trusts_the_certificate_gets_through() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("cert.pem");
    let sandbox = Sandbox::builder().tls_certificate_file(&path).start().await;
    let sandbox = sandbox.expect("the sandbox starts");
    let pem = std::fs::read_to_string(&path).expect("the certificate");
    assert_eq!(sandbox.tls_certificate_pem(), Some(pem.as_str()));
    assert!(!pem.contains("PRIVATE"));
    assert!(sandbox.environment().iter().all(|(name, value)| {
        !(name.ends_with("_URL") || name.ends_with("AUTHORITY")) || value.starts_with("https://")
    }));

    let client = trusting(&pem);
    let token = client.post(v2_url(&sandbox)).form(&v2_fields(&sandbox));
    assert_eq!(answer(token).await.0, 200);
    for name in ["127.0.0.1", "localhost"] {
        let url = sandbox.marqeta_base_url().replace("127.0.0.1", name);
        let call = client
            .post(format!("{url}/fraud"))
            .basic_auth(sandbox.application_token(), Some(sandbox.access_token()));
        assert_eq!(answer(call.json(&feedback())).await.0, 201, "{name}");
    }

    let faults = [
        Fault::drop_after(),
        Fault::drop_after().reset(),
        Fault::truncate(3),
    ];
    sandbox
        .faults()
        .push("create_fraud_feedback", faults)
        .expect("they can be played");
    for _ in 0..3 {
        let url = format!("{}/fraud", sandbox.marqeta_base_url());
        let call = client
            .post(url)
            .basic_auth(sandbox.application_token(), Some(sandbox.access_token()));
        let read = async { call.json(&feedback()).send().await?.bytes().await };
        assert!(read.await.is_err());
    }
    assert_eq!(sandbox.ledger().len(), 5);
}

#[tokio::test]
async fn strangers_and_plain_http_are_refused_and_do_no_harm() {
    let sandbox = Sandbox::builder()
        .tls()
        .start()
        .await
        .expect("the sandbox starts");
    let other = Sandbox::builder()
        .tls()
        .start()
        .await
        .expect("the sandbox starts");
    let health = format!("{}/_sandbox/health", sandbox.authority());
    let stranger = trusting(other.tls_certificate_pem().expect("a certificate"));
    let error = stranger.get(&health).send().await.expect_err("not trusted");
    assert!(error.is_connect());
    let plain = common::http()
        .get(health.replace("https", "http"))
        .send()
        .await;
    assert!(plain.is_err());
    let client = trusting(sandbox.tls_certificate_pem().expect("a certificate"));
    assert_eq!(answer(client.get(&health)).await.0, 200);
}

#[tokio::test]
async fn a_certificate_that_cannot_be_written_stops_the_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("no").join("cert.pem");
    let error = Sandbox::builder().tls_certificate_file(&path).start().await;
    let error = error.expect_err("no such folder");
    assert!(matches!(error, StartError::CertificateFile { path: named, .. } if named == path));
}

//! What fraud feedback looks like on the wire, and that it is never sent twice in doubt.

use std::time::Duration;

use fraud_signals::marqeta::{self, FraudActor, FraudType};
use fraud_signals::{Amount, BasicCredential, ErrorKind, LimitError, Policy, PolicyError};
use serde_json::{Value, json};

use crate::answers::{self, html, received};
use crate::clients::{FRAUD, feedback, marqeta};
use crate::server::{Reply, Server};

#[tokio::test]
async fn feedback_leaves_with_the_headers_and_the_body_of_the_contract() {
    let server = Server::start(|_, _| received()).await;
    let event = feedback()
        .actor(FraudActor::ThirdPartyFraud)
        .fraud_type(FraudType::LostCard)
        .amount("42.10".parse::<Amount>().expect("an amount"));
    let response = marqeta(&server)
        .create_fraud_feedback(event)
        .await
        .expect("received");
    assert_eq!((response.status(), response.attempts()), (201, 1));
    assert_eq!(response.tracking_id(), None);

    let sent = server.requests().pop().expect("one request");
    assert_eq!((sent.method.as_str(), sent.path.as_str()), ("POST", FRAUD));
    assert_eq!(
        sent.header("authorization"),
        Some("Basic Y2FuYXJ5LWFwcDpjYW5hcnktYWNjZXNz")
    );
    assert_eq!(
        sent.header("content-type"),
        Some("application/json; charset=utf-8")
    );
    assert_eq!(sent.header("x-ms-correlation-id"), None);
    assert_eq!(sent.header("api-version"), None);
    let body: Value = serde_json::from_str(&sent.body).expect("JSON");
    assert_eq!(
        body,
        json!({
            "transaction_token": "3f0c3c1e-9d0f-4a77-8d9a-0a0f3b9b6b11",
            "is_fraud": true,
            "status": "CONFIRMED",
            "actor": "THIRD_PARTY_FRAUD",
            "amount": "42.10",
            "fraud_type": "LOST_CARD"
        })
    );
}

#[tokio::test]
async fn a_503_is_returned_as_ambiguous_after_one_send() {
    let server = Server::start(|_, _| html(503)).await;
    let error = marqeta(&server)
        .create_fraud_feedback(feedback())
        .await
        .expect_err("a failure");
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Unavailable, Some(503))
    );
    assert!(error.is_ambiguous() && !error.is_retryable());
    assert_eq!((error.attempts(), server.requests().len()), (1, 1));
}

#[tokio::test]
async fn an_answer_that_never_comes_is_an_ambiguous_timeout_after_one_send() {
    let server = Server::start(|_, _| Reply::Keep(Vec::new())).await;
    let call = marqeta(&server)
        .create_fraud_feedback(feedback())
        .deadline(Duration::from_millis(500));
    let error = call.await.expect_err("a failure");
    assert!(error.is_timeout() && error.is_ambiguous() && !error.is_retryable());
    assert_eq!((error.status(), server.requests().len()), (None, 1));
}

#[tokio::test]
async fn a_status_before_a_body_that_never_comes_is_kept() {
    let head = b"HTTP/1.1 500 Scripted\r\nContent-Length: 10\r\n\r\n";
    let server = Server::start(move |_, _| Reply::Keep(head.to_vec())).await;
    let call = marqeta(&server)
        .create_fraud_feedback(feedback())
        .deadline(Duration::from_millis(500));
    let error = call.await.expect_err("a failure");
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Unavailable, Some(500))
    );
    assert!(error.is_ambiguous());
}

#[tokio::test]
async fn a_call_without_time_is_not_sent() {
    let server = Server::start(|_, _| received()).await;
    let call = marqeta(&server)
        .create_fraud_feedback(feedback())
        .deadline(Duration::ZERO);
    let error = call.await.expect_err("no time");
    assert!(error.is_timeout() && error.is_retryable() && !error.is_ambiguous());
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_rate_limit_is_sent_again() {
    let server = Server::start(|_, before| match before {
        0 => answers::answer(429, "text/plain", &[], "Too many requests"),
        _ => received(),
    })
    .await;
    let response = marqeta(&server)
        .create_fraud_feedback(feedback())
        .await
        .expect("received");
    assert_eq!(response.attempts(), 2);
}

#[tokio::test]
async fn a_refused_basic_credential_is_returned_with_the_vendors_words_apart() {
    let server = Server::start(|_, _| {
        answers::json(
            401,
            r#"{"error_code":"401001","error_message":"canary words"}"#,
        )
    })
    .await;
    let error = marqeta(&server)
        .create_fraud_feedback(feedback())
        .await
        .expect_err("a failure");
    assert!(error.is_auth() && !error.is_retryable() && !error.is_ambiguous());
    assert_eq!(error.vendor_code(), Some("401001"));
    assert_eq!(error.vendor_message(), Some("canary words"));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn feedback_that_breaks_a_limit_is_refused_by_field_and_not_sent() {
    let server = Server::start(|_, _| received()).await;
    let memo = "canary ".repeat(100);
    let call = marqeta(&server).create_fraud_feedback(feedback().memo(memo));
    let error = call.await.expect_err("too long");
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::InvalidInput, 0)
    );
    let line = error.to_string();
    assert!(line.contains("`memo`") && line.contains("500"), "{line}");
    assert!(!line.contains("canary"), "{line}");
    let source = std::error::Error::source(&error).expect("the limit");
    assert_eq!(
        source.downcast_ref::<LimitError>().map(LimitError::field),
        Some("memo")
    );
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn feedback_is_sent_again_where_the_program_takes_it_as_the_same() {
    let server = Server::start(|_, before| match before {
        0 => html(503),
        _ => received(),
    })
    .await;
    let client = marqeta::Client::builder()
        .base_url(format!("{}/v3", server.url()))
        .credential(BasicCredential::new("app", "access"))
        .resend_feedback(true)
        .jitter(|| 0.0)
        .build()
        .expect("a good configuration");
    let response = client.create_fraud_feedback(feedback()).await;
    assert_eq!(response.expect("received").attempts(), 2);
}

#[tokio::test]
async fn a_call_has_a_policy_of_its_own_and_one_out_of_range_is_refused_by_field() {
    let server = Server::start(|_, _| answers::answer(429, "text/plain", &[], "slow down")).await;
    let mut policy = Policy::default();
    policy.attempts = 1;
    let call = marqeta(&server).create_fraud_feedback(feedback());
    let error = call.policy(policy.clone()).await.expect_err("limited");
    assert_eq!((error.attempts(), server.requests().len()), (1, 1));

    policy.attempts = 0;
    let call = marqeta(&server).create_fraud_feedback(feedback());
    let error = call.policy(policy).await.expect_err("out of range");
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::InvalidInput, 0)
    );
    let source = std::error::Error::source(&error).expect("the field");
    let field = source.downcast_ref::<PolicyError>().map(PolicyError::field);
    assert_eq!(field, Some("attempts"));
    assert_eq!(server.requests().len(), 1);
}

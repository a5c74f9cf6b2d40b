//! Marqeta fraud feedback.

use fraud_signals::BasicCredential;
use fraud_signals::marqeta::{Client, FeedbackReceipt, FraudFeedback, FraudStatus};
use fraud_signals_mocks::marqeta::MockServerExt as _;
use httpmock::MockServer;

const TOKEN: &str = "3f0c3c1e-9d0f-4a77-8d9a-0a0f3b9b6b11";

fn client(server: &MockServer) -> Client {
    Client::builder()
        .base_url(server.url("/v3"))
        .credential(BasicCredential::new("app_token", "admin_token"))
        .jitter(|| 0.0)
        .build()
        .expect("a client")
}

#[tokio::test]
async fn create_fraud_feedback() {
    let server = MockServer::start_async().await;
    let feedback = FraudFeedback::new(TOKEN, false, FraudStatus::Confirmed);
    let mock = server.create_fraud_feedback(|when, then| {
        when.body(&feedback);
        then.created(&FeedbackReceipt::new().message("success"));
    });
    let answer = client(&server)
        .create_fraud_feedback(feedback.clone())
        .await
        .expect("an answer");
    assert_eq!(answer.value().message.as_deref(), Some("success"));
    assert_eq!((answer.status(), answer.attempts()), (201, 1));
    mock.assert_calls(1);
}

#[tokio::test]
async fn feedback_that_may_have_been_processed_is_not_sent_again() {
    let server = MockServer::start_async().await;
    let mock = server.create_fraud_feedback(|_, then| {
        then.unexpected(503, "text/html", "<html>busy</html>");
    });
    let feedback = FraudFeedback::new(TOKEN, true, FraudStatus::Confirmed);
    let error = client(&server)
        .create_fraud_feedback(feedback)
        .await
        .expect_err("503");
    assert_eq!((error.status(), error.attempts()), (Some(503), 1));
    assert!(error.is_ambiguous());
    mock.assert_calls(1);
}

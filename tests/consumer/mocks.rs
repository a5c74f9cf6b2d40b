//! A team's test of its own code against the mocks, all from the packaged crates.

use fraud_signals::BasicCredential;
use fraud_signals::marqeta::{Client, FraudFeedback, FraudStatus};
use fraud_signals_mocks::marqeta::MockServerExt as _;
use fraud_signals_mocks::marqeta::types::FeedbackReceipt;
use httpmock::MockServer;

/// The code under test: says whether Marqeta knows of the fraud now.
async fn report(client: &Client, transaction: &str) -> Result<bool, fraud_signals::Error> {
    let feedback = FraudFeedback::new(transaction, true, FraudStatus::Confirmed);
    match client.create_fraud_feedback(feedback).await {
        Ok(_) => Ok(true),
        Err(error) if error.is_ambiguous() => Ok(false),
        Err(error) => Err(error),
    }
}

fn client(server: &MockServer) -> Client {
    Client::builder()
        .base_url(server.url("/v3"))
        .credential(BasicCredential::new("application", "access"))
        .build()
        .expect("a client")
}

const TRANSACTION: &str = "3f0c3c1e-9d0f-4a77-8d9a-0a0f3b9b6b11";

#[tokio::test]
async fn a_fraud_is_reported_once() {
    let server = MockServer::start_async().await;
    let feedback = FraudFeedback::new(TRANSACTION, true, FraudStatus::Confirmed);
    let mock = server.create_fraud_feedback(|when, then| {
        when.body(&feedback);
        then.created(&FeedbackReceipt::new().message("success"));
    });
    assert!(report(&client(&server), TRANSACTION).await.expect("an answer"));
    mock.assert_calls(1);
}

#[tokio::test]
async fn a_fraud_whose_report_may_be_lost_is_not_reported_again() {
    let server = MockServer::start_async().await;
    let mock = server.create_fraud_feedback(|_, then| {
        then.unexpected(503, "text/html", "<html>busy</html>");
    });
    assert!(!report(&client(&server), TRANSACTION).await.expect("an answer"));
    mock.assert_calls(1);
}

//! Tests a service whose vendors answer what the test wants: typed mocks on an `httpmock` server. Each
//! part has the shape of a test; put it under `#[tokio::test]` in your own.

#![allow(clippy::print_stdout, reason = "an example talks to a person")]

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use fraud_signals::dfp::{self, Chargeback, ChargebackStatus, PurchaseReference};
use fraud_signals::marqeta::{self, FraudFeedback, FraudStatus};
use fraud_signals::{AccessToken, BasicCredential, TokenFuture, TokenRequest, TokenSource};
use fraud_signals_mocks::dfp::MockServerExt as _;
use fraud_signals_mocks::dfp::types::{ErrorBody, RecordAck};
use fraud_signals_mocks::marqeta::MockServerExt as _;
use fraud_signals_mocks::marqeta::types::FeedbackReceipt;
use httpmock::MockServer;
use serde_json::{Value, json};

/// The code under test: when a case is lost, both vendors hear of it.
async fn close_case(
    dfp: &dfp::Client,
    marqeta: &marqeta::Client,
    case: &str,
) -> Result<(), fraud_signals::Error> {
    let chargeback =
        Chargeback::new(case, PurchaseReference::new("ord-77120")).status(ChargebackStatus::Lost);
    dfp.record_chargeback(chargeback).await?;
    let transaction = "3f0c3c1e-9d0f-4a77-8d9a-0a0f3b9b6b11";
    let feedback = FraudFeedback::new(transaction, true, FraudStatus::Confirmed);
    marqeta.create_fraud_feedback(feedback).await?;
    Ok(())
}

/// A token for tests: there is no token endpoint to mock.
struct AnyToken;

impl TokenSource for AnyToken {
    fn token<'a>(&'a self, _: TokenRequest<'a>) -> TokenFuture<'a> {
        Box::pin(async { AccessToken::new("any", Duration::from_secs(3600)) })
    }
}

fn clients(server: &MockServer) -> Result<(dfp::Client, marqeta::Client), Box<dyn Error>> {
    let dfp = dfp::Client::builder()
        .base_url(server.base_url())
        .token_source(AnyToken)
        .build()?;
    let marqeta = marqeta::Client::builder()
        .base_url(server.url("/v3"))
        .credential(BasicCredential::new("application", "access"))
        .build()?;
    Ok((dfp, marqeta))
}

#[tokio::main(flavor = "current_thread")]
#[allow(clippy::print_stderr, reason = "an example talks to a person")]
async fn main() -> ExitCode {
    if std::env::args().len() > 1 {
        eprintln!("this example brings its own server, and takes no arguments: not even --live");
        return ExitCode::from(2);
    }
    match story().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn story() -> Result<(), Box<dyn Error>> {
    both_vendors_hear_of_a_lost_case().await?;
    a_refused_chargeback_ends_the_case().await
}

async fn both_vendors_hear_of_a_lost_case() -> Result<(), Box<dyn Error>> {
    let server = MockServer::start_async().await;
    let (dfp, marqeta) = clients(&server)?;
    let chargeback = server.record_chargeback(|when, then| {
        when.body_includes(&json!({"Data": {"ChargebackId": "cb-90", "Status": "LOST"}}));
        then.ok(&RecordAck::new());
    });
    let feedback = server.create_fraud_feedback(|_, then| {
        then.created(&FeedbackReceipt::new().message("success"));
    });

    close_case(&dfp, &marqeta, "cb-90").await?;

    chargeback.assert_calls(1);
    feedback.assert_calls(1);
    println!("both vendors heard of cb-90");
    Ok(())
}

async fn a_refused_chargeback_ends_the_case() -> Result<(), Box<dyn Error>> {
    let server = MockServer::start_async().await;
    let (dfp, marqeta) = clients(&server)?;
    let chargeback = server.record_chargeback(|_, then| {
        then.bad_request(&ErrorBody::new(
            "ClientError",
            "no such purchase",
            false,
            Value::Null,
        ));
    });
    let feedback = server.create_fraud_feedback(|_, then| {
        then.created(&FeedbackReceipt::new());
    });

    let Err(error) = close_case(&dfp, &marqeta, "cb-91").await else {
        return Err("a refusal was taken for an answer".into());
    };

    assert_eq!(error.status(), Some(400));
    chargeback.assert_calls(1);
    feedback.assert_calls(0);
    println!("refused: {error}");
    Ok(())
}

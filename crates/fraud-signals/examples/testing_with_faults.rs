//! Tests a service against the bad days of a network: the sandbox plays faults, and its journal says
//! what it got. Each part has the shape of a test; put it under `#[tokio::test]` in your own.

#![allow(clippy::print_stdout, reason = "an example talks to a person")]

mod stage;

use std::error::Error;
use std::process::ExitCode;

use fraud_signals::dfp::{self, Chargeback, ChargebackStatus, PurchaseReference};
use fraud_signals::marqeta::{self, FraudFeedback, FraudStatus};
use fraud_signals::{BasicCredential, EntraCredential};
use fraud_signals_sandbox::{Fault, Sandbox};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    stage::play_offline(story).await
}

async fn story(sandbox: &Sandbox) -> Result<(), Box<dyn Error>> {
    an_outage_is_survived(sandbox).await?;
    a_lost_answer_is_not_sent_again(sandbox).await?;
    println!("The journal:");
    for request in sandbox.received() {
        let fault = request.fault.map_or("", |fault| fault.as_str());
        let processed = if request.processed { "processed" } else { "" };
        let (operation, status) = (request.operation, request.status);
        println!("  {operation:<23} {status:>3} {fault:<11}{processed}");
    }
    Ok(())
}

/// The vendor is down for two attempts: the third is taken, and the vendor has one chargeback.
async fn an_outage_is_survived(sandbox: &Sandbox) -> Result<(), Box<dyn Error>> {
    let credential = EntraCredential::client_secret(
        sandbox.tenant_id(),
        sandbox.client_id(),
        sandbox.client_secret(),
    );
    let client = dfp::Client::builder()
        .base_url(sandbox.dfp_base_url())
        .credential(credential.authority(sandbox.authority()))
        // No waits between the attempts of a test.
        .jitter(|| 0.0)
        .build()?;
    let gateway = Fault::status(503).html();
    sandbox
        .faults()
        .push("record_chargeback", [gateway.times(2)])?;

    let chargeback = Chargeback::new("cb-90", PurchaseReference::new("ord-77120"))
        .status(ChargebackStatus::Initiated);
    let recorded = client.record_chargeback(chargeback).await?;

    assert_eq!(recorded.attempts(), 3);
    assert_eq!(sandbox.ledger().len(), 1);
    println!(
        "A chargeback: recorded after {} attempts",
        recorded.attempts()
    );
    Ok(())
}

/// Marqeta takes the feedback, and the answer gets lost. Nobody knows whether a second send would
/// count twice, so there is none: the error says that the outcome is not known.
async fn a_lost_answer_is_not_sent_again(sandbox: &Sandbox) -> Result<(), Box<dyn Error>> {
    let credential = BasicCredential::new(sandbox.application_token(), sandbox.access_token());
    let client = marqeta::Client::builder()
        .base_url(sandbox.marqeta_base_url())
        .credential(credential)
        .build()?;
    sandbox
        .faults()
        .push("create_fraud_feedback", [Fault::drop_after()])?;

    let transaction = "3f0c3c1e-9d0f-4a77-8d9a-0a0f3b9b6b11";
    let feedback = FraudFeedback::new(transaction, true, FraudStatus::Confirmed);
    let Err(error) = client.create_fraud_feedback(feedback).await else {
        return Err("an answer arrived that was lost".into());
    };

    assert!(error.is_ambiguous());
    assert_eq!(error.attempts(), 1);
    let feedbacks = sandbox.ledger().into_iter();
    assert_eq!(
        feedbacks
            .filter(|entry| entry.collection == "feedbacks")
            .count(),
        1
    );
    println!("Feedback: {error}");
    Ok(())
}

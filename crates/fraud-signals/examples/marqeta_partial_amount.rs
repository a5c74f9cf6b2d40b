//! A part of a transaction was fraud and is disputed. Nothing promises that a repeat is harmless, so a
//! call whose outcome is not known is kept for a person.

#![allow(clippy::print_stdout, reason = "an example talks to a person")]

mod stage;

use std::error::Error;
use std::process::ExitCode;

use fraud_signals::Amount;
use fraud_signals::marqeta::{DisputeStatus, FraudActor, FraudFeedback, FraudStatus, FraudType};
use stage::Stage;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    stage::play(story).await
}

async fn story(stage: &Stage) -> Result<(), Box<dyn Error>> {
    let transaction = "3f0c3c1e-9d0f-4a77-8d9a-0a0f3b9b6b11";
    let feedback = FraudFeedback::new(transaction, true, FraudStatus::Disputed)
        .actor(FraudActor::ThirdPartyFraud)
        .fraud_type(FraudType::CardNotPresentAccountNumberFraud)
        .dispute_status(DisputeStatus::Initiated)
        .amount("12.50".parse::<Amount>()?);
    match stage.marqeta.create_fraud_feedback(feedback).await {
        Ok(sent) => println!("taken with status {}", sent.status()),
        Err(error) if error.is_ambiguous() => println!("may have been taken: {error}"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

//! A genuine transaction was declined: the cardholder says so.

#![allow(clippy::print_stdout, reason = "an example talks to a person")]

mod stage;

use std::error::Error;
use std::process::ExitCode;

use fraud_signals::marqeta::{FraudFeedback, FraudStatus};
use stage::Stage;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    stage::play(story).await
}

async fn story(stage: &Stage) -> Result<(), Box<dyn Error>> {
    let transaction = "3f0c3c1e-9d0f-4a77-8d9a-0a0f3b9b6b11";
    let feedback = FraudFeedback::new(transaction, false, FraudStatus::Confirmed)
        .memo("Cardholder made the purchase herself.");
    let sent = stage.marqeta.create_fraud_feedback(feedback).await?;
    println!("taken with status {}", sent.status());
    Ok(())
}

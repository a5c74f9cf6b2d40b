//! A refund from its start to its completion: two events with one id.

#![allow(clippy::print_stdout, reason = "an example talks to a person")]

mod stage;

use std::error::Error;
use std::process::ExitCode;

use fraud_signals::Amount;
use fraud_signals::dfp::{PurchaseReference, Refund, RefundStatus, UserReference};
use stage::Stage;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    stage::play(story).await
}

async fn story(stage: &Stage) -> Result<(), Box<dyn Error>> {
    for status in [RefundStatus::Initiated, RefundStatus::Completed] {
        let refund = Refund::new("ref-501", PurchaseReference::new("ord-77120"))
            // Optional in the contract, and always wise: the vendor refuses a refund without it.
            .user(UserReference::new("cust-10442"))
            .status(status.clone())
            .amount("21.25".parse::<Amount>()?)
            .currency("USD");
        stage.dfp.record_refund(refund).await?;
        println!("ref-501 is {}", status.as_str());
    }
    Ok(())
}

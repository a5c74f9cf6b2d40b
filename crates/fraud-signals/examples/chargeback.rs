//! A chargeback from its start to its end, won in one case and lost in another.

#![allow(clippy::print_stdout, reason = "an example talks to a person")]

mod stage;

use std::error::Error;
use std::process::ExitCode;

use fraud_signals::Amount;
use fraud_signals::dfp::{Chargeback, ChargebackStatus, PurchaseReference};
use stage::Stage;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    stage::play(story).await
}

async fn story(stage: &Stage) -> Result<(), Box<dyn Error>> {
    for (id, end) in [
        ("cb-90", ChargebackStatus::Won),
        ("cb-91", ChargebackStatus::Lost),
    ] {
        for status in [ChargebackStatus::Initiated, end] {
            let chargeback = Chargeback::new(id, PurchaseReference::new("ord-77120"))
                .status(status.clone())
                .amount("45.90".parse::<Amount>()?)
                .currency("USD");
            stage.dfp.record_chargeback(chargeback).await?;
            println!("{id} is {}", status.as_str());
        }
    }
    Ok(())
}

//! A purchase that is turned down: no bank is asked, and the purchase is sent as canceled at once.
//!
//! On the sandbox an amount that ends in .01 is rejected.

#![allow(clippy::print_stdout, reason = "an example talks to a person")]
#![expect(clippy::disallowed_methods, reason = "a service has its own clock")]

mod stage;

use std::error::Error;
use std::process::ExitCode;

use fraud_signals::dfp::{Purchase, purchase_status, user};
use fraud_signals::{Amount, CorrelationId};
use stage::Stage;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    stage::play(story).await
}

async fn story(stage: &Stage) -> Result<(), Box<dyn Error>> {
    let (client, checkout) = (&stage.dfp, CorrelationId::new());
    let now = chrono::Local::now().fixed_offset();
    let order = format!("ord-{checkout}");
    let purchase = Purchase::new(&order, now, user::guest())
        .total_amount("100.01".parse::<Amount>()?)
        .currency("USD");
    let assessed = client
        .assess_purchase(purchase)
        .correlation_id(checkout)
        .await?;
    if assessed.value().is_approved() {
        return Err("the purchase was approved".into());
    }
    let status = purchase_status::canceled(&order, now);
    let status = purchase_status::because(status, assessed.value().reason_codes.join(", "));
    client
        .record_purchase_status(status)
        .correlation_id(checkout)
        .await?;
    println!(
        "{order} is turned down: {:?}",
        assessed.value().reason_codes
    );
    Ok(())
}

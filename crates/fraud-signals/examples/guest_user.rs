//! A purchase without an account: the user id is random and unique to the purchase.

#![allow(clippy::print_stdout, reason = "an example talks to a person")]
#![expect(clippy::disallowed_methods, reason = "a service has its own clock")]

mod stage;

use std::error::Error;
use std::process::ExitCode;

use fraud_signals::dfp::{DeviceContext, Purchase, user};
use fraud_signals::{Amount, CorrelationId};
use stage::Stage;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    stage::play(story).await
}

async fn story(stage: &Stage) -> Result<(), Box<dyn Error>> {
    let now = chrono::Local::now().fixed_offset();
    let purchase = Purchase::new(format!("ord-{}", CorrelationId::new()), now, user::guest())
        .device_context(DeviceContext::new("sess-8f41").ip_address("203.0.113.7"))
        .total_amount("45.90".parse::<Amount>()?)
        .currency("EUR");
    let assessed = stage.dfp.assess_purchase(purchase).await?;
    println!("approved: {}", assessed.value().is_approved());
    Ok(())
}

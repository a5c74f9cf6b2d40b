//! A purchase that goes through: decision, authorization, charge and status under one correlation id.

#![allow(clippy::print_stdout, reason = "an example talks to a person")]
#![expect(clippy::disallowed_methods, reason = "a service has its own clock")]

mod stage;

use std::error::Error;
use std::process::ExitCode;

use fraud_signals::dfp::{BankEventStatus, Purchase, bank_event, purchase_status, user};
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
        .total_amount("45.90".parse::<Amount>()?)
        .currency("USD");
    let assessed = client
        .assess_purchase(purchase)
        .correlation_id(checkout)
        .await?;
    if !assessed.value().is_approved() {
        return Err("the purchase was not approved".into());
    }
    for event in [
        bank_event::authorization(format!("auth-{checkout}"), &order),
        bank_event::charge(format!("charge-{checkout}"), &order),
    ] {
        let event = event.status(BankEventStatus::Approved);
        client
            .record_bank_event(event)
            .correlation_id(checkout)
            .await?;
    }
    let status = purchase_status::approved(&order, now);
    client
        .record_purchase_status(status)
        .correlation_id(checkout)
        .await?;
    println!("{order} is approved, authorized, charged and accepted");
    Ok(())
}

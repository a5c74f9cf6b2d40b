//! What to do with each decision, also with one that nobody has seen before, and when there is none.
//!
//! On the sandbox the cents of the amount choose the decision.

#![allow(clippy::print_stdout, reason = "an example talks to a person")]
#![expect(clippy::disallowed_methods, reason = "a service has its own clock")]

mod stage;

use std::error::Error;
use std::process::ExitCode;

use fraud_signals::Amount;
use fraud_signals::dfp::{MerchantRuleDecision, Purchase, PurchaseDecision, user};
use stage::Stage;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    stage::play(story).await
}

async fn story(stage: &Stage) -> Result<(), Box<dyn Error>> {
    let now = chrono::Local::now().fixed_offset();
    for amount in ["20.00", "20.01", "20.02", "20.04"] {
        let guest = user::guest();
        let purchase = Purchase::new(format!("ord-{}", guest.user_id), now, guest)
            .total_amount(amount.parse::<Amount>()?)
            .currency("USD");
        match stage.dfp.assess_purchase(purchase).await {
            Ok(assessed) => println!("{amount}: {}", next_step(assessed.value())),
            // The vendor may have the purchase, and its decision is lost: decide by your own rules.
            Err(error) if error.is_ambiguous() => println!("{amount}: review by hand ({error})"),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn next_step(decision: &PurchaseDecision) -> String {
    let score = decision.risk_score.unwrap_or_default();
    match &decision.decision {
        _ if decision.is_approved() => format!("ask the bank (risk score {score})"),
        Some(MerchantRuleDecision::Reject) => format!("turn it down (risk score {score})"),
        Some(MerchantRuleDecision::Pending) => "hold it and look again".to_owned(),
        Some(other) => format!("review by hand: {}", other.as_str()),
        None => "review by hand: no decision came".to_owned(),
    }
}

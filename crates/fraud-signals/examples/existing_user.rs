//! A purchase of a user that the vendor knows, with the profile of the account.

#![allow(clippy::print_stdout, reason = "an example talks to a person")]
#![expect(clippy::disallowed_methods, reason = "a service has its own clock")]

mod stage;

use std::error::Error;
use std::process::ExitCode;

use fraud_signals::dfp::{Purchase, UserAccount, user};
use fraud_signals::{Amount, CorrelationId};
use stage::Stage;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    stage::play(story).await
}

async fn story(stage: &Stage) -> Result<(), Box<dyn Error>> {
    let now = chrono::Local::now().fixed_offset();
    let account = UserAccount::new("cust-10442")
        .first_name("Ada")
        .country("DE");
    let buyer = user::of_account(&account);
    stage.dfp.update_account(account).await?;
    let purchase = Purchase::new(format!("ord-{}", CorrelationId::new()), now, buyer)
        .total_amount("45.90".parse::<Amount>()?)
        .currency("EUR");
    let assessed = stage.dfp.assess_purchase(purchase).await?;
    println!("approved: {}", assessed.value().is_approved());
    Ok(())
}

//! A card is added to a user: the number's first six and last four digits are all that leaves.

#![allow(clippy::print_stdout, reason = "an example talks to a person")]

mod stage;

use std::error::Error;
use std::process::ExitCode;

use fraud_signals::dfp::{Card, UserAccount};
use stage::Stage;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    stage::play(story).await
}

async fn story(stage: &Stage) -> Result<(), Box<dyn Error>> {
    let card = Card::from_number("4111 1111 1111 1111")?
        .id("cust-10442-card-1")
        .brand("Visa")
        .holder("Ada Berg")
        .expiration("08/30");
    let user = UserAccount::new("cust-10442").payment_instrument_list([card.into()]);
    let stored = stage.dfp.update_account(user).await?;
    println!("added, correlation id {}", stored.correlation_id());
    Ok(())
}

//! A user is created, and changed by a second event that says only what is new.

#![allow(clippy::print_stdout, reason = "an example talks to a person")]

mod stage;

use std::error::Error;
use std::process::ExitCode;

use fraud_signals::dfp::{Address, AddressType, NamedAddress, UserAccount};
use stage::Stage;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    stage::play(story).await
}

async fn story(stage: &Stage) -> Result<(), Box<dyn Error>> {
    let address = Address::new()
        .street1("Invalidenstr. 1")
        .city("Berlin")
        .country("DE");
    let home = NamedAddress::new("Ada", "Berg", address);
    let user = UserAccount::new("cust-10442")
        .first_name("Ada")
        .last_name("Berg")
        .address_list([home.used_for(AddressType::Shipping)]);
    stage.dfp.update_account(user).await?;
    // What is left out keeps its value: the name and the address stay.
    let change = UserAccount::new("cust-10442").is_email_validated(true);
    let stored = stage.dfp.update_account(change).await?;
    println!(
        "created and updated, correlation id {}",
        stored.correlation_id()
    );
    Ok(())
}

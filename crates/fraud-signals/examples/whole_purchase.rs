//! A purchase with everything: user, card, address, device and two products.

#![allow(clippy::print_stdout, reason = "an example talks to a person")]
#![expect(clippy::disallowed_methods, reason = "a service has its own clock")]

mod stage;

use std::{error::Error, process::ExitCode};

use fraud_signals::dfp::*;
use fraud_signals::{Amount, CorrelationId};
use stage::Stage;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    stage::play(story).await
}

async fn story(stage: &Stage) -> Result<(), Box<dyn Error>> {
    let total: Amount = "45.90".parse()?;
    let address = Address::new()
        .city("Berlin")
        .zip_code("10115")
        .country("DE");
    let home = NamedAddress::new("Ada", "Berg", address);
    let card = Card::from_number("4111 1111 1111 1111")?.billing_address(home.clone());
    let order = format!("ord-{}", CorrelationId::new());
    let now = chrono::Local::now().fixed_offset();
    let purchase = Purchase::new(order, now, PurchaseUser::new("cust-10442"))
        .total_amount(total)
        .device_context(DeviceContext::new("sess-8f41").ip_address("203.0.113.7"))
        .shipping_address(home)
        .payment_instrument_list([card.pays(total)])
        .product_list([
            PurchaseProduct::new("p-31").quantity(2),
            PurchaseProduct::new("p-32").quantity(1),
        ]);
    let assessed = stage.dfp.assess_purchase(purchase).await?;
    println!("approved: {}", assessed.value().is_approved());
    Ok(())
}

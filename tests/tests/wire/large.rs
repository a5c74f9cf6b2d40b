//! A large purchase with text of every Unicode plane.

use fraud_signals::dfp::{Client, ProductDetails, Purchase, PurchaseProduct, PurchaseUser};
use fraud_signals_sandbox::Sandbox;

/// Characters of every plane that has any, and those that JSON must escape.
fn unicode() -> impl Iterator<Item = char> {
    let planes =
        (0..=16u32).flat_map(|plane| [0x21, 0x1F4, 0x1FFF, 0xFFFD].map(|c| plane << 16 | c));
    planes.chain(0..=0x7F).filter_map(char::from_u32)
}

#[tokio::test]
async fn a_large_purchase_comes_back_from_the_ledger_unchanged() {
    let sandbox = Sandbox::start().await.expect("the sandbox starts");
    let variables = sandbox.environment();
    let client = Client::from_vars(|name| {
        let found = variables.iter().find(|(variable, _)| *variable == name);
        found.map(|(_, value)| value.into())
    })
    .expect("a client");
    let alphabet: Vec<char> = unicode().collect();
    let products: Vec<_> = (0..1000usize)
        .map(|n| {
            // 1,000 names of 100 characters: over 256 KiB in UTF-8.
            let name: String = alphabet.iter().cycle().skip(n * 7).take(100).collect();
            let details = ProductDetails::new()
                .product_name(name)
                .sku(format!("sku-{n}"));
            PurchaseProduct::new(format!("p-{n}")).product_details(details)
        })
        .collect();
    let now = chrono::DateTime::UNIX_EPOCH.fixed_offset();
    let purchase = Purchase::new(
        "ord-large",
        now,
        PurchaseUser::new("\u{10FFFD} \u{0} \"\\\u{7f}"),
    )
    .product_list(products);
    let sent = serde_json::to_value(&purchase).expect("serialises");
    assert!(
        sent.to_string().len() > 256 * 1024,
        "{}",
        sent.to_string().len()
    );
    let decided = client.assess_purchase(purchase).await.expect("a decision");
    assert!(decided.value().is_approved());
    let ledger = sandbox.ledger();
    let entry = ledger
        .iter()
        .find(|entry| entry.collection == "purchases")
        .expect("the purchase");
    assert!(
        entry.event["Data"] == sent,
        "the ledger holds another purchase"
    );
}

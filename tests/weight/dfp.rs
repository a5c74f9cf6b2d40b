//! A chargeback.

use fraud_signals::dfp::{self, Chargeback, PurchaseReference};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = dfp::Client::from_env()?;
    let chargeback = Chargeback::new("cb-90", PurchaseReference::new("ord-77120"));
    let recorded = client.record_chargeback(chargeback).await?;
    println!("recorded, correlation id {}", recorded.correlation_id());
    Ok(())
}

//! A chargeback, and feedback on the fraud behind it.

use fraud_signals::dfp::{self, Chargeback, PurchaseReference};
use fraud_signals::marqeta::{self, FraudFeedback, FraudStatus};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = dfp::Client::from_env()?;
    let chargeback = Chargeback::new("cb-90", PurchaseReference::new("ord-77120"));
    let recorded = client.record_chargeback(chargeback).await?;
    println!("recorded, correlation id {}", recorded.correlation_id());

    let client = marqeta::Client::from_env()?;
    let transaction = "3f0c3c1e-9d0f-4a77-8d9a-0a0f3b9b6b11";
    let feedback = FraudFeedback::new(transaction, true, FraudStatus::Confirmed);
    let sent = client.create_fraud_feedback(feedback).await?;
    println!("taken, correlation id {}", sent.correlation_id());
    Ok(())
}

//! A POST of JSON, written by hand.

use std::env::var;

use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let answer: Value = reqwest::Client::new()
        .post(var("URL")?)
        .bearer_auth(var("TOKEN")?)
        .json(&json!({ "ChargebackId": "cb-90", "Purchase": { "PurchaseId": "ord-77120" } }))
        .send()
        .await?
        .error_for_status()?
        .json()
        .await?;
    println!("{answer}");
    Ok(())
}

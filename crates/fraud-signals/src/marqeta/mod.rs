//! Marqeta fraud feedback.
//!
//! ```no_run
//! use fraud_signals::marqeta::{self, FraudActor, FraudFeedback, FraudStatus};
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let client = marqeta::Client::from_env()?;
//! let transaction = "3f0c3c1e-9d0f-4a77-8d9a-0a0f3b9b6b11";
//! let feedback = FraudFeedback::new(transaction, true, FraudStatus::Confirmed)
//!     .actor(FraudActor::ThirdPartyFraud)
//!     .amount("42.10");
//! let sent = client.create_fraud_feedback(feedback).await?;
//! println!("sent, correlation id {}", sent.correlation_id());
//! # Ok(())
//! # }
//! ```

mod builder;
mod call;
mod client;
mod error_body;

pub use builder::ClientBuilder;
pub use call::Call;
pub use client::Client;
pub use fraud_signals_raw_marqeta::fraud_feedback::types::{
    DisputeStatus, FeedbackReceipt, FraudActor, FraudFeedback, FraudStatus, FraudType,
};

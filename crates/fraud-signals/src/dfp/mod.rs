//! Dynamics 365 Fraud Protection: the KnowledgeGateway contract.
//!
//! ```no_run
//! use fraud_signals::Amount;
//! use fraud_signals::dfp::{self, Chargeback, ChargebackStatus, PurchaseReference};
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let client = dfp::Client::from_env()?;
//! let chargeback = Chargeback::new("CB-1881", PurchaseReference::new("ORDER-17"))
//!     .status(ChargebackStatus::Lost)
//!     .amount("70.5".parse::<Amount>()?)
//!     .currency("USD");
//! let recorded = client.record_chargeback(chargeback).await?;
//! println!("recorded, correlation id {}", recorded.correlation_id());
//! # Ok(())
//! # }
//! ```

mod builder;
mod call;
mod client;
mod environment;
mod error_body;
mod event;

pub use builder::ClientBuilder;
pub use call::Call;
pub use client::Client;
pub use environment::Environment;
pub use event::Event;
pub use fraud_signals_raw_dfp::knowledge_gateway::types::{
    Chargeback, ChargebackStatus, PurchaseReference, RecordAck, UserReference,
};

#![doc = include_str!("../README.md")]

mod answer;
mod authorization;
mod body;
mod builder;
mod contract;
mod control;
mod credentials;
mod dfp;
mod entra;
mod entra_error;
mod error;
mod ledger;
mod marqeta;
mod memory;
mod pipeline;
mod received;
mod refusal;
mod router;
mod sandbox;
mod schema;
mod tokens;
mod vendor;
mod violation;

pub use builder::SandboxBuilder;
pub use error::{ContractError, StartError};
pub use ledger::LedgerEntry;
pub use received::Received;
pub use sandbox::Sandbox;

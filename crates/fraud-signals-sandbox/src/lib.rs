#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod answer;
mod api;
#[cfg(feature = "certificates")]
mod assertion;
mod authorization;
mod body;
mod book;
mod builder;
#[cfg(feature = "certificates")]
mod certificates;
mod clock;
mod contract;
mod control;
mod credentials;
mod decision;
mod decision_rule;
mod decisions;
mod dfp;
mod discovery;
mod entra;
mod entra_error;
mod error;
mod fault;
mod fault_check;
mod faults;
mod invention;
mod ledger;
mod line;
mod listing;
mod marqeta;
mod memory;
mod packed;
mod page;
mod pipeline;
mod place;
mod playing;
mod rate_limit;
mod received;
mod refusal;
mod router;
mod sandbox;
mod schema;
mod scripting;
mod server;
mod start;
mod state;
#[cfg(feature = "tls")]
mod tls;
mod token_form;
mod tokens;
mod vendor;
mod violation;
mod wire;

pub use builder::SandboxBuilder;
#[cfg(feature = "certificates")]
pub use certificates::CertificateError;
pub use decision_rule::{DecisionRule, RuleError};
pub use error::{ContractError, StartError};
pub use fault::{Fault, FaultKind};
pub use fault_check::FaultError;
pub use faults::Faults;
pub use ledger::LedgerEntry;
pub use received::Received;
pub use sandbox::Sandbox;
pub use state::StateError;

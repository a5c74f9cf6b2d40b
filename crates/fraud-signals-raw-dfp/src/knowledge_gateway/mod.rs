//! The KnowledgeGateway contract: users and cards, purchases, bank events, refunds, chargebacks.

mod generated;
mod hooks;

pub use generated::client::{Client, ClientInfo, Error, ResponseValue, Urls};
pub use generated::{operations, types};

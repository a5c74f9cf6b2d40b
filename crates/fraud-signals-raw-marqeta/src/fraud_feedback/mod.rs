//! The fraud feedback contract: one operation, `POST /fraud`.

mod generated;
mod hooks;

pub use generated::client::{Client, ClientInfo, Error, ResponseValue, Urls};
pub use generated::{operations, types};

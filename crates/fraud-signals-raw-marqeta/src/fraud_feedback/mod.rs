//! The fraud feedback contract: one operation, `POST /fraud`.

mod generated;
mod hooks;

#[expect(
    clippy::disallowed_types,
    reason = "the crate above turns it into its own"
)]
pub use generated::client::{Client, ClientInfo, Error, ResponseValue, Urls};
pub use generated::{operations, types};

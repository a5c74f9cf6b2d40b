//! The state file: what was accepted, on disk before it is acknowledged.

mod file;
mod log;
mod record;

pub use file::StateError;
pub(crate) use file::open;
pub(crate) use log::{Log, Saved};
pub(crate) use record::{Accepted, Record};

//! Raw client for Marqeta, one module a contract, generated from `specs/marqeta/`.
//!
//! It builds URLs, writes and reads JSON, and checks statuses. It knows no credentials and never
//! sends twice: use the `fraud-signals` crate, which adds both.
//!
//! Every status other than 2xx arrives as [`Error::UnexpectedResponse`] with its headers and body,
//! the body being read up to the limit of the [`CallContext`].
//!
//! [`Error::UnexpectedResponse`]: fraud_feedback::Error::UnexpectedResponse
//! [`CallContext`]: fraud_signals_support::CallContext

pub mod fraud_feedback;

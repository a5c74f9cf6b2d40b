//! Raw client for Dynamics 365 Fraud Protection, one module a contract, generated from
//! `specs/dfp/`.
//!
//! It builds URLs, writes and reads JSON, and checks statuses. It knows no credentials, sends no
//! correlation id of its own and never sends twice: use the `fraud-signals` crate, which does.
//!
//! Every status other than 2xx arrives as [`Error::UnexpectedResponse`] with its headers and body,
//! the body being read up to the limit of the [`CallContext`].
//!
//! [`Error::UnexpectedResponse`]: knowledge_gateway::Error::UnexpectedResponse
//! [`CallContext`]: fraud_signals_support::CallContext

pub mod knowledge_gateway;

//! The crate over real connections: a scripted server on loopback, one closure for all answers.

mod answers;
mod classes;
mod clients;
mod correlation;
mod dfp;
mod faults;
mod marqeta;
mod proxies;
mod secrecy;
mod server;
mod storms;
#[cfg(feature = "rustls")]
mod tls;
mod tokens;
mod verdicts;

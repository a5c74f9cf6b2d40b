//! The crate over real connections: a scripted server on loopback, one closure for all answers.

mod answers;
mod clients;
mod dfp;
mod faults;
mod marqeta;
mod secrecy;
mod server;
#[cfg(feature = "rustls")]
mod tls;
mod tokens;

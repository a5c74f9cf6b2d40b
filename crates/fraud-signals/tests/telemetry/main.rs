//! What the crate tells `tracing`, and what it tells nobody.
//!
//! A program of its own, because one subscriber sees all that its threads do.

#[path = "../wire/answers.rs"]
#[allow(dead_code, reason = "a part of it is used here")]
mod answers;
#[path = "../wire/clients.rs"]
#[allow(dead_code, reason = "a part of it is used here")]
mod clients;
mod log;
mod secrecy;
#[path = "../wire/server.rs"]
#[allow(dead_code, reason = "a part of it is used here")]
mod server;
mod spans;

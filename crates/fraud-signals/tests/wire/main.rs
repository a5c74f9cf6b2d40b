//! The crate over real connections: a scripted server on loopback, one closure for all answers.

mod answers;
mod certificates;
mod classes;
mod clients;
mod correlation;
mod dfp;
mod faults;
mod faulty;
#[cfg(feature = "reqwest-0-13")]
mod hatch;
mod marqeta;
mod proxies;
mod redirects;
mod seeded;
mod server;
mod storms;
#[cfg(feature = "rustls-no-provider")]
mod tls;
#[cfg(feature = "rustls-no-provider")]
mod tls_server;
mod tokens;
mod verdicts;

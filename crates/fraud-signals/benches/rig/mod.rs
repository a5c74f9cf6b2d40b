//! What the benchmarks share: a server in a process of its own, and one exchange of a chargeback
//! event in each way that a team might write it.

#![allow(dead_code, unused_imports, reason = "each benchmark uses a part of it")]

mod by_hand;
mod event;
mod fraud_signals_all_on;
mod hyper_floor;
mod middleware;
mod own_types;
mod raw_client;
pub(crate) mod server;

pub(crate) use by_hand::{ByHand, ByHandGeneratedTypes};
pub(crate) use fraud_signals_all_on::{FraudSignals, client};
pub(crate) use hyper_floor::HyperFloor;
pub(crate) use middleware::Middleware;
pub(crate) use raw_client::Raw;

/// Every call in the benchmarks bears this token.
pub(crate) const TOKEN: &str =
    "an-opaque-token-of-the-benchmark-that-is-about-as-long-as-a-short-jwt";

/// Whether cargo runs this program as a benchmark, and not as a part of the tests.
pub(crate) fn is_bench() -> bool {
    std::env::args().any(|argument| argument == "--bench")
}

/// One way to send chargebacks. Each sends the same body and the same headers, and decodes the
/// answer into the same type.
pub(crate) trait Caller: Clone + Send + 'static {
    /// The row of the table, as `xtask/src/bench/figures.rs` knows it.
    const NAME: &'static str;

    /// A caller of the server at `base_url`, such as `http://127.0.0.1:4321`.
    async fn connect(base_url: &str) -> Self;

    /// One exchange. Panics where it fails: a benchmark of failures would say nothing.
    fn call(&mut self) -> impl Future<Output = ()> + Send;
}

//! Allocations per call, counted on the thread that calls. Prints a line of JSON for each way to
//! call; `cargo xtask bench` makes the table.

#![allow(clippy::print_stdout, reason = "a benchmark reports")]

mod rig;

use rig::server::Server;
use rig::{
    ByHand, ByHandGeneratedTypes, Caller, FraudSignals, HyperFloor, Middleware, Raw, is_bench,
};
use tokio::runtime::Builder;

const CALLS: u64 = 100;

fn main() {
    rig::server::serve_if_asked();
    if !is_bench() {
        return;
    }
    let server = Server::start();
    count::<HyperFloor>(&server);
    count::<ByHand>(&server);
    count::<ByHandGeneratedTypes>(&server);
    count::<Middleware>(&server);
    count::<Raw>(&server);
    count::<FraudSignals>(&server);
}

fn count<C: Caller>(server: &Server) {
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let mut caller = runtime.block_on(C::connect(&server.base_url));
    let mut calls = |count: u64| {
        runtime.block_on(async {
            for _ in 0..count {
                caller.call().await;
            }
        });
    };
    calls(10);
    let counted = allocation_counter::measure(|| calls(CALLS));
    let line = serde_json::json!({
        "caller": C::NAME,
        "allocations": counted.count_total / CALLS,
        "bytes": counted.bytes_total / CALLS,
    });
    println!("{line}");
}

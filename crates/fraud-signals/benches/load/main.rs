//! Throughput and latency at 64 calls in flight, every way to call in turn, round after round, so
//! that a machine which slows down slows down all of them. Prints a line of JSON for each way to
//! call; `cargo xtask bench` makes the table.

#![allow(clippy::print_stdout, reason = "a benchmark reports")]

mod refresh;
#[path = "../rig/mod.rs"]
mod rig;
mod token_hit;

use std::time::Duration;

use rig::server::Server;
use rig::{
    ByHand, ByHandGeneratedTypes, Caller, FraudSignals, HyperFloor, Middleware, Raw, is_bench,
};
use tokio::runtime::Builder;
use tokio::task::JoinSet;
use tokio::time::Instant;

const IN_FLIGHT: usize = 64;

/// Of each way to call, in one round.
const CALLS: usize = 20_000;

const ROUNDS: usize = 7;

fn main() {
    rig::server::serve_if_asked();
    if !is_bench() {
        return;
    }
    let server = Server::start();
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        compare(&server).await;
        refresh::measure(&server).await;
        token_hit::measure().await;
    });
}

async fn compare(server: &Server) {
    let mut rounds: Vec<Vec<Measured>> = Vec::new();
    for _ in 0..ROUNDS {
        rounds.push(vec![
            measure::<HyperFloor>(server).await,
            measure::<ByHand>(server).await,
            measure::<ByHandGeneratedTypes>(server).await,
            measure::<Middleware>(server).await,
            measure::<Raw>(server).await,
            measure::<FraudSignals>(server).await,
        ]);
    }
    let by_hand = |round: &[Measured]| {
        let mut found = round.iter().filter(|one| one.caller == ByHand::NAME);
        found.next().expect("it is measured").per_second
    };
    for caller in 0..rounds[0].len() {
        let of = |value: &dyn Fn(&[Measured]) -> f64| {
            median(rounds.iter().map(|round| value(round)).collect())
        };
        let line = serde_json::json!({
            "caller": rounds[0][caller].caller,
            "per_second": of(&|round| round[caller].per_second),
            "to_by_hand": of(&|round| round[caller].per_second / by_hand(round)),
            "p50_us": of(&|round| round[caller].p50.as_secs_f64() * 1e6),
            "p99_us": of(&|round| round[caller].p99.as_secs_f64() * 1e6),
        });
        println!("{line}");
    }
}

struct Measured {
    caller: &'static str,
    per_second: f64,
    p50: Duration,
    p99: Duration,
}

async fn measure<C: Caller>(server: &Server) -> Measured {
    let caller = C::connect(&server.base_url).await;
    let started = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..IN_FLIGHT {
        let mut caller = caller.clone();
        tasks.spawn(async move {
            let mut latencies = Vec::with_capacity(CALLS / IN_FLIGHT);
            for _ in 0..CALLS / IN_FLIGHT {
                let started = Instant::now();
                caller.call().await;
                latencies.push(started.elapsed());
            }
            latencies
        });
    }
    let latencies: Vec<Duration> = tasks.join_all().await.into_iter().flatten().collect();
    Measured {
        caller: C::NAME,
        per_second: latencies.len() as f64 / started.elapsed().as_secs_f64(),
        p50: percentile(latencies.clone(), 0.50),
        p99: percentile(latencies, 0.99),
    }
}

fn percentile(mut latencies: Vec<Duration>, part: f64) -> Duration {
    latencies.sort_unstable();
    latencies[((latencies.len() - 1) as f64 * part) as usize]
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

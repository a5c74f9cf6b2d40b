//! Throughput and latency at 64 calls in flight, in many short slices: every way to call has its turn
//! before the next slice, in an order that changes. Prints a line of JSON for each; `cargo xtask bench`
//! makes the table.

#![allow(clippy::print_stdout, reason = "a benchmark reports")]

mod processes;
mod refresh;
#[path = "../rig/mod.rs"]
mod rig;
mod token_hit;

use std::time::Duration;

use fastrand::Rng;
use futures_util::future::LocalBoxFuture;
use rig::server::Server;
use rig::{
    ByHand, ByHandGeneratedTypes, Caller, FraudSignals, HyperFloor, Middleware, Raw, is_bench,
};
use tokio::runtime::Builder;
use tokio::task::JoinSet;
use tokio::time::Instant;

const IN_FLIGHT: usize = 64;

/// By each call in flight, in one slice: some fifty milliseconds, so that what slows the machine down
/// for longer slows down every way to call.
const CALLS: usize = 32;

/// In one process.
const SLICES: usize = 30;

/// Slices before the first that counts: connections are made, memory is found.
const WARM_UP: usize = 3;

fn main() {
    rig::server::serve_if_asked();
    if !is_bench() {
        return;
    }
    if !processes::is_one() {
        processes::compare();
    }
    let server = Server::start();
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        if processes::is_one() {
            return compare(&server).await;
        }
        refresh::measure(&server).await;
        token_hit::measure().await;
    });
}

async fn compare(server: &Server) {
    let mut rows = [
        Row::of::<HyperFloor>(server).await,
        Row::of::<ByHand>(server).await,
        Row::of::<ByHandGeneratedTypes>(server).await,
        Row::of::<Middleware>(server).await,
        Row::of::<Raw>(server).await,
        Row::of::<FraudSignals>(server).await,
    ];
    let mut random = Rng::with_seed(0);
    let mut turns: Vec<usize> = (0..rows.len()).collect();
    for slice in 0..WARM_UP + SLICES {
        random.shuffle(&mut turns);
        for turn in &turns {
            rows[*turn].run(slice >= WARM_UP).await;
        }
    }
    let by_hand = rows.iter().find(|row| row.caller == ByHand::NAME);
    let by_hand = by_hand.expect("it is measured").seconds.clone();
    for row in rows {
        let calls = (IN_FLIGHT * CALLS) as f64;
        let ratios = row
            .seconds
            .iter()
            .zip(&by_hand)
            .map(|(own, by_hand)| by_hand / own);
        let line = serde_json::json!({
            "caller": row.caller,
            "per_second": calls / median(row.seconds.clone()),
            "to_by_hand": median(ratios.collect()),
            "p50_us": percentile(row.latencies.clone(), 0.50).as_secs_f64() * 1e6,
            "p99_us": percentile(row.latencies, 0.99).as_secs_f64() * 1e6,
        });
        println!("{line}");
    }
}

/// One way to call, and what was measured of it.
struct Row {
    caller: &'static str,
    slice: Box<dyn Fn() -> LocalBoxFuture<'static, Vec<Duration>>>,
    /// What each slice took.
    seconds: Vec<f64>,
    latencies: Vec<Duration>,
}

impl Row {
    async fn of<C: Caller>(server: &Server) -> Self {
        let caller = C::connect(&server.base_url).await;
        Self {
            caller: C::NAME,
            slice: Box::new(move || Box::pin(slice(caller.clone()))),
            seconds: Vec::new(),
            latencies: Vec::new(),
        }
    }

    async fn run(&mut self, counts: bool) {
        let started = Instant::now();
        let latencies = (self.slice)().await;
        if counts {
            self.seconds.push(started.elapsed().as_secs_f64());
            self.latencies.extend(latencies);
        }
    }
}

/// Returns what each call took.
async fn slice<C: Caller>(caller: C) -> Vec<Duration> {
    let mut tasks = JoinSet::new();
    for _ in 0..IN_FLIGHT {
        let mut caller = caller.clone();
        tasks.spawn(async move {
            let mut latencies = Vec::with_capacity(CALLS);
            for _ in 0..CALLS {
                let started = Instant::now();
                caller.call().await;
                latencies.push(started.elapsed());
            }
            latencies
        });
    }
    tasks.join_all().await.into_iter().flatten().collect()
}

fn percentile(mut latencies: Vec<Duration>, part: f64) -> Duration {
    latencies.sort_unstable();
    latencies[((latencies.len() - 1) as f64 * part) as usize]
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

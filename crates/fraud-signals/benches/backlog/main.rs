//! A backlog of one million chargeback events through `send_all`, and the same events by hand.
//!
//! ```sh
//! cargo bench -p fraud-signals --bench backlog
//! cargo bench -p fraud-signals --bench backlog -- 100000
//! ```
//!
//! The number is that of the events of the long stream; 1,000,000 without it. The server is the
//! sandbox, in a process of its own, so that the memory shown is the client's. Both ways of sending
//! have 64 calls in flight on the same kind of runtime, and the same bodies, headers and decoding. By
//! hand means: `reqwest` as it comes, a token in hand, no order, no retries, no deadline.
//!
//! Without `--bench`, as in `cargo test --all-targets`, a few events show that it works.
#![allow(clippy::print_stdout, reason = "the figures are what it is for")]

mod by_hand;
mod events;
mod server;
mod through_send_all;

use std::error::Error;
use std::fs;
use std::time::Duration;

use fraud_signals::dfp;
use server::Server;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// How many calls are in flight.
const IN_FLIGHT: usize = 64;

/// How much is sent.
struct Plan {
    /// The long stream.
    events: usize,
    rounds: usize,
    /// Each way of sending, in each round.
    of_round: usize,
}

fn main() -> Outcome<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Runtime::new()?;
    if arguments.first().is_some_and(|first| first == server::ROLE) {
        return runtime.block_on(server::serve());
    }
    let number = arguments.iter().find_map(|argument| argument.parse().ok());
    let plan = if arguments.iter().any(|argument| argument == "--bench") {
        Plan {
            events: number.unwrap_or(1_000_000),
            rounds: 10,
            of_round: 20_000,
        }
    } else {
        Plan {
            events: 1_000,
            rounds: 1,
            of_round: 200,
        }
    };
    // On a task, as in a service: the thread that blocks on a runtime is one more to wake.
    runtime.block_on(async { tokio::spawn(measure(plan)).await? })
}

async fn measure(plan: Plan) -> Outcome<()> {
    let mut server = Server::start()?;
    let client = through_send_all::client(&server)?;
    let by_hand = by_hand::Sender::new(&server).await?;
    // Connections and the token are there before anything is measured.
    through_send_all::send(&client, plan.of_round.min(1_000), |_| {}).await?;
    by_hand.send(plan.of_round.min(1_000)).await?;

    server.reset()?;
    let before = peak_memory();
    println!("{} events through send_all, as one stream", plan.events);
    let tenth = (plan.events / 10).max(1);
    let sent = through_send_all::send(&client, plan.events, |count| {
        if count % tenth == 0 {
            println!(
                "{count:>9} sent, peak memory of the client {}",
                peak_memory()
            );
        }
    })
    .await?;
    println!(
        "{:>9.0} events/s; peak memory {before} before, {} after",
        per_second(plan.events, sent.took),
        peak_memory(),
    );
    println!("{}", server.check(plan.events, sent.attempts)?);

    compare(&mut server, &client, &by_hand, &plan).await
}

/// Both ways of sending in turn, in short rounds: what else the machine does meets both alike.
async fn compare(
    server: &mut Server,
    client: &dfp::Client,
    by_hand: &by_hand::Sender,
    plan: &Plan,
) -> Outcome<()> {
    let mut throughput = Vec::new();
    let (mut took, mut ticks) = ([Duration::ZERO; 2], [0; 2]);
    for round in 0..plan.rounds {
        let mut of_round = [Duration::ZERO; 2];
        // Each goes first in every other round.
        for turn in [round % 2, (round + 1) % 2] {
            server.reset()?;
            let before = processor_ticks();
            of_round[turn] = match turn {
                0 => by_hand.send(plan.of_round).await?,
                _ => {
                    let sent = through_send_all::send(client, plan.of_round, |_| {});
                    sent.await?.took
                }
            };
            took[turn] += of_round[turn];
            ticks[turn] += processor_ticks() - before;
        }
        throughput.push(of_round[0].as_secs_f64() / of_round[1].as_secs_f64());
    }
    throughput.sort_unstable_by(f64::total_cmp);
    let [hand, all] = took.map(|took| per_second(plan.rounds * plan.of_round, took));
    println!("{} rounds of {} events each", plan.rounds, plan.of_round);
    println!("events/s: by hand {hand:.0}, send_all {all:.0}");
    println!(
        "throughput, send_all / by hand: median of the rounds {:.3}, of all {:.3}",
        throughput[throughput.len() / 2],
        all / hand
    );
    println!(
        "processor time of the client, send_all / by hand: {:.3}",
        ticks[1] as f64 / ticks[0] as f64
    );
    Ok(())
}

fn per_second(events: usize, took: Duration) -> f64 {
    events as f64 / took.as_secs_f64()
}

/// The most memory that this process has had, where the system says so.
fn peak_memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| {
        let kibibytes = line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?;
        kibibytes.parse::<f64>().ok()
    });
    peak.map_or_else(
        || "unknown".to_owned(),
        |kibibytes| format!("{:.1} MiB", kibibytes / 1024.0),
    )
}

/// The processor time that this process has used, in a unit of the system's; 0 where it does not
/// say.
fn processor_ticks() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program comes before, in brackets, and may hold spaces.
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let times = fields.split_whitespace().skip(11).take(2);
    times.filter_map(|ticks| ticks.parse::<u64>().ok()).sum()
}

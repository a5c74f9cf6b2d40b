//! What a token that is being renewed does to the calls meanwhile.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use fraud_signals::{AccessToken, TokenFuture, TokenRequest, TokenSource};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::rig::server::Server;
use super::rig::{Caller, FraudSignals, TOKEN, client};
use super::{IN_FLIGHT, percentile};

/// How long the calls go on.
const LENGTH: Duration = Duration::from_secs(20);

/// A token lives for two seconds and is renewed in the fifth before its end.
const LIFE: Duration = Duration::from_secs(2);

/// A token endpoint as slow as this; it is asked about half of the time.
const RENEWAL: Duration = Duration::from_millis(300);

/// When the source was asked for a token, and when it gave one.
type Renewals = Arc<Mutex<Vec<(Instant, Instant)>>>;

struct Slow(Renewals);

impl TokenSource for Slow {
    fn token<'a>(&'a self, _: TokenRequest<'a>) -> TokenFuture<'a> {
        Box::pin(async {
            let asked = Instant::now();
            #[expect(clippy::disallowed_methods, reason = "a slow endpoint")]
            sleep_until(asked + RENEWAL).await;
            let mut renewals = self.0.lock().expect("no thread panics with it");
            renewals.push((asked, Instant::now()));
            AccessToken::new(TOKEN, LIFE)
        })
    }
}

pub(super) async fn measure(server: &Server) {
    let renewals = Renewals::default();
    let caller = FraudSignals::with(client(&server.base_url, Slow(Arc::clone(&renewals))));
    // The first call waits for the first token: that is no renewal.
    caller.clone().call().await;
    renewals.lock().expect("no thread panics with it").clear();

    let end = Instant::now() + LENGTH;
    let mut tasks = JoinSet::new();
    for _ in 0..IN_FLIGHT {
        let mut caller = caller.clone();
        tasks.spawn(async move {
            let mut calls = Vec::new();
            while Instant::now() < end {
                let started = Instant::now();
                caller.call().await;
                calls.push((started, started.elapsed()));
            }
            calls
        });
    }
    let calls: Vec<(Instant, Duration)> = tasks.join_all().await.into_iter().flatten().collect();
    let renewals = renewals.lock().expect("no thread panics with it").clone();
    let (during, steady): (Vec<_>, Vec<_>) = calls.into_iter().partition(|(started, latency)| {
        let overlaps =
            |(from, to): &(Instant, Instant)| *started < *to && *started + *latency > *from;
        renewals.iter().any(overlaps)
    });
    let p99 = |calls: Vec<(Instant, Duration)>| {
        let latencies = calls.into_iter().map(|(_, latency)| latency).collect();
        percentile(latencies, 0.99).as_secs_f64() * 1e6
    };
    let (count, steady_count) = (during.len(), steady.len());
    let (during, steady) = (p99(during), p99(steady));
    let line = serde_json::json!({
        "renewals": renewals.len(),
        "calls_during": count,
        "calls_steady": steady_count,
        "p99_us_during": during,
        "p99_us_steady": steady,
        "during_to_steady": during / steady,
    });
    println!("{line}");
}

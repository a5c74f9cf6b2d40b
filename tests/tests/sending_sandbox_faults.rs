//! A thousand runs against the sandbox's faults, each from its seed, on the real clock: nothing is
//! processed twice that must not be, and nothing is lost in silence.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use fastrand::Rng;
use fraud_signals::dfp::{self, Chargeback, Purchase, PurchaseReference, PurchaseUser};
use fraud_signals::marqeta::{self, FraudFeedback, FraudStatus};
use fraud_signals::{Error, Policy};
use fraud_signals_sandbox::{Fault, Sandbox};

const RUNS: u64 = 1_000;

/// Sandboxes at once, each with runs of its own one after the other.
const AT_ONCE: usize = 16;

/// How long an attempt may take that can be repeated. A step that goes well needs a fraction of it.
const ATTEMPT: Duration = Duration::from_millis(500);

/// The same where the machine is too busy for that: a run that might have gone well is made again.
const PATIENT: Duration = Duration::from_secs(15);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Safe,
    Detect,
    Once,
}

impl Class {
    fn operation(self) -> &'static str {
        match self {
            Self::Safe => "record_chargeback",
            Self::Detect => "assess_purchase",
            Self::Once => "create_fraud_feedback",
        }
    }
}

/// A step of a script, and whether an attempt that meets it succeeds.
fn random_step(random: &mut Rng) -> (Fault, bool) {
    match random.u8(..12) {
        0 => (Fault::drop_before(), false),
        1 => (Fault::drop_before().reset(), false),
        2 => (Fault::drop_after(), false),
        3 => (Fault::drop_after().reset(), false),
        4 => (Fault::truncate(random.usize(..40)), false),
        5 => (Fault::garbage(), false),
        6 => (Fault::stall().processed(random.bool()), false),
        7 => (Fault::status(503).html(), false),
        8 => (Fault::status(500).processed(random.bool()), false),
        9 => (Fault::drip(8, Duration::from_millis(1)), true),
        _ => (Fault::pass(), true),
    }
}

/// A sandbox and the clients of one worker.
struct Stage {
    sandbox: Sandbox,
    dfp: dfp::Client,
    marqeta: marqeta::Client,
}

impl Stage {
    async fn new() -> Self {
        let sandbox = Sandbox::start().await.expect("the sandbox starts");
        let variables = sandbox.environment();
        let lookup = |name: &str| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| value.into())
        };
        let dfp = dfp::ClientBuilder::from_vars(lookup).jitter(|| 0.0);
        let marqeta = marqeta::ClientBuilder::from_vars(lookup).jitter(|| 0.0);
        let dfp = dfp.build().expect("a client");
        // A token, so that the runs are about the vendor alone.
        let first = dfp.record_chargeback(Chargeback::new("first", PurchaseReference::new("p")));
        first.await.expect("the first call");
        Self {
            sandbox,
            dfp,
            marqeta: marqeta.build().expect("a client"),
        }
    }

    async fn send(&self, class: Class, id: &str, attempt: Duration) -> Result<(), Error> {
        let mut policy = Policy::default();
        policy.attempt_timeout = attempt;
        policy.deadline = Some(if class == Class::Once {
            attempt
        } else {
            attempt * 4
        });
        match class {
            Class::Safe => {
                let chargeback = Chargeback::new(id, PurchaseReference::new("ord-1"));
                self.dfp
                    .record_chargeback(chargeback)
                    .policy(policy)
                    .await
                    .map(drop)
            }
            Class::Detect => {
                let now = chrono::DateTime::UNIX_EPOCH;
                let purchase = Purchase::new(id, now, PurchaseUser::new("cust-1"));
                self.dfp
                    .assess_purchase(purchase)
                    .policy(policy)
                    .await
                    .map(drop)
            }
            Class::Once => {
                let feedback = FraudFeedback::new(id, true, FraudStatus::Confirmed);
                self.marqeta
                    .create_fraud_feedback(feedback)
                    .policy(policy)
                    .await
                    .map(drop)
            }
        }
    }

    async fn check(&self, seed: u64) {
        let mut random = Rng::with_seed(seed);
        let class = [Class::Safe, Class::Detect, Class::Once][random.usize(..3)];
        let script: Vec<_> = (0..3).map(|_| random_step(&mut random)).collect();
        for attempt in [ATTEMPT, PATIENT] {
            let id = format!("3f0c3c1e-9d0f-4a77-{:04x}-{seed:012x}", attempt.as_secs());
            self.sandbox.reset();
            let faults = script.iter().map(|(fault, _)| fault.clone());
            self.sandbox
                .faults()
                .push(class.operation(), faults)
                .expect("faults it knows");
            let result = self.send(class, &id, attempt).await;
            // A request that its client gave up may still arrive in a later run.
            let mut received = self.sandbox.received();
            received.retain(|request| {
                let body = request.body.as_ref().map(ToString::to_string);
                body.is_some_and(|body| body.contains(&id))
            });
            let processed = received.iter().filter(|request| request.processed).count();
            let case =
                format!("seed {seed}: {class:?} {script:?}: {result:?}, {processed} processed");
            assert_safe(class, &result, received.len(), processed, &case);
            let could = match class {
                Class::Safe => script.iter().any(|(_, good)| *good),
                Class::Once => script[0].1,
                Class::Detect => return,
            };
            if result.is_ok() == could {
                return;
            }
            assert!(
                attempt == ATTEMPT,
                "an attempt could have succeeded: {case}"
            );
        }
    }
}

/// What must hold in every run, however busy the machine is.
fn assert_safe(
    class: Class,
    result: &Result<(), Error>,
    sent: usize,
    processed: usize,
    case: &str,
) {
    match result {
        Ok(()) => assert!(processed >= 1, "{case}"),
        Err(error) => assert!(processed == 0 || error.is_ambiguous(), "{case}"),
    }
    match class {
        Class::Safe => assert!(sent <= 3, "{case}"),
        Class::Detect => assert!(processed <= 1, "{case}"),
        Class::Once => assert!(processed <= 1 && sent <= 1, "{case}"),
    }
}

#[test]
fn a_thousand_seeded_runs_against_the_sandbox_act_at_most_once() {
    let next = AtomicU64::new(0);
    let checked = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build();
                runtime.expect("a runtime").block_on(async {
                    let stage = Stage::new().await;
                    loop {
                        let seed = next.fetch_add(1, Ordering::Relaxed);
                        if seed >= RUNS {
                            break;
                        }
                        stage.check(seed).await;
                        checked.fetch_add(1, Ordering::Relaxed);
                    }
                });
            });
        }
    });
    assert_eq!(checked.into_inner(), RUNS);
}

//! A thousand runs against connections that go wrong, each from its seed, on the real clock.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use fastrand::Rng;
use fraud_signals::Policy;

use crate::classes::{CLASSES, Class, Sender, Settings};
use crate::faulty::{Door, Faulty, Ledger, Step, answer};

/// Runs under way at once.
const AT_ONCE: usize = 48;

/// How long an attempt may take that can be repeated. A step that goes well needs a fraction of it.
const ATTEMPT: Duration = Duration::from_millis(1_000);

/// The same where the machine is too busy for that: a run that might have gone well is made again.
const PATIENT: Duration = Duration::from_secs(15);

fn random_step(random: &mut Rng, class: Class) -> Step {
    match random.u8(..12) {
        0 => Step::HangUp,
        1 => Step::Lose,
        2 => Step::Swallow,
        3..=5 => Step::Cut(random.usize(..answer(class, 1).len())),
        6 => Step::Stall {
            processed: random.bool(),
        },
        7 => Step::Crawl,
        8 => Step::Drip,
        9 => Step::Garbage(random.u8(..)),
        _ => Step::Good,
    }
}

fn random_script(random: &mut Rng, class: Class) -> Vec<Step> {
    let refusals = [0, 0, 1, 2, 3][random.usize(..5)];
    let refused = std::iter::repeat_n(Step::Refuse, refusals);
    let rest: Vec<_> = (refusals..3).map(|_| random_step(random, class)).collect();
    refused.chain(rest).collect()
}

fn sender(class: Class, vendor: &Faulty, attempt: Duration) -> Sender {
    let mut policy = Policy::default();
    policy.attempt_timeout = attempt;
    policy.deadline = Some(attempt * 4);
    policy.first_wait = Duration::from_millis(2);
    if class == Class::Once {
        // It gets all that is left.
        policy.deadline = Some(attempt);
    }
    let settings = Settings {
        policy,
        ..Settings::default()
    };
    let door = vendor.door();
    let jitter = jitter(class, door);
    Sender::new(class, &vendor.url(), settings, jitter)
}

/// The client asks for a random number after each attempt that it will repeat, and first of all
/// once where it gets a token.
fn jitter(class: Class, door: Arc<Door>) -> impl Fn() -> f64 + Send + Sync + 'static {
    let tokens = Mutex::new(usize::from(class != Class::Once));
    move || {
        let mut tokens = tokens.lock().expect("no panic while held");
        if *tokens > 0 {
            *tokens -= 1;
        } else {
            door.attempt_failed();
        }
        0.5
    }
}

fn goes_well(step: &Step, class: Class) -> bool {
    match step {
        Step::Good | Step::Drip => true,
        Step::Cut(bytes) => *bytes >= answer(class, 1).len(),
        _ => false,
    }
}

/// What one run came to.
struct Run {
    result: Result<u32, fraud_signals::Error>,
    ledger: Ledger,
    case: String,
}

async fn run(class: Class, script: &[Step], attempt: Duration) -> Run {
    let vendor = Faulty::start(class, script);
    let result = sender(class, &vendor, attempt).send().await;
    let ledger = vendor.ledger();
    let case = format!("{class:?} {script:?}: {result:?}, {ledger:?}");
    Run {
        result,
        ledger,
        case,
    }
}

/// What must hold in every run, however busy the machine is.
fn assert_safe(class: Class, script: &[Step], run: &Run) {
    let Run {
        result,
        ledger,
        case,
    } = run;
    match result {
        Ok(_) => assert!(ledger.processed >= 1, "{case}"),
        Err(error) if !error.is_ambiguous() => assert_eq!(ledger.processed, 0, "{case}"),
        // Refused attempts alone leave no doubt.
        Err(_) => assert!(ledger.connections >= 1, "{case}"),
    }
    match (class, result) {
        (Class::Safe, _) => {}
        // A resend of what was processed is refused, and so unknown.
        (Class::Detect, Ok(_)) => assert_eq!(ledger.processed, 1, "{case}"),
        (Class::Detect, Err(error)) => {
            let doubtful = script.iter().any(|step| *step != Step::Refuse);
            assert_eq!(error.is_ambiguous(), doubtful, "{case}");
        }
        (Class::Once, result) => {
            assert!(ledger.processed <= 1 && ledger.connections <= 1, "{case}");
            if let Err(error) = result {
                assert!(!error.is_retryable() || ledger.connections == 0, "{case}");
            }
        }
    }
}

/// Whether the run succeeded where an attempt could, and nowhere else.
fn is_lively(class: Class, script: &[Step], run: &Run) -> bool {
    let attempts = run.result.as_ref().ok().map(|attempts| *attempts as usize);
    match class {
        Class::Safe => {
            let well = script.iter().position(|step| goes_well(step, class));
            attempts == well.map(|at| at + 1)
        }
        Class::Detect => true,
        Class::Once => {
            let sent = script.iter().position(|step| *step != Step::Refuse);
            let well = sent.filter(|at| goes_well(&script[*at], class));
            attempts == well.map(|at| at + 1)
        }
    }
}

async fn check(class: Class, script: &[Step]) {
    for attempt in [ATTEMPT, PATIENT] {
        let run = run(class, script, attempt).await;
        assert_safe(class, script, &run);
        if is_lively(class, script, &run) {
            return;
        }
        assert!(
            attempt == ATTEMPT,
            "an attempt could have succeeded: {}",
            run.case
        );
    }
}

/// Checks all cases on threads of their own, so that no run waits for the work of another.
fn check_all(cases: impl Iterator<Item = (Class, Vec<Step>)> + Send) -> usize {
    let cases = Mutex::new(cases);
    let checked = AtomicUsize::new(0);
    let next = || cases.lock().expect("no panic while held").next();
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .expect("a runtime");
                while let Some((class, script)) = next() {
                    runtime.block_on(check(class, &script));
                    checked.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    checked.into_inner()
}

#[test]
fn a_thousand_seeded_runs_act_at_most_once_and_lose_nothing_in_silence() {
    let cases = (0..1_000u64).map(|seed| {
        let mut random = Rng::with_seed(seed);
        let class = CLASSES[random.usize(..CLASSES.len())];
        (class, random_script(&mut random, class))
    });
    assert_eq!(check_all(cases), 1_000);
}

#[test]
fn an_answer_cut_at_each_byte_is_sent_again_or_reported_as_unknown() {
    let cases = CLASSES.into_iter().flat_map(|class| {
        (0..answer(class, 1).len())
            .map(move |bytes| (class, vec![Step::Cut(bytes), Step::Good, Step::Good]))
    });
    let count = check_all(cases);
    assert!(count > 300, "{count}");
}

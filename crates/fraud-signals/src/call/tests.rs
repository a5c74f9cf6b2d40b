//! The loop on fake attempts and a paused clock.

use std::collections::VecDeque;

use fraud_signals_support::Replay;

use super::*;

/// One scripted attempt: how long it takes, and what comes of it.
struct Step(Duration, Result<u16, Fault>);

struct Script {
    steps: VecDeque<Step>,
    /// When each attempt started, from the start of the call.
    started: Vec<Duration>,
    origin: Instant,
    /// How many credentials can still be had.
    credentials: u32,
}

impl Attempt for Script {
    type Answer = ();

    async fn send(&mut self, _: Deadline) -> Result<Answer<()>, Fault> {
        self.started.push(self.origin.elapsed());
        let Step(duration, result) = self.steps.pop_front().expect("an attempt too many");
        #[expect(clippy::disallowed_methods, reason = "the clock is paused")]
        tokio::time::sleep(duration).await;
        result.map(|status| Answer { value: (), status })
    }

    fn renew_credential(&mut self) -> bool {
        let renewed = self.credentials > 0;
        self.credentials = self.credentials.saturating_sub(1);
        renewed
    }
}

fn status(code: u16) -> Result<u16, Fault> {
    Err(Fault::status(code, VendorError::default()))
}

fn status_after(code: u16, wait: u64) -> Result<u16, Fault> {
    let mut fault = Fault::status(code, VendorError::default());
    fault.retry_after = Some(Duration::from_secs(wait));
    Err(fault)
}

fn at_once(results: Vec<Result<u16, Fault>>) -> Script {
    timed(results.into_iter().map(|result| (0, result)).collect())
}

fn timed(steps: Vec<(u64, Result<u16, Fault>)>) -> Script {
    Script {
        steps: steps
            .into_iter()
            .map(|(millis, result)| Step(Duration::from_millis(millis), result))
            .collect(),
        started: Vec::new(),
        origin: Instant::now(),
        credentials: 0,
    }
}

async fn run_script(
    script: &mut Script,
    replay: Replay,
    deadline: u64,
) -> Result<Done<()>, Failed> {
    run_with(script, replay, deadline, &Policy::default(), 1.0).await
}

async fn run_with(
    script: &mut Script,
    replay: Replay,
    deadline: u64,
    policy: &Policy,
    jitter: f64,
) -> Result<Done<()>, Failed> {
    let operation = Operation::new("op", "POST", "/op", replay);
    let random = Random::new(move || jitter);
    let bucket = Bucket::new(RetryBudget::default());
    let plan = Plan {
        operation: &operation,
        policy,
        random: &random,
        bucket: &bucket,
        deadline: Deadline::after(Duration::from_millis(deadline)),
    };
    run(script, plan).await
}

fn failure(result: Result<Done<()>, Failed>) -> Failed {
    match result {
        Ok(done) => panic!("a failure was expected: {done:?}"),
        Err(failed) => failed,
    }
}

#[tokio::test(start_paused = true)]
async fn a_safe_call_is_sent_again_after_doubling_waits() {
    let mut script = at_once(vec![status(503), status(503), Ok(200)]);
    let done = run_script(&mut script, Replay::Safe, 15_000)
        .await
        .expect("an answer");
    assert_eq!((done.answer.status, done.attempts), (200, 3));
    assert_eq!(script.started, [0, 200, 600].map(Duration::from_millis));
    assert_eq!(done.elapsed, Duration::from_millis(600));
}

#[tokio::test(start_paused = true)]
async fn three_attempts_are_the_end_and_the_last_status_is_reported() {
    let mut script = at_once(vec![status(500), status(502), status(503)]);
    let failed = failure(run_script(&mut script, Replay::Safe, 15_000).await);
    assert_eq!((failed.fault.status, failed.attempts), (Some(503), 3));
    assert!(failed.ambiguous && failed.retryable);
}

#[tokio::test(start_paused = true)]
async fn a_once_call_that_may_have_been_processed_is_returned() {
    for fault in [
        status(503),
        status(408),
        Err(Fault::out_of_time()),
        Err(Fault::unreadable(201)),
    ] {
        let mut script = at_once(vec![fault]);
        let failed = failure(run_script(&mut script, Replay::Once, 15_000).await);
        assert_eq!(failed.attempts, 1);
        assert!(failed.ambiguous && !failed.retryable);
    }
}

#[tokio::test(start_paused = true)]
async fn a_once_call_that_was_not_processed_is_sent_again() {
    let not_sent = || Err(Fault::new(Outcome::NotSent, ErrorKind::Connect));
    let mut script = at_once(vec![not_sent(), status(429), Ok(201)]);
    let done = run_script(&mut script, Replay::Once, 15_000)
        .await
        .expect("an answer");
    assert_eq!(done.attempts, 3);
    // The second wait is that of a rate limit: two seconds at most.
    assert_eq!(script.started, [0, 200, 2200].map(Duration::from_millis));
}

#[tokio::test(start_paused = true)]
async fn a_refused_resend_of_a_detect_call_is_ambiguous() {
    let mut script = at_once(vec![Err(Fault::out_of_time()), status(409)]);
    let failed = failure(run_script(&mut script, Replay::Detect, 15_000).await);
    assert_eq!(failed.fault.kind, ErrorKind::Rejected);
    assert!(failed.ambiguous && !failed.retryable);

    let mut script = at_once(vec![status(409)]);
    assert!(!failure(run_script(&mut script, Replay::Detect, 15_000).await).ambiguous);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_would_cross_the_deadline_is_not_begun() {
    let mut script = at_once(vec![status_after(429, 60)]);
    let failed = failure(run_script(&mut script, Replay::Safe, 15_000).await);
    assert_eq!(failed.elapsed, Duration::ZERO);
    assert_eq!(failed.fault.retry_after, Some(Duration::from_secs(60)));
    assert!(failed.retryable && !failed.ambiguous);

    let mut script = at_once(vec![status_after(503, 2), Ok(200)]);
    let done = run_script(&mut script, Replay::Safe, 15_000)
        .await
        .expect("an answer");
    assert_eq!(done.elapsed, Duration::from_secs(2));
}

/// One attempt of a random schedule: how long it takes, and what comes of it.
fn random_step(random: &mut fastrand::Rng) -> (u64, Result<u16, Fault>) {
    let result = match random.u8(0..8) {
        0 => Ok(200),
        1 => status(401),
        2 => status_after(429, random.u64(0..4)),
        3 => status_after(503, random.u64(0..90)),
        4 => Err(Fault::out_of_time()),
        5 => Err(Fault::unreadable(200)),
        6 => status(503),
        _ => Err(Fault::new(Outcome::NotSent, ErrorKind::Connect)),
    };
    (random.u64(0..4_000), result)
}

fn random_policy(random: &mut fastrand::Rng) -> Policy {
    let mut wait = || Duration::from_millis(random.u64(0..6_000));
    Policy {
        first_wait: wait(),
        first_wait_rate_limited: wait(),
        longest_wait: wait(),
        attempts: random.u32(1..=10),
        ..Policy::default()
    }
}

#[tokio::test(start_paused = true)]
async fn no_attempt_and_no_wait_of_ten_thousand_schedules_crosses_the_deadline() {
    let mut random = fastrand::Rng::with_seed(7);
    let (mut answered, mut out_of_time) = (0, 0);
    for _ in 0..10_000 {
        let deadline = random.u64(0..20_000);
        let policy = random_policy(&mut random);
        let replay = [Replay::Safe, Replay::Detect, Replay::Once][random.usize(0..3)];
        // One more than there are attempts, for the replay after a 401.
        let steps = (0..=policy.attempts)
            .map(|_| random_step(&mut random))
            .collect();
        let mut script = timed(steps);
        script.credentials = 1;
        let unit = random.f64();
        let result = run_with(&mut script, replay, deadline, &policy, unit).await;
        // The timer of the runtime counts in whole milliseconds.
        let bound = Duration::from_millis(deadline + 1);
        let case = format!("{deadline} ms, {policy:?}: {result:?}");
        assert!(script.origin.elapsed() <= bound, "{case}");
        assert!(script.started.iter().all(|at| *at <= bound), "{case}");
        match result {
            Ok(_) => answered += 1,
            Err(failed) => {
                assert!(failed.elapsed <= bound && failed.attempts <= policy.attempts + 1);
                out_of_time += u32::from(failed.ended_by == Some(EndedBy::Deadline));
            }
        }
    }
    // The schedules are of all sorts.
    assert!(
        answered > 1_000 && out_of_time > 1_000,
        "{answered}, {out_of_time}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_ended_a_call_is_told() {
    let not_sent = || Err(Fault::new(Outcome::NotSent, ErrorKind::Connect));
    let cases = [
        (
            vec![not_sent(), not_sent(), not_sent()],
            15_000,
            Some(EndedBy::Attempts),
        ),
        (vec![not_sent()], 100, Some(EndedBy::Deadline)),
        (vec![status(400)], 15_000, None),
    ];
    for (results, deadline, ended_by) in cases {
        let mut script = at_once(results);
        let failed = failure(run_script(&mut script, Replay::Safe, deadline).await);
        assert_eq!(failed.ended_by, ended_by);
    }
}

#[tokio::test(start_paused = true)]
async fn a_retry_that_the_budget_cannot_pay_is_not_made() {
    let operation = Operation::new("op", "POST", "/op", Replay::Safe);
    let bucket = Bucket::new(RetryBudget {
        capacity: 5,
        ..RetryBudget::default()
    });
    let plan = Plan {
        operation: &operation,
        policy: &Policy::default(),
        random: &Random::new(|| 0.0),
        bucket: &bucket,
        deadline: Deadline::after(Duration::from_secs(15)),
    };
    let mut script = at_once(vec![status(503), status(503), status(503)]);
    let failed = failure(run(&mut script, plan).await);
    assert_eq!(
        (failed.attempts, failed.ended_by),
        (2, Some(EndedBy::Budget))
    );
    assert!(failed.retryable);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_does_not_end_is_ended_at_the_deadline() {
    let mut script = timed(vec![(60_000, Ok(200))]);
    let failed = failure(run_script(&mut script, Replay::Once, 2_000).await);
    assert_eq!(failed.fault.kind, ErrorKind::Timeout);
    assert_eq!(failed.elapsed, Duration::from_secs(2));
    assert!(failed.ambiguous);
}

#[tokio::test(start_paused = true)]
async fn a_401_is_replayed_once_at_once_with_a_new_credential() {
    let mut script = at_once(vec![status(401), Ok(200)]);
    script.credentials = 5;
    let done = run_script(&mut script, Replay::Once, 15_000)
        .await
        .expect("an answer");
    assert_eq!((done.attempts, done.elapsed), (2, Duration::ZERO));

    let mut script = at_once(vec![status(401), status(401)]);
    script.credentials = 5;
    let failed = failure(run_script(&mut script, Replay::Safe, 15_000).await);
    assert_eq!((failed.attempts, failed.fault.kind), (2, ErrorKind::Auth));
    assert!(!failed.retryable);
}

#[tokio::test(start_paused = true)]
async fn a_401_without_another_credential_is_returned() {
    let mut script = at_once(vec![status(401)]);
    let failed = failure(run_script(&mut script, Replay::Safe, 15_000).await);
    assert_eq!((failed.attempts, failed.fault.status), (1, Some(401)));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_says_not_retryable_ends_the_call() {
    let vendor = VendorError {
        retryable: Some(false),
        ..VendorError::default()
    };
    let mut script = at_once(vec![Err(Fault::status(500, vendor))]);
    let failed = failure(run_script(&mut script, Replay::Safe, 15_000).await);
    assert_eq!(failed.attempts, 1);
    assert!(!failed.retryable);
}

//! Tokens under the call loop: a fake vendor, a fake source and a paused clock.

#![expect(clippy::disallowed_methods, reason = "the clock is paused")]

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use fraud_signals_support::{CallContext, Operation, Replay};
use tokio::time::Instant;

use super::super::error::{AuthError, AuthErrorKind};
use super::super::token_source::{AccessToken, TokenFuture, TokenRequest};
use super::*;
use crate::call::{
    Answer, Bucket, Exchange, Failed, Plan, Policy, RetryBudget, VendorCall, VendorError, run,
};

const HOUR: Duration = Duration::from_secs(3600);

/// What the source does when it is asked.
#[derive(Clone, Copy)]
enum Mood {
    Gives,
    Fails,
    /// Never answers.
    Stalls,
}

#[derive(Clone)]
struct Source(Arc<(AtomicUsize, Mutex<Mood>)>);

impl Source {
    fn requests(&self) -> usize {
        self.0.0.load(Ordering::SeqCst)
    }

    fn is_now(&self, mood: Mood) {
        *self.0.1.lock().expect("no panic while held") = mood;
    }
}

impl TokenSource for Source {
    fn token<'a>(&'a self, _: TokenRequest<'a>) -> TokenFuture<'a> {
        Box::pin(async move {
            let number = self.0.0.fetch_add(1, Ordering::SeqCst) + 1;
            let mood = *self.0.1.lock().expect("no panic while held");
            tokio::time::sleep(Duration::from_millis(50)).await;
            match mood {
                Mood::Gives => AccessToken::new(number.to_string(), HOUR),
                Mood::Fails => Err(AuthError::new(AuthErrorKind::Unavailable).retryable(true)),
                Mood::Stalls => std::future::pending().await,
            }
        })
    }
}

/// Answers with one status after 10 ms.
struct Vendor(u16);

impl Exchange for Vendor {
    type Answer = ();

    async fn exchange(&self, _: CallContext) -> Result<Answer<()>, Fault> {
        tokio::time::sleep(Duration::from_millis(10)).await;
        match self.0 {
            200 => Ok(Answer {
                value: (),
                status: 200,
            }),
            status => Err(Fault::status(status, VendorError::default())),
        }
    }
}

struct Client {
    tokens: BearerTokens,
    source: Source,
    bucket: Bucket,
}

impl Client {
    fn new() -> Arc<Self> {
        let source = Source(Arc::new((AtomicUsize::new(0), Mutex::new(Mood::Gives))));
        let random = Random::new(|| 0.0);
        let shared = Arc::new(source.clone());
        Arc::new(Self {
            tokens: BearerTokens::new(shared, "https://api.example".into(), random),
            source,
            bucket: Bucket::new(RetryBudget::default()),
        })
    }

    /// How long the call took, and what came of it.
    async fn call(&self, status: u16) -> (Duration, Result<u32, Failed>) {
        let operation = Operation::new("op", "POST", "/op", Replay::Safe);
        let policy = Policy::default();
        let random = Random::new(|| 0.0);
        let mut attempt = VendorCall::new(
            &operation,
            &policy,
            &self.tokens,
            Vec::new(),
            Vendor(status),
        );
        let plan = Plan {
            operation: &operation,
            policy: &policy,
            random: &random,
            bucket: &self.bucket,
            deadline: Deadline::after(Policy::RECORD_DEADLINE),
        };
        let started = Instant::now();
        let result = run(&mut attempt, plan).await.map(|done| done.attempts);
        (started.elapsed(), result)
    }
}

/// A thousand calls at once to a vendor that always answers 401.
async fn a_thousand_refused(client: &Arc<Client>) {
    let calls: Vec<_> = (0..1_000)
        .map(|_| {
            let client = Arc::clone(client);
            tokio::spawn(async move { client.call(401).await.1 })
        })
        .collect();
    for call in calls {
        let failed = call.await.expect("no panic").expect_err("refused");
        assert_eq!(failed.fault.status, Some(401));
        assert!(failed.attempts <= 2 && !failed.retryable);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_lasts_causes_two_token_requests_in_half_a_minute() {
    let client = Client::new();
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(29) {
        a_thousand_refused(&client).await;
        assert!(
            client.source.requests() <= 2,
            "{}",
            client.source.requests()
        );
        tokio::time::advance(Duration::from_secs(1)).await;
    }
    assert_eq!(client.source.requests(), 2);
    // After the window, refusals may cause one more.
    tokio::time::advance(Duration::from_secs(30)).await;
    a_thousand_refused(&client).await;
    a_thousand_refused(&client).await;
    assert_eq!(client.source.requests(), 3);
}

#[tokio::test(start_paused = true)]
async fn no_call_waits_for_a_renewal_that_stalls() {
    let client = Client::new();
    assert!(client.call(200).await.1.is_ok());
    client.source.is_now(Mood::Stalls);
    tokio::time::advance(HOUR - Duration::from_secs(300)).await;
    for _ in 0..290 {
        let (took, result) = client.call(200).await;
        assert!(result.is_ok());
        assert_eq!(took, Duration::from_millis(10));
        tokio::time::advance(Duration::from_secs(1)).await;
    }
    // Each stalled request ends after 15 s, and cools down for 30 s.
    let requests = client.source.requests();
    assert!((2..=9).contains(&requests), "{requests}");
}

#[tokio::test(start_paused = true)]
async fn no_call_fails_while_renewals_fail_until_the_token_expires() {
    let client = Client::new();
    assert!(client.call(200).await.1.is_ok());
    client.source.is_now(Mood::Fails);
    tokio::time::advance(HOUR - Duration::from_secs(300)).await;
    for _ in 0..295 {
        let (took, result) = client.call(200).await;
        assert!(result.is_ok());
        assert_eq!(took, Duration::from_millis(10));
        tokio::time::advance(Duration::from_secs(1)).await;
    }
    let requests = client.source.requests();
    assert!(
        (9..=12).contains(&requests),
        "one in half a minute: {requests}"
    );
    tokio::time::advance(Duration::from_secs(5)).await;
    let failed = client.call(200).await.1.expect_err("it has expired");
    assert_eq!((failed.attempts, failed.retryable), (0, true));
    client.source.is_now(Mood::Gives);
    assert!(client.call(200).await.1.is_ok());
}

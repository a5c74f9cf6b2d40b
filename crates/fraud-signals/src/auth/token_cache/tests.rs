//! The cache on a fake source and a paused clock.

#![expect(clippy::disallowed_methods, reason = "the clock is paused")]

use std::sync::Mutex as StdMutex;
use std::sync::atomic::AtomicUsize;

use super::super::token_source::TokenFuture;
use super::*;

const HOUR: Duration = Duration::from_secs(3600);
const MINUTE: Duration = Duration::from_secs(60);

/// Hands out tokens `Bearer 1`, `Bearer 2`, ... of one hour.
#[derive(Clone, Default)]
struct Source(Arc<Script>);

#[derive(Default)]
struct Script {
    requests: AtomicUsize,
    takes: StdMutex<Duration>,
    fails: StdMutex<Option<AuthError>>,
}

impl Source {
    fn requests(&self) -> usize {
        self.0.requests.load(Ordering::SeqCst)
    }

    fn takes(&self, duration: Duration) {
        *self.0.takes.lock().expect("no panic while held") = duration;
    }

    fn fails(&self, kind: Option<AuthErrorKind>) {
        self.fails_with(kind.map(AuthError::new));
    }

    fn fails_with(&self, error: Option<AuthError>) {
        *self.0.fails.lock().expect("no panic while held") = error;
    }
}

impl TokenSource for Source {
    fn token<'a>(&'a self, request: TokenRequest<'a>) -> TokenFuture<'a> {
        assert_eq!(request.resource(), "https://api.example");
        Box::pin(async move {
            let number = self.0.requests.fetch_add(1, Ordering::SeqCst) + 1;
            let takes = *self.0.takes.lock().expect("no panic while held");
            tokio::time::sleep(takes).await;
            match self.0.fails.lock().expect("no panic while held").clone() {
                Some(error) => Err(error),
                None => AccessToken::new(number.to_string(), HOUR),
            }
        })
    }
}

fn cache() -> (Source, TokenCache) {
    let source = Source::default();
    let resource = "https://api.example".to_owned();
    let random = Random::new(|| 0.0);
    (
        source.clone(),
        TokenCache::new(Arc::new(source), resource, random),
    )
}

fn soon() -> Deadline {
    Deadline::after(Duration::from_secs(15))
}

async fn header(cache: &TokenCache) -> HeaderValue {
    cache.token(soon()).await.expect("a token").header.clone()
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_first_calls_cause_one_request() {
    let (source, cache) = cache();
    source.takes(Duration::from_secs(1));
    let calls: Vec<_> = (0..10_000)
        .map(|_| {
            let cache = cache.clone();
            tokio::spawn(async move { header(&cache).await })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.expect("no panic"), "Bearer 1");
    }
    assert_eq!(source.requests(), 1);
}

#[tokio::test(start_paused = true)]
async fn callers_that_waited_for_a_failure_share_it_and_the_next_one_asks_again() {
    let (source, cache) = cache();
    source.takes(Duration::from_secs(1));
    source.fails(Some(AuthErrorKind::Refused));
    let calls: Vec<_> = (0..100)
        .map(|_| {
            let cache = cache.clone();
            tokio::spawn(async move { cache.token(soon()).await.err().map(|error| error.kind()) })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.expect("no panic"), Some(AuthErrorKind::Refused));
    }
    assert_eq!(source.requests(), 1);
    source.fails(None);
    assert_eq!(header(&cache).await, "Bearer 2");
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_runs_out_of_time_hands_the_fetch_to_the_next() {
    let (source, cache) = cache();
    source.takes(Duration::from_secs(10));
    let hasty = {
        let cache = cache.clone();
        tokio::spawn(async move {
            cache
                .token(Deadline::after(Duration::from_secs(1)))
                .await
                .err()
                .map(|e| e.kind())
        })
    };
    tokio::task::yield_now().await;
    let patient = header(&cache).await;
    assert_eq!(
        hasty.await.expect("no panic"),
        Some(AuthErrorKind::OutOfTime)
    );
    assert_eq!(patient, "Bearer 2");
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_is_dropped_hands_the_fetch_to_the_next() {
    let (source, cache) = cache();
    source.takes(Duration::from_secs(1));
    let dropped = {
        let cache = cache.clone();
        tokio::spawn(async move { header(&cache).await })
    };
    tokio::task::yield_now().await;
    dropped.abort();
    assert_eq!(header(&cache).await, "Bearer 2");
}

#[tokio::test(start_paused = true)]
async fn a_token_due_for_renewal_is_handed_out_at_once_and_renewed_behind_the_call() {
    let (source, cache) = cache();
    assert_eq!(header(&cache).await, "Bearer 1");
    tokio::time::advance(HOUR - 5 * MINUTE - Duration::from_secs(1)).await;
    assert_eq!(header(&cache).await, "Bearer 1");
    assert_eq!(source.requests(), 1);

    tokio::time::advance(Duration::from_secs(1)).await;
    source.takes(Duration::from_secs(3));
    let before = Instant::now();
    assert_eq!(header(&cache).await, "Bearer 1");
    assert_eq!(header(&cache).await, "Bearer 1");
    assert_eq!(before.elapsed(), Duration::ZERO);
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert_eq!(header(&cache).await, "Bearer 2");
    assert_eq!(source.requests(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_fails_fails_no_call_and_cools_down() {
    let (source, cache) = cache();
    assert_eq!(header(&cache).await, "Bearer 1");
    tokio::time::advance(HOUR - 4 * MINUTE).await;
    source.fails(Some(AuthErrorKind::Unavailable));
    for _ in 0..29 {
        assert_eq!(header(&cache).await, "Bearer 1");
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    assert_eq!(source.requests(), 2);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(header(&cache).await, "Bearer 1");
    tokio::task::yield_now().await;
    assert_eq!(source.requests(), 3);
}

fn renewed_after(life: u64, refresh_in: Option<u64>, jitter: f64) -> u64 {
    let mut token = AccessToken::new("t", Duration::from_secs(life)).expect("usable");
    token.refresh_in = refresh_in.map(Duration::from_secs);
    let now = Instant::now();
    let token = Token::new(token, now, jitter);
    assert_eq!(token.expires_at - now, Duration::from_secs(life));
    (token.renew_at - now).as_secs()
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_five_minutes_or_a_fifth_of_its_life_before_its_end() {
    assert_eq!(renewed_after(3600, None, 0.0), 3300);
    assert_eq!(renewed_after(100, None, 0.0), 80);
    // The jitter makes it earlier, never later.
    assert_eq!(renewed_after(3600, None, 1.0), 3240);
    assert_eq!(renewed_after(100, None, 0.5), 78);
    // The source can ask for it earlier, never later.
    assert_eq!(renewed_after(3600, Some(1800), 0.0), 1800);
    assert_eq!(renewed_after(3600, Some(7200), 0.0), 3300);
}

#[tokio::test(start_paused = true)]
async fn a_life_counts_from_the_sending_of_the_request_not_from_the_answer() {
    let (source, cache) = cache();
    source.takes(Duration::from_secs(10));
    let before = Instant::now();
    let token = cache.token(soon()).await.expect("a token");
    assert_eq!(before.elapsed(), Duration::from_secs(10));
    assert_eq!(token.expires_at - before, HOUR);
}

#[tokio::test(start_paused = true)]
async fn a_source_that_asks_to_be_left_alone_is_not_asked_until_its_wait_is_over() {
    let (source, cache) = cache();
    let limited = AuthError::new(AuthErrorKind::RateLimited).with_retry_after(MINUTE);
    source.fails_with(Some(limited));
    for second in 0..60 {
        let error = cache.token(soon()).await.err().expect("no token yet");
        assert_eq!(
            error.retry_after(),
            Some(MINUTE - Duration::from_secs(second))
        );
        tokio::time::advance(Duration::from_secs(1)).await;
    }
    assert_eq!(source.requests(), 1);
    source.fails(None);
    assert_eq!(header(&cache).await, "Bearer 2");
}

#[tokio::test(start_paused = true)]
async fn an_expired_token_is_not_used() {
    let (source, cache) = cache();
    assert_eq!(header(&cache).await, "Bearer 1");
    tokio::time::advance(HOUR).await;
    assert_eq!(header(&cache).await, "Bearer 2");
    assert_eq!(source.requests(), 2);
}

#[tokio::test(start_paused = true)]
async fn refusals_cause_one_fetch_in_half_a_minute() {
    let (source, cache) = cache();
    let first = cache.token(soon()).await.expect("a token");
    assert!(cache.refused(&first));
    // Other calls that used the same token replay with whatever is there by then.
    assert!(cache.refused(&first));
    let second = cache.token(soon()).await.expect("a token");
    assert!(cache.refused(&first));
    assert!(!cache.refused(&second));
    assert_eq!(header(&cache).await, "Bearer 2");
    assert_eq!(source.requests(), 2);

    tokio::time::advance(Duration::from_secs(30)).await;
    assert!(cache.refused(&second));
    assert_eq!(header(&cache).await, "Bearer 3");
}

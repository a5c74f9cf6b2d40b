//! One token for all calls: fetched once, shared, renewed before it expires.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use http::HeaderValue;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::error::{AuthError, AuthErrorKind};
use crate::call::{Deadline, Policy};

/// A token is renewed this long before it expires, or after four fifths of its life if that is
/// later.
const RENEW_BEFORE: Duration = Duration::from_secs(5 * 60);

/// After a renewal that failed, the token in hand is used this long before the next try.
const COOL_DOWN: Duration = Duration::from_secs(30);

/// Refusals by the vendor cause at most one fetch in this time: one that lasts must not become a
/// storm of token requests.
const REFUSAL_WINDOW: Duration = Duration::from_secs(30);

/// An access token, ready to be sent.
pub(crate) struct Token {
    pub(crate) header: HeaderValue,
    renew_at: Instant,
    expires_at: Instant,
}

impl Token {
    /// A token whose request was sent at `sent_at` and that lives for `life` from then on.
    pub(crate) fn new(header: HeaderValue, sent_at: Instant, life: Duration) -> Self {
        let early = RENEW_BEFORE.min(life / 5);
        Self {
            header,
            renew_at: sent_at + (life - early),
            expires_at: sent_at + life,
        }
    }
}

/// Gets a token from its source.
pub(crate) trait FetchToken: Send + Sync + 'static {
    fn fetch(&self, deadline: Deadline) -> impl Future<Output = Result<Token, AuthError>> + Send;
}

/// Clones share one token.
pub(crate) struct TokenCache<F>(Arc<Shared<F>>);

struct Shared<F> {
    source: F,
    /// Held for the time of a copy only, never over a fetch.
    held: RwLock<Held>,
    /// Held over a fetch: whoever holds it is the only one that fetches.
    flight: Arc<Mutex<Flight>>,
    /// Fetches that ended.
    ended: AtomicU64,
}

#[derive(Default)]
struct Held {
    token: Option<Arc<Token>>,
    /// When a refusal by the vendor last dropped a token.
    refused_at: Option<Instant>,
}

#[derive(Default)]
struct Flight {
    /// How the last fetch failed; callers that waited for it fail alike.
    failure: Option<AuthError>,
    cool_until: Option<Instant>,
}

impl<F> Clone for TokenCache<F> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<F: FetchToken> TokenCache<F> {
    pub(crate) fn new(source: F) -> Self {
        Self(Arc::new(Shared {
            source,
            held: RwLock::default(),
            flight: Arc::default(),
            ended: AtomicU64::new(0),
        }))
    }

    /// The token in hand, or a new one where there is none. A token that is due for renewal is
    /// handed out at once and renewed behind the call.
    pub(crate) async fn token(&self, deadline: Deadline) -> Result<Arc<Token>, AuthError> {
        let ended = self.0.ended.load(Ordering::Acquire);
        if let Some(token) = self.valid() {
            if token.renew_at <= Instant::now() {
                self.renew_in_background();
            }
            return Ok(token);
        }
        let waiting_for_flight = tokio::time::timeout_at(deadline.instant(), self.0.flight.lock());
        let mut flight = waiting_for_flight.await.map_err(|_| out_of_time())?;
        if let Some(token) = self.valid() {
            return Ok(token);
        }
        if self.0.ended.load(Ordering::Acquire) > ended
            && let Some(failure) = &flight.failure
        {
            return Err(failure.clone());
        }
        let fetching = tokio::time::timeout_at(deadline.instant(), self.0.source.fetch(deadline));
        let result = fetching.await.unwrap_or_else(|_| Err(out_of_time()));
        self.land(&mut flight, result)
    }

    /// The vendor answered 401 to `used`. True when the call may be replayed: another token is in
    /// hand, or this one was dropped and one more fetch is allowed.
    pub(crate) fn refused(&self, used: &Arc<Token>) -> bool {
        let mut held = self.0.held.write().unwrap_or_else(PoisonError::into_inner);
        if !held
            .token
            .as_ref()
            .is_some_and(|token| Arc::ptr_eq(token, used))
        {
            return true;
        }
        if held
            .refused_at
            .is_some_and(|at| at.elapsed() < REFUSAL_WINDOW)
        {
            return false;
        }
        held.refused_at = Some(Instant::now());
        held.token = None;
        true
    }

    fn valid(&self) -> Option<Arc<Token>> {
        let held = self.0.held.read().unwrap_or_else(PoisonError::into_inner);
        held.token
            .as_ref()
            .filter(|token| Instant::now() < token.expires_at)
            .cloned()
    }

    fn renew_in_background(&self) {
        let Ok(mut flight) = Arc::clone(&self.0.flight).try_lock_owned() else {
            return;
        };
        let now = Instant::now();
        let cooling = flight.cool_until.is_some_and(|until| now < until);
        if cooling || self.valid().is_some_and(|token| now < token.renew_at) {
            return;
        }
        let cache = self.clone();
        tokio::spawn(async move {
            let result = cache
                .0
                .source
                .fetch(Deadline::after(Policy::RECORD_DEADLINE))
                .await;
            if let Err(error) = cache.land(&mut flight, result) {
                tracing::warn!(%error, "a token could not be renewed; the one in hand stays in use");
            }
        });
    }

    /// Keeps what a fetch brought.
    fn land(
        &self,
        flight: &mut Flight,
        result: Result<Token, AuthError>,
    ) -> Result<Arc<Token>, AuthError> {
        let landed = match result {
            Ok(token) => {
                let token = Arc::new(token);
                let mut held = self.0.held.write().unwrap_or_else(PoisonError::into_inner);
                held.token = Some(Arc::clone(&token));
                *flight = Flight::default();
                Ok(token)
            }
            Err(error) => {
                // A caller that ran out of its own time says nothing about the next one's.
                let shared = error.kind() != AuthErrorKind::OutOfTime;
                flight.failure = shared.then(|| error.clone());
                flight.cool_until = Some(Instant::now() + COOL_DOWN);
                Err(error)
            }
        };
        self.0.ended.fetch_add(1, Ordering::Release);
        landed
    }
}

fn out_of_time() -> AuthError {
    AuthError::new(AuthErrorKind::OutOfTime).with_retry(true, None)
}

#[cfg(test)]
mod tests;

//! One token for all calls: fetched once, shared, renewed before it expires.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex as StdMutex, MutexGuard, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use http::HeaderValue;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::error::{AuthError, AuthErrorKind};
use super::token_source::{AccessToken, TokenRequest, TokenSource};
use crate::call::{Deadline, Policy};
use crate::random::Random;
use crate::telemetry::{self, Instrument, Span};

/// A token is renewed this long before it expires, or after four fifths of its life if that is
/// later.
const RENEW_BEFORE: Duration = Duration::from_secs(5 * 60);

/// A renewal comes up to this part of that time earlier, at random, so that many processes that
/// started together do not renew together.
const RENEWAL_JITTER: f64 = 0.2;

/// After a renewal that failed, the token in hand is used this long before the next try.
const COOL_DOWN: Duration = Duration::from_secs(30);

/// Refusals by the vendor cause at most one fetch in this time: one that lasts must not become a
/// storm of token requests.
const REFUSAL_WINDOW: Duration = Duration::from_secs(30);

/// A token in use.
pub(super) struct Token {
    pub(super) header: HeaderValue,
    renew_at: Instant,
    expires_at: Instant,
}

impl Token {
    /// Its life counts from `asked_at`, unless the source knows the moment better; `jitter` is from
    /// 0 to 1.
    fn new(token: AccessToken, asked_at: Instant, jitter: f64) -> Self {
        let life = token.expires_in;
        let early = RENEW_BEFORE.min(life / 5);
        let early = early + early.mul_f64(RENEWAL_JITTER * jitter);
        let renew_in = (life - early).min(token.refresh_in.unwrap_or(life));
        let sent_at = token.sent_at.unwrap_or(asked_at);
        Self {
            header: token.header,
            renew_at: sent_at + renew_in,
            expires_at: sent_at + life,
        }
    }
}

/// Clones share one token.
#[derive(Clone)]
pub(super) struct TokenCache(Arc<Shared>);

struct Shared {
    source: Arc<dyn TokenSource>,
    resource: String,
    random: Random,
    /// The token in hand. Calls read it without a lock, so that nothing that happens to it can hold
    /// them up.
    held: ArcSwapOption<Token>,
    /// When a refusal by the vendor last dropped a token, or brought the token in hand. Whoever
    /// changes the token holds it, never over a fetch.
    refused_at: StdMutex<Option<Instant>>,
    /// Held over a fetch: whoever holds it is the only one that fetches.
    flight: Arc<Mutex<Flight>>,
    /// Fetches that ended.
    ended: AtomicU64,
}

#[derive(Default)]
struct Flight {
    /// How the last fetch failed; callers that waited for it fail alike.
    failure: Option<AuthError>,
    /// Until when the token in hand is used without another try.
    cool_until: Option<Instant>,
    /// Until when the source asked to be left alone.
    closed_until: Option<Instant>,
}

impl TokenCache {
    pub(super) fn new(source: Arc<dyn TokenSource>, resource: String, random: Random) -> Self {
        Self(Arc::new(Shared {
            source,
            resource,
            random,
            held: ArcSwapOption::empty(),
            refused_at: StdMutex::default(),
            flight: Arc::default(),
            ended: AtomicU64::new(0),
        }))
    }

    /// The token in hand, or a new one where there is none. A token that is due for renewal is
    /// handed out at once and renewed behind the call.
    pub(super) async fn token(&self, deadline: Deadline) -> Result<Arc<Token>, AuthError> {
        let ended = self.0.ended.load(Ordering::Acquire);
        let now = Instant::now();
        if let Some(token) = self.valid(now) {
            if token.renew_at <= now {
                self.renew_in_background();
            }
            return Ok(token);
        }
        let waiting_for_flight = tokio::time::timeout_at(deadline.instant(), self.0.flight.lock());
        let mut flight = waiting_for_flight.await.map_err(|_| out_of_time())?;
        if let Some(token) = self.valid(Instant::now()) {
            return Ok(token);
        }
        let waited = self.0.ended.load(Ordering::Acquire) > ended;
        if let Some(failure) = flight.failure_for_all(waited) {
            return Err(failure);
        }
        let result = self.fetch(deadline, telemetry::token_span()).await;
        self.land(&mut flight, result)
    }

    /// The vendor answered 401 to `used`. True when the call may be replayed: another token is in
    /// hand, or this one was dropped and one more fetch is allowed.
    pub(super) fn refused(&self, used: &Arc<Token>) -> bool {
        let mut refused_at = self.refused_at();
        let held = self.0.held.load();
        if !held.as_ref().is_some_and(|token| Arc::ptr_eq(token, used)) {
            return true;
        }
        if refused_at.is_some_and(|at| at.elapsed() < REFUSAL_WINDOW) {
            return false;
        }
        *refused_at = Some(Instant::now());
        self.0.held.store(None);
        true
    }

    fn refused_at(&self) -> MutexGuard<'_, Option<Instant>> {
        let refused_at = self.0.refused_at.lock();
        refused_at.unwrap_or_else(PoisonError::into_inner)
    }

    fn valid(&self, now: Instant) -> Option<Arc<Token>> {
        let held = self.0.held.load_full();
        held.filter(|token| now < token.expires_at)
    }

    fn renew_in_background(&self) {
        let Ok(mut flight) = Arc::clone(&self.0.flight).try_lock_owned() else {
            return;
        };
        let now = Instant::now();
        let cooling = flight.cool_until.is_some_and(|until| now < until);
        if cooling || self.valid(now).is_some_and(|token| now < token.renew_at) {
            return;
        }
        let cache = self.clone();
        let span = telemetry::renewal_span();
        let renewal = async move {
            let deadline = Deadline::after(Policy::RECORD_DEADLINE);
            let result = cache.fetch(deadline, Span::current()).await;
            if let Err(error) = cache.land(&mut flight, result) {
                telemetry::renewal_failed(&error);
            }
        };
        tokio::spawn(renewal.instrument(span));
    }

    async fn fetch(&self, deadline: Deadline, span: Span) -> Result<Token, AuthError> {
        let asked_at = Instant::now();
        let request = TokenRequest {
            resource: &self.0.resource,
            deadline,
        };
        let asking = self.0.source.token(request).instrument(span.clone());
        let result = tokio::time::timeout_at(deadline.instant(), asking)
            .await
            .unwrap_or_else(|_| Err(out_of_time()));
        match result {
            Ok(token) => Ok(Token::new(token, asked_at, self.0.random.unit())),
            Err(error) => {
                telemetry::no_token(&span, &error);
                Err(error)
            }
        }
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
                let mut refused_at = self.refused_at();
                if self.0.held.load().is_none() && refused_at.is_some() {
                    // The window counts from the fetch that the refusal caused.
                    *refused_at = Some(Instant::now());
                }
                self.0.held.store(Some(Arc::clone(&token)));
                *flight = Flight::default();
                Ok(token)
            }
            Err(error) => {
                flight.failed(&error);
                Err(error)
            }
        };
        self.0.ended.fetch_add(1, Ordering::Release);
        landed
    }
}

impl Flight {
    fn failed(&mut self, error: &AuthError) {
        let now = Instant::now();
        // A caller that ran out of its own time says nothing about the next one's.
        let shared = error.kind() != AuthErrorKind::OutOfTime;
        self.failure = shared.then(|| error.clone());
        self.closed_until = error.retry_after().and_then(|wait| now.checked_add(wait));
        let cool_until = now + COOL_DOWN;
        self.cool_until = Some(
            self.closed_until
                .map_or(cool_until, |until| until.max(cool_until)),
        );
    }

    /// The failure that ends a call without another request: that of the fetch it waited for, or one
    /// that came with a wait which is not over.
    fn failure_for_all(&self, waited: bool) -> Option<AuthError> {
        let failure = self.failure.as_ref()?;
        let left = self
            .closed_until
            .map(|until| until.saturating_duration_since(Instant::now()))
            .filter(|left| !left.is_zero());
        match left {
            Some(left) => Some(failure.clone().with_retry_after(left)),
            None => waited.then(|| failure.clone()),
        }
    }
}

fn out_of_time() -> AuthError {
    AuthError::new(AuthErrorKind::OutOfTime).retryable(true)
}

#[cfg(test)]
mod tests;

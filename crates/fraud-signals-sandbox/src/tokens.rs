//! The bearer tokens that the sandbox has issued.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::invention::Invention;

/// Above this number, expired tokens are forgotten when a new one is issued.
const REMEMBERED: usize = 10_000;

/// Issues tokens and knows them again. Times are tokio's, hence monotonic, and a paused test clock
/// moves them.
pub(crate) struct Tokens {
    pub(crate) lifetime: Duration,
    invention: Arc<Invention>,
    issued: Mutex<HashMap<String, Issued>>,
    count: AtomicU64,
}

struct Issued {
    at: Instant,
    /// Why it ended before its time.
    ended: Option<TokenFault>,
    audience: String,
}

/// Why a token is refused. The answer is the same for all; the log tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenFault {
    Absent,
    Unknown,
    Expired,
    Revoked,
    OtherAudience,
}

impl Tokens {
    pub(crate) fn new(lifetime: Duration, invention: Arc<Invention>) -> Self {
        Self {
            lifetime,
            invention,
            issued: Mutex::default(),
            count: AtomicU64::new(0),
        }
    }

    /// Issues an opaque random token for `audience`.
    pub(crate) fn issue(&self, audience: &str) -> String {
        let (first, second) = (self.invention.digits(), self.invention.digits());
        let token = format!("sandbox.{first}{second}");
        let now = Instant::now();
        let mut issued = self.issued();
        if issued.len() >= REMEMBERED {
            issued.retain(|_, entry| self.fault(entry, now).is_none());
        }
        let entry = Issued {
            at: now,
            ended: None,
            audience: audience.to_owned(),
        };
        issued.insert(token.clone(), entry);
        self.count.fetch_add(1, Ordering::Relaxed);
        token
    }

    /// Checks a token that was presented to the API whose resource is `audience`.
    pub(crate) fn check(&self, token: &str, audience: &str) -> Result<(), TokenFault> {
        let issued = self.issued();
        let entry = issued.get(token).ok_or(TokenFault::Unknown)?;
        if entry.audience != audience {
            return Err(TokenFault::OtherAudience);
        }
        self.fault(entry, Instant::now()).map_or(Ok(()), Err)
    }

    /// Ends the life of every token issued so far, as time would.
    pub(crate) fn expire_all(&self) {
        self.end_all(TokenFault::Expired);
    }

    /// Ends the life of every token issued so far, as an administrator would.
    pub(crate) fn revoke_all(&self) {
        self.end_all(TokenFault::Revoked);
    }

    /// How many tokens were issued since the start.
    pub(crate) fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    fn end_all(&self, fault: TokenFault) {
        for entry in self.issued().values_mut() {
            entry.ended.get_or_insert(fault);
        }
    }

    fn fault(&self, entry: &Issued, now: Instant) -> Option<TokenFault> {
        let is_over = now.saturating_duration_since(entry.at) >= self.lifetime;
        entry.ended.or(is_over.then_some(TokenFault::Expired))
    }

    fn issued(&self) -> MutexGuard<'_, HashMap<String, Issued>> {
        self.issued.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

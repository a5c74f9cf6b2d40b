//! The bearer tokens that the sandbox has issued.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::credentials::random;

/// Above this number, expired tokens are forgotten when a new one is issued.
const REMEMBERED: usize = 10_000;

/// Issues tokens and knows them again. Times are tokio's, hence monotonic, and a paused test clock
/// moves them.
pub(crate) struct Tokens {
    pub(crate) lifetime: Duration,
    issued: Mutex<HashMap<String, Issued>>,
    count: AtomicU64,
}

struct Issued {
    at: Instant,
    revoked: bool,
    audience: String,
}

/// Why a token is refused. The answer is the same for all; the log tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenFault {
    Absent,
    Unknown,
    Expired,
    OtherAudience,
}

impl Tokens {
    pub(crate) fn new(lifetime: Duration) -> Self {
        Self {
            lifetime,
            issued: Mutex::default(),
            count: AtomicU64::new(0),
        }
    }

    /// Issues an opaque random token for `audience`.
    pub(crate) fn issue(&self, audience: &str) -> String {
        let token = format!("sandbox.{}{}", random(), random());
        let now = Instant::now();
        let mut issued = self.issued();
        if issued.len() >= REMEMBERED {
            issued.retain(|_, entry| !self.is_over(entry, now));
        }
        let entry = Issued {
            at: now,
            revoked: false,
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
            Err(TokenFault::OtherAudience)
        } else if self.is_over(entry, Instant::now()) {
            Err(TokenFault::Expired)
        } else {
            Ok(())
        }
    }

    /// Ends the life of every token issued so far.
    pub(crate) fn expire_all(&self) {
        self.issued()
            .values_mut()
            .for_each(|entry| entry.revoked = true);
    }

    /// How many tokens were issued since the start.
    pub(crate) fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    fn is_over(&self, entry: &Issued, now: Instant) -> bool {
        entry.revoked || now.saturating_duration_since(entry.at) >= self.lifetime
    }

    fn issued(&self) -> MutexGuard<'_, HashMap<String, Issued>> {
        self.issued.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

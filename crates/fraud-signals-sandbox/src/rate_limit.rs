//! How many calls a window of time lets through.

use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Counts calls in windows of fixed length: the count starts again when a window is over.
pub(crate) struct RateLimit {
    calls: NonZeroU32,
    window: Duration,
    current: Mutex<Option<(Instant, u32)>>,
}

impl RateLimit {
    pub(crate) fn new(calls: NonZeroU32, window: Duration) -> Self {
        Self {
            calls,
            window,
            current: Mutex::new(None),
        }
    }

    /// Counts one call; `false` if it is over the limit.
    pub(crate) fn admits(&self) -> bool {
        let now = Instant::now();
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        match current.as_mut() {
            Some((start, count)) if now.saturating_duration_since(*start) < self.window => {
                let admitted = *count < self.calls.get();
                *count = count.saturating_add(1);
                admitted
            }
            _ => {
                *current = Some((now, 1));
                true
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RateLimit;
    use std::num::NonZeroU32;
    use std::time::Duration;

    #[tokio::test(start_paused = true)]
    async fn a_window_lets_its_number_through_and_then_starts_again() {
        let limit = RateLimit::new(
            NonZeroU32::new(2).expect("not zero"),
            Duration::from_secs(1),
        );
        assert!(limit.admits() && limit.admits());
        assert!(!limit.admits());
        tokio::time::advance(Duration::from_millis(999)).await;
        assert!(!limit.admits());
        tokio::time::advance(Duration::from_millis(1)).await;
        assert!(limit.admits() && limit.admits());
        assert!(!limit.admits());
    }
}

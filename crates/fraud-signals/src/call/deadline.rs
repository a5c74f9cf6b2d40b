//! The instant that no sleep and no attempt of a call crosses.

use std::time::Duration;

use fraud_signals_support::Replay;
use tokio::time::Instant;

use super::policy::Policy;

/// Left of a deadline when an attempt ends, so that the attempt's own bound, which keeps a status
/// already received, comes before the end of the call, which does not.
const HEADROOM: Duration = Duration::from_millis(10);

/// Stands for "no deadline" where one is too far away to be said.
const FAR_AWAY: Duration = Duration::from_secs(60 * 60 * 24 * 365);

#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    pub(crate) fn after(duration: Duration) -> Self {
        let now = Instant::now();
        Self(now.checked_add(duration).unwrap_or(now + FAR_AWAY))
    }

    pub(crate) fn instant(self) -> Instant {
        self.0
    }

    /// What is left; zero when it has passed.
    pub(crate) fn left(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// Whether an attempt can still start after this wait.
    pub(crate) fn allows(self, wait: Duration) -> bool {
        wait < self.left()
    }

    /// How long an attempt that starts now may take; `None` when there is no time for one. One that
    /// is never repeated gets all that is left: a shorter bound only makes outcomes unknown.
    pub(crate) fn attempt_timeout(self, policy: &Policy, replay: Replay) -> Option<Duration> {
        let left = self
            .left()
            .checked_sub(HEADROOM)
            .filter(|left| !left.is_zero())?;
        Some(match replay {
            Replay::Safe | Replay::Detect => left.min(policy.attempt_timeout),
            Replay::Once => left,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_wait_must_leave_time_for_an_attempt() {
        let deadline = Deadline::after(Duration::from_secs(2));
        assert!(deadline.allows(Duration::from_millis(1999)));
        assert!(!deadline.allows(Duration::from_secs(2)));
        tokio::time::advance(Duration::from_secs(3)).await;
        assert_eq!(deadline.left(), Duration::ZERO);
        assert!(!deadline.allows(Duration::ZERO));
    }

    #[tokio::test(start_paused = true)]
    async fn attempts_that_may_be_repeated_are_bounded_and_the_others_get_what_is_left() {
        let policy = Policy::default();
        let timeout = |deadline: u64, replay| {
            let bound = Deadline::after(Duration::from_millis(deadline));
            bound
                .attempt_timeout(&policy, replay)
                .map(|timeout| timeout.as_millis())
        };
        for replay in [Replay::Safe, Replay::Detect] {
            assert_eq!(timeout(15_000, replay), Some(5_000));
            assert_eq!(timeout(1_000, replay), Some(990));
        }
        assert_eq!(timeout(15_000, Replay::Once), Some(14_990));
        assert_eq!(timeout(10, Replay::Once), None);
        assert_eq!(timeout(0, Replay::Safe), None);
    }

    #[tokio::test(start_paused = true)]
    async fn an_endless_deadline_is_far_away() {
        assert!(Deadline::after(Duration::MAX).left() >= FAR_AWAY);
    }
}

//! How often, how long and how patiently: every figure has its one definition here.

use std::time::Duration;

/// Bounds one call that records something, token requests and waits included.
pub(crate) const RECORD_DEADLINE: Duration = Duration::from_secs(15);

/// The knobs of the call loop.
#[derive(Debug, Clone)]
pub(crate) struct Policy {
    /// Sends of one call at most, the replay after a 401 aside.
    pub(crate) attempts: u32,
    /// Bounds one attempt of an operation that may be sent again.
    pub(crate) attempt_timeout: Duration,
    /// Upper bound of the wait before the first retry; doubles with each further one.
    pub(crate) first_wait: Duration,
    /// The same after a 429 without `Retry-After`: rates are counted per second.
    pub(crate) first_wait_rate_limited: Duration,
    /// Where doubling ends.
    pub(crate) longest_wait: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            attempts: 3,
            attempt_timeout: Duration::from_secs(5),
            first_wait: Duration::from_millis(200),
            first_wait_rate_limited: Duration::from_secs(1),
            longest_wait: Duration::from_secs(5),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_those_of_the_design() {
        let policy = Policy::default();
        assert_eq!(RECORD_DEADLINE, Duration::from_secs(15));
        assert_eq!(policy.attempts, 3);
        assert_eq!(policy.attempt_timeout, Duration::from_secs(5));
        assert_eq!(policy.first_wait, Duration::from_millis(200));
        assert_eq!(policy.first_wait_rate_limited, Duration::from_secs(1));
        assert_eq!(policy.longest_wait, Duration::from_secs(5));
    }
}

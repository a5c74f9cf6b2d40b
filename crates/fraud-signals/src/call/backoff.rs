//! How long to wait before the next attempt.

use std::time::Duration;

use super::policy::Policy;
use crate::random::Random;

/// Why the last attempt asks for a wait.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    /// The vendor answered 429.
    pub(crate) rate_limited: bool,
    /// The wait that the vendor asked for.
    pub(crate) retry_after: Option<Duration>,
}

/// The wait before retry number `retry` (from 0): exponential with full jitter, and never less than
/// the vendor asks for.
pub(crate) fn wait(policy: &Policy, random: &Random, retry: u32, pace: Pace) -> Duration {
    let first = if pace.rate_limited && pace.retry_after.is_none() {
        policy.first_wait_rate_limited
    } else {
        policy.first_wait
    };
    let ceiling = first
        .saturating_mul(2u32.saturating_pow(retry))
        .min(policy.longest_wait);
    let jittered = ceiling.mul_f64(random.unit());
    jittered.max(pace.retry_after.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALM: Pace = Pace {
        rate_limited: false,
        retry_after: None,
    };
    const LIMITED: Pace = Pace {
        rate_limited: true,
        retry_after: None,
    };

    fn waits(unit: f64, pace: Pace) -> Vec<u64> {
        let random = Random::new(move || unit);
        [0, 1, 2, 3, 4, 5, 40]
            .map(|retry| wait(&Policy::default(), &random, retry, pace))
            .map(|wait| u64::try_from(wait.as_millis()).expect("short"))
            .to_vec()
    }

    #[test]
    fn waits_double_up_to_the_longest_at_the_maximum_of_the_jitter() {
        assert_eq!(waits(1.0, CALM), [200, 400, 800, 1600, 3200, 5000, 5000]);
    }

    #[test]
    fn waits_are_half_in_the_middle_and_nothing_at_the_minimum() {
        assert_eq!(waits(0.5, CALM), [100, 200, 400, 800, 1600, 2500, 2500]);
        assert_eq!(waits(0.0, CALM), [0; 7]);
    }

    #[test]
    fn a_rate_limit_without_retry_after_starts_from_a_second() {
        assert_eq!(
            waits(1.0, LIMITED),
            [1000, 2000, 4000, 5000, 5000, 5000, 5000]
        );
        assert_eq!(
            waits(0.5, LIMITED),
            [500, 1000, 2000, 2500, 2500, 2500, 2500]
        );
    }

    #[test]
    fn the_vendors_wait_is_the_least() {
        let pace = Pace {
            rate_limited: true,
            retry_after: Some(Duration::from_secs(3)),
        };
        assert_eq!(waits(0.0, pace), [3000; 7]);
        assert_eq!(waits(1.0, pace), [3000, 3000, 3000, 3000, 3200, 5000, 5000]);
    }
}

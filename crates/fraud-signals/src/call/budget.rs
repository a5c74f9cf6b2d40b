//! The retry budget: an outage must not be multiplied.

use std::sync::atomic::{AtomicU32, Ordering};

use serde::{Deserialize, Serialize};

use crate::error::ErrorKind;

/// How many retries a client affords itself over all its calls: a bucket of tokens that starts full.
/// A retry that the bucket cannot pay is not made, and the call ends with its failure.
///
/// With the defaults, 100 retries are afforded before the first success, and one more for each five
/// calls that succeed: a vendor that is down gets little more than one request per call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct RetryBudget {
    /// The tokens that the bucket holds; 0 switches retries off. Default: 500.
    pub capacity: u32,
    /// What a retry costs. 0 makes retries free. Default: 5.
    pub retry_cost: u32,
    /// What a retry costs after a timeout, which is the dearer sign of an overload. Default: 10.
    pub timeout_cost: u32,
    /// What a call that succeeds puts back, up to the capacity. Default: 1.
    pub success_gain: u32,
}

impl Default for RetryBudget {
    fn default() -> Self {
        Self {
            capacity: 500,
            retry_cost: 5,
            timeout_cost: 10,
            success_gain: 1,
        }
    }
}

/// The bucket of one client.
#[derive(Debug)]
pub(crate) struct Bucket {
    budget: RetryBudget,
    tokens: AtomicU32,
}

impl Bucket {
    pub(crate) fn new(budget: RetryBudget) -> Self {
        Self {
            budget,
            tokens: AtomicU32::new(budget.capacity),
        }
    }

    /// Pays for a retry after a failure of this kind. False, and nothing paid, when the bucket does
    /// not hold enough.
    pub(crate) fn pay_retry(&self, kind: ErrorKind) -> bool {
        let cost = match kind {
            ErrorKind::Timeout => self.budget.timeout_cost,
            _ => self.budget.retry_cost,
        };
        if self.budget.capacity == 0 {
            return false;
        }
        let pay = |tokens: u32| tokens.checked_sub(cost);
        self.tokens
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, pay)
            .is_ok()
    }

    /// A call succeeded.
    pub(crate) fn refill(&self) {
        let gain = |tokens: u32| {
            let more = tokens.saturating_add(self.budget.success_gain);
            let more = more.min(self.budget.capacity);
            // A full bucket, which is the rule, is read and not written: calls on other threads
            // need not fetch it anew.
            (more != tokens).then_some(more)
        };
        let _ = self
            .tokens
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, gain);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retries(bucket: &Bucket, kind: ErrorKind) -> u32 {
        let mut count = 0;
        while count < 1_000 && bucket.pay_retry(kind) {
            count += 1;
        }
        count
    }

    #[test]
    fn the_defaults_are_those_of_the_design() {
        let budget = RetryBudget::default();
        assert_eq!((budget.capacity, budget.success_gain), (500, 1));
        assert_eq!((budget.retry_cost, budget.timeout_cost), (5, 10));
    }

    #[test]
    fn a_full_bucket_pays_a_hundred_retries_or_fifty_after_timeouts() {
        let bucket = Bucket::new(RetryBudget::default());
        assert_eq!(retries(&bucket, ErrorKind::Unavailable), 100);
        let bucket = Bucket::new(RetryBudget::default());
        assert_eq!(retries(&bucket, ErrorKind::Timeout), 50);
    }

    #[test]
    fn successes_refill_the_bucket_up_to_its_capacity() {
        let bucket = Bucket::new(RetryBudget::default());
        retries(&bucket, ErrorKind::Unavailable);
        for _ in 0..10 {
            bucket.refill();
        }
        assert_eq!(retries(&bucket, ErrorKind::Connect), 2);
        for _ in 0..10_000 {
            bucket.refill();
        }
        assert_eq!(retries(&bucket, ErrorKind::Connect), 100);
    }

    #[test]
    fn a_bucket_without_capacity_pays_nothing() {
        let budget = RetryBudget {
            capacity: 0,
            retry_cost: 0,
            ..RetryBudget::default()
        };
        assert_eq!(retries(&Bucket::new(budget), ErrorKind::Connect), 0);
    }
}

//! How often, how long and how patiently: every figure has its one definition here.

use std::time::Duration;

use fraud_signals_support::{Operation, Replay};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How a call is repeated and bounded. Plain data: set it on a client or on one call, and read it
/// from a configuration file.
///
/// ```
/// let mut policy = fraud_signals::Policy::default();
/// policy.attempts = 2;
/// ```
///
/// Serialised, durations are whole milliseconds and absent fields have their defaults:
///
/// ```
/// let text = r#"{ "attempts": 2, "first_wait_ms": 100 }"#;
/// let policy: fraud_signals::Policy = serde_json::from_str(text)?;
/// assert_eq!(policy.attempts, 2);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Policy {
    /// Sends of one call at most, 1 to 10; the replay after a 401 is not counted. Default: 3.
    #[cfg_attr(feature = "schemars", schemars(range(min = 1, max = 10)))]
    pub attempts: u32,
    /// Bounds a whole call: token requests, attempts and waits together. Up to an hour. Default:
    /// none, which is [`Policy::ASSESSMENT_DEADLINE`] or [`Policy::RECORD_DEADLINE`], as the
    /// operation is.
    #[serde(rename = "deadline_ms", with = "optional_millis")]
    #[cfg_attr(
        feature = "schemars",
        schemars(with = "Option<u64>", range(min = 1, max = 3_600_000))
    )]
    pub deadline: Option<Duration>,
    /// Bounds one attempt of an operation that may be sent again; one that may not gets all the
    /// time that is left. Above zero, up to an hour. Default: 5 s.
    #[serde(rename = "attempt_timeout_ms", with = "millis")]
    #[cfg_attr(
        feature = "schemars",
        schemars(with = "u64", range(min = 1, max = 3_600_000))
    )]
    pub attempt_timeout: Duration,
    /// Upper bound of the wait before the first retry; it doubles with each further one, and the
    /// wait is a random part of it. Up to an hour. Default: 200 ms.
    #[serde(rename = "first_wait_ms", with = "millis")]
    #[cfg_attr(
        feature = "schemars",
        schemars(with = "u64", range(min = 0, max = 3_600_000))
    )]
    pub first_wait: Duration,
    /// The same after a 429 without `Retry-After`, because rates are counted per second. Up to an
    /// hour. Default: 1 s.
    #[serde(rename = "first_wait_rate_limited_ms", with = "millis")]
    #[cfg_attr(
        feature = "schemars",
        schemars(with = "u64", range(min = 0, max = 3_600_000))
    )]
    pub first_wait_rate_limited: Duration,
    /// Where doubling ends. Up to an hour. Default: 5 s.
    #[serde(rename = "longest_wait_ms", with = "millis")]
    #[cfg_attr(
        feature = "schemars",
        schemars(with = "u64", range(min = 0, max = 3_600_000))
    )]
    pub longest_wait: Duration,
    /// Whether an operation that the vendor refuses a second time (DFP's purchase assessment) is
    /// sent again after an attempt that may have been processed. A resend cannot act twice, but it
    /// cannot bring the lost decision back either. Default: true.
    pub resend_detected: bool,
}

/// The longest duration that a [`Policy`] takes.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// The most attempts that a [`Policy`] takes.
const MOST_ATTEMPTS: u32 = 10;

impl Policy {
    /// Bounds a call that somebody waits for in a checkout: a purchase assessment. 5 s.
    pub const ASSESSMENT_DEADLINE: Duration = Duration::from_secs(5);

    /// Bounds a call that records something. 15 s.
    pub const RECORD_DEADLINE: Duration = Duration::from_secs(15);

    /// Whether every figure is in its range; clients and calls check it.
    ///
    /// # Errors
    ///
    /// [`PolicyError`] names the first field that is out of its range.
    pub fn check(&self) -> Result<(), PolicyError> {
        let out_of_range = |field, range| Err(PolicyError { field, range });
        if !(1..=MOST_ATTEMPTS).contains(&self.attempts) {
            return out_of_range("attempts", "1 to 10");
        }
        let above_zero = [
            ("deadline", self.deadline.unwrap_or(LONGEST)),
            ("attempt_timeout", self.attempt_timeout),
        ];
        for (field, duration) in above_zero {
            if duration.is_zero() || duration > LONGEST {
                return out_of_range(field, "above zero, up to an hour");
            }
        }
        let from_zero = [
            ("first_wait", self.first_wait),
            ("first_wait_rate_limited", self.first_wait_rate_limited),
            ("longest_wait", self.longest_wait),
        ];
        for (field, duration) in from_zero {
            if duration > LONGEST {
                return out_of_range(field, "up to an hour");
            }
        }
        Ok(())
    }

    /// The operation as this policy sends it.
    pub(crate) fn applied_to(&self, mut operation: Operation) -> Operation {
        if operation.replay == Replay::Detect && !self.resend_detected {
            operation.replay = Replay::Once;
        }
        operation
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            attempts: 3,
            deadline: None,
            attempt_timeout: Duration::from_secs(5),
            first_wait: Duration::from_millis(200),
            first_wait_rate_limited: Duration::from_secs(1),
            longest_wait: Duration::from_secs(5),
            resend_detected: true,
        }
    }
}

/// A figure of a [`Policy`] is out of its range. Mend the field that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("`{field}` of the policy is out of its range: {range}")]
pub struct PolicyError {
    field: &'static str,
    range: &'static str,
}

impl PolicyError {
    /// The field.
    #[must_use]
    pub fn field(&self) -> &'static str {
        self.field
    }

    /// What it takes.
    #[must_use]
    pub fn range(&self) -> &'static str {
        self.range
    }
}

mod millis {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(duration: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        u64::deserialize(from).map(Duration::from_millis)
    }
}

mod optional_millis {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        duration: &Option<Duration>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        match duration {
            Some(duration) => super::millis::serialize(duration, to),
            None => to.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Duration>, D::Error> {
        Ok(Option::<u64>::deserialize(from)?.map(Duration::from_millis))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_those_of_the_design() {
        let policy = Policy::default();
        assert_eq!(Policy::ASSESSMENT_DEADLINE, Duration::from_secs(5));
        assert_eq!(Policy::RECORD_DEADLINE, Duration::from_secs(15));
        assert_eq!(policy.attempts, 3);
        assert_eq!(policy.deadline, None);
        assert_eq!(policy.attempt_timeout, Duration::from_secs(5));
        assert_eq!(policy.first_wait, Duration::from_millis(200));
        assert_eq!(policy.first_wait_rate_limited, Duration::from_secs(1));
        assert_eq!(policy.longest_wait, Duration::from_secs(5));
        assert!(policy.resend_detected);
        assert_eq!(policy.check(), Ok(()));
    }

    #[test]
    fn a_policy_survives_json_and_unknown_fields_are_refused() {
        let policy = Policy {
            attempts: 7,
            deadline: Some(Duration::from_millis(1234)),
            resend_detected: false,
            ..Policy::default()
        };
        let text = serde_json::to_string(&policy).expect("plain data");
        assert!(text.contains(r#""deadline_ms":1234"#), "{text}");
        let back: Policy = serde_json::from_str(&text).expect("what was written");
        assert_eq!(back, policy);
        let empty: Policy = serde_json::from_str("{}").expect("all defaults");
        assert_eq!(empty, Policy::default());
        assert!(serde_json::from_str::<Policy>(r#"{"atempts":1}"#).is_err());
    }

    #[test]
    fn a_figure_out_of_its_range_is_named() {
        let hour = LONGEST + Duration::from_millis(1);
        let policies = [
            (
                "attempts",
                Policy {
                    attempts: 0,
                    ..Policy::default()
                },
            ),
            (
                "attempts",
                Policy {
                    attempts: 11,
                    ..Policy::default()
                },
            ),
            (
                "deadline",
                Policy {
                    deadline: Some(Duration::ZERO),
                    ..Policy::default()
                },
            ),
            (
                "deadline",
                Policy {
                    deadline: Some(hour),
                    ..Policy::default()
                },
            ),
            (
                "attempt_timeout",
                Policy {
                    attempt_timeout: Duration::ZERO,
                    ..Policy::default()
                },
            ),
            (
                "first_wait",
                Policy {
                    first_wait: hour,
                    ..Policy::default()
                },
            ),
            (
                "first_wait_rate_limited",
                Policy {
                    first_wait_rate_limited: hour,
                    ..Policy::default()
                },
            ),
            (
                "longest_wait",
                Policy {
                    longest_wait: hour,
                    ..Policy::default()
                },
            ),
        ];
        for (field, policy) in policies {
            let error = policy.check().expect_err(field);
            assert_eq!(error.field(), field);
            assert!(error.to_string().contains(error.range()));
        }
    }

    #[test]
    fn resends_of_detected_operations_can_be_switched_off() {
        let detect = Operation::new("op", "POST", "/op", Replay::Detect);
        let safe = Operation::new("op", "POST", "/op", Replay::Safe);
        let mut policy = Policy::default();
        assert_eq!(policy.applied_to(detect).replay, Replay::Detect);
        policy.resend_detected = false;
        assert_eq!(policy.applied_to(detect).replay, Replay::Once);
        assert_eq!(policy.applied_to(safe).replay, Replay::Safe);
    }
}

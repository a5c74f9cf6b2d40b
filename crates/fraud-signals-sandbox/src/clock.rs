//! The wall clock: the one place that reads it. Lives and rates go by `tokio::time::Instant`.

use std::time::SystemTime;

/// The time of day, for what others read: journal, token answers, assertions.
#[expect(clippy::disallowed_methods, reason = "the one place that reads it")]
pub(crate) fn now() -> SystemTime {
    SystemTime::now()
}

//! The wall clock of a client: what "now" means in the events it writes.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset, Local};

/// Tells the time of day with its offset. Waits and deadlines do not use it.
#[derive(Clone)]
pub(crate) struct WallClock(Arc<dyn Fn() -> DateTime<FixedOffset> + Send + Sync>);

impl WallClock {
    pub(crate) fn new(now: impl Fn() -> DateTime<FixedOffset> + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    pub(crate) fn now(&self) -> DateTime<FixedOffset> {
        (self.0)()
    }
}

impl Default for WallClock {
    /// The machine's clock with the machine's offset.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads it")]
    fn default() -> Self {
        Self::new(|| Local::now().fixed_offset())
    }
}

impl fmt::Debug for WallClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WallClock")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "compares with the real one")]
    fn the_default_clock_has_the_offset_of_the_machine() {
        let now = WallClock::default().now();
        assert_eq!(now.offset(), Local::now().fixed_offset().offset());
    }
}

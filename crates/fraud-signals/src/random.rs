//! The randomness that spreads waits.

use std::fmt;
use std::sync::Arc;

/// A source of numbers from 0 to 1.
#[derive(Clone)]
pub(crate) struct Random(Arc<dyn Fn() -> f64 + Send + Sync>);

impl Random {
    pub(crate) fn new(unit: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(unit))
    }

    /// From 0 to 1, whatever the source says.
    pub(crate) fn unit(&self) -> f64 {
        let unit = (self.0)();
        if unit.is_nan() {
            1.0
        } else {
            unit.clamp(0.0, 1.0)
        }
    }
}

impl Default for Random {
    fn default() -> Self {
        Self::new(fastrand::f64)
    }
}

impl fmt::Debug for Random {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Random")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_out_of_range_is_brought_into_it() {
        for (said, used) in [(-1.0, 0.0), (0.5, 0.5), (7.0, 1.0), (f64::NAN, 1.0)] {
            assert_eq!(Random::new(move || said).unit(), used);
        }
    }
}

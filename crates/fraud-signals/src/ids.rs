//! Where new ids come from.

use std::fmt;
use std::sync::Arc;

use uuid::Uuid;

use crate::correlation::{CorrelationId, TrackingId};

/// Makes the ids of a client: random ones, unless a test fixes them.
#[derive(Clone)]
pub(crate) struct IdSource(Arc<dyn Fn() -> u128 + Send + Sync>);

impl IdSource {
    pub(crate) fn new(next: impl Fn() -> u128 + Send + Sync + 'static) -> Self {
        Self(Arc::new(next))
    }

    pub(crate) fn correlation_id(&self) -> CorrelationId {
        CorrelationId::from_u128((self.0)())
    }

    #[cfg(feature = "dfp")]
    pub(crate) fn tracking_id(&self) -> TrackingId {
        TrackingId::from_u128((self.0)())
    }

    /// For the `jti` of a client assertion.
    #[cfg(feature = "dfp")]
    pub(crate) fn uuid(&self) -> Uuid {
        Uuid::from_u128((self.0)())
    }
}

impl Default for IdSource {
    fn default() -> Self {
        Self::new(|| Uuid::new_v4().as_u128())
    }
}

impl fmt::Debug for IdSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdSource")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_random_unless_they_are_fixed() {
        let random = IdSource::default();
        assert_ne!(random.correlation_id(), random.correlation_id());
        let fixed = IdSource::new(|| 7);
        assert_eq!(
            fixed.correlation_id().to_string(),
            "00000000-0000-0000-0000-000000000007"
        );
    }
}

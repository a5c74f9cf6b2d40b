//! Where new ids come from.

use std::fmt;
use std::sync::Arc;

use uuid::Uuid;

use crate::correlation::{CorrelationId, TrackingId};

/// Makes the ids of a client.
#[derive(Clone, Default)]
pub(crate) enum IdSource {
    /// At random.
    #[default]
    System,
    /// As a test fixes them.
    Fixed(Arc<dyn Fn() -> u128 + Send + Sync>),
}

impl IdSource {
    pub(crate) fn new(next: impl Fn() -> u128 + Send + Sync + 'static) -> Self {
        Self::Fixed(Arc::new(next))
    }

    pub(crate) fn correlation_id(&self) -> CorrelationId {
        CorrelationId::from_u128(self.uuid().as_u128())
    }

    /// The ids of an event, where the caller has not given them.
    #[cfg(feature = "dfp")]
    pub(crate) fn of_event(
        &self,
        correlation_id: Option<CorrelationId>,
        tracking_id: Option<TrackingId>,
    ) -> (CorrelationId, TrackingId) {
        if let (Self::System, None, None) = (self, correlation_id, tracking_id) {
            // Both from one request to the system, which costs more than all else about an id.
            let mut random = [[0; 16]; 2];
            getrandom::fill(random.as_flattened_mut()).expect("the system gives random numbers");
            let [first, second] = random.map(|bytes| {
                uuid::Builder::from_random_bytes(bytes)
                    .into_uuid()
                    .as_u128()
            });
            return (
                CorrelationId::from_u128(first),
                TrackingId::from_u128(second),
            );
        }
        (
            correlation_id.unwrap_or_else(|| self.correlation_id()),
            tracking_id.unwrap_or_else(|| TrackingId::from_u128(self.uuid().as_u128())),
        )
    }

    /// Alone it is for the `jti` of a client assertion.
    pub(crate) fn uuid(&self) -> Uuid {
        match self {
            Self::System => Uuid::new_v4(),
            Self::Fixed(next) => Uuid::from_u128(next()),
        }
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

    #[cfg(feature = "dfp")]
    #[test]
    fn an_event_keeps_the_ids_it_has_and_gets_the_others() {
        let source = IdSource::default();
        let (first, second) = (source.of_event(None, None), source.of_event(None, None));
        let ids = [first.0, second.0].map(|id| id.to_string());
        let ids: Vec<_> = ids
            .into_iter()
            .chain([first.1, second.1].map(|id| id.to_string()))
            .collect();
        for (at, id) in ids.iter().enumerate() {
            let id = Uuid::try_parse(id).expect("a UUID");
            assert_eq!(id.get_version_num(), 4, "{id}");
            assert!(!ids[..at].contains(&id.to_string()), "{ids:?}");
        }

        let (correlation_id, tracking_id) = (CorrelationId::from_u128(1), TrackingId::from_u128(2));
        for source in [IdSource::default(), IdSource::new(|| 7)] {
            let given = source.of_event(Some(correlation_id), Some(tracking_id));
            assert_eq!(given, (correlation_id, tracking_id));
            assert_eq!(
                source.of_event(Some(correlation_id), None).0,
                correlation_id
            );
            assert_eq!(source.of_event(None, Some(tracking_id)).1, tracking_id);
        }
        let fixed = IdSource::new(|| 7).of_event(None, None);
        assert_eq!(
            fixed,
            (CorrelationId::from_u128(7), TrackingId::from_u128(7))
        );
    }
}

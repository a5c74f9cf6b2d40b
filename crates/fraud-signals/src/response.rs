//! What a call that succeeded hands back.

use std::time::Duration;

use crate::correlation::{CorrelationId, TrackingId};

/// The vendor's answer to a call, and how the call went.
#[derive(Debug, Clone)]
pub struct Response<T> {
    pub(crate) value: T,
    pub(crate) correlation_id: CorrelationId,
    pub(crate) tracking_id: Option<TrackingId>,
    pub(crate) status: u16,
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
}

impl<T> Response<T> {
    /// The answer.
    #[must_use]
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The answer, without the rest.
    #[must_use]
    pub fn into_value(self) -> T {
        self.value
    }

    /// The id of this call.
    #[must_use]
    pub fn correlation_id(&self) -> CorrelationId {
        self.correlation_id
    }

    /// The id of the event; only Dynamics 365 Fraud Protection has one.
    #[must_use]
    pub fn tracking_id(&self) -> Option<TrackingId> {
        self.tracking_id
    }

    /// The HTTP status of the answer: 200 to 299.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// How many times the call was sent: 1 unless something went wrong on the way.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// From the start of the call to its answer, waits and token requests included.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
}

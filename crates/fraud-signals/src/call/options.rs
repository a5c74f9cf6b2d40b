//! What a caller may set on one call of either API.

use std::time::Duration;

use crate::correlation::CorrelationId;

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct CallOptions {
    pub(crate) correlation_id: Option<CorrelationId>,
    pub(crate) deadline: Option<Duration>,
}

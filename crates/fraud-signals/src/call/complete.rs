//! One logical call from its span to its result.

use std::pin::pin;

use super::{Attempt, Plan, run};
use crate::correlation::{CorrelationId, TrackingId};
use crate::error::Error;
use crate::response::Response;
use crate::telemetry::{self, Instrument};

/// The ids of a call, the same on every attempt.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CallIds {
    pub(crate) correlation_id: CorrelationId,
    pub(crate) tracking_id: Option<TrackingId>,
}

/// Runs the loop in the span of the call, and words its result for the caller.
pub(crate) async fn complete<A: Attempt>(
    attempt: &mut A,
    plan: Plan<'_>,
    ids: CallIds,
) -> Result<Response<A::Answer>, Error> {
    let CallIds {
        correlation_id,
        tracking_id,
    } = ids;
    let span = telemetry::call_span(plan.operation, correlation_id);
    // Pinned where it is made: a future of this size is not moved from wrapper to wrapper.
    let running = pin!(run(attempt, plan));
    let result = running.instrument(span.clone()).await;
    telemetry::ended(&span, &result);
    match result {
        Ok(done) => Ok(Response {
            value: done.answer.value,
            correlation_id,
            tracking_id,
            status: done.answer.status,
            attempts: done.attempts,
            elapsed: done.elapsed,
        }),
        Err(failed) => Err(Error::of_call(plan.operation, correlation_id, failed)),
    }
}

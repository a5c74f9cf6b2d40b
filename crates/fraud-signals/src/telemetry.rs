//! The names of what this crate tells `tracing`, for dashboards and alerts.
//!
//! A call is one span ([`SPAN_CALL`], level INFO) with a child for each attempt ([`SPAN_ATTEMPT`],
//! DEBUG). A request for a token is a span of its own ([`SPAN_TOKEN`], DEBUG), below the call that
//! waits for it, or at the root where the token is renewed behind the calls. Waits are events at
//! DEBUG; a renewal that failed is an event at WARN.
//!
//! Field names are those of OpenTelemetry's semantic conventions where there are any. No field holds
//! a body, a header, a query, a secret or text of a vendor, at any level.

use std::time::Duration;

use fraud_signals_support::Operation;
use tracing::{Level, Span, field};

use crate::auth::AuthError;
use crate::call::{Done, EndedBy, Failed};
use crate::correlation::CorrelationId;
use crate::error::ErrorKind;

/// The span of one call, over all its attempts and waits.
pub const SPAN_CALL: &str = "fraud_signals.call";

/// The span of one attempt.
pub const SPAN_ATTEMPT: &str = "fraud_signals.attempt";

/// The span of one request for a token, over its own attempts.
pub const SPAN_TOKEN: &str = "fraud_signals.token";

/// On the call: the `operationId` of the contract, such as `record_chargeback`.
pub const OPERATION: &str = "fraud_signals.operation";

/// On the call: its correlation id.
pub const CORRELATION_ID: &str = "fraud_signals.correlation_id";

/// On the call, once it has ended: how often it was sent.
pub const ATTEMPTS: &str = "fraud_signals.attempts";

/// On the call, where a retry was allowed and not made: `attempts`, `deadline` or `budget`, as it
/// was that forbade it.
pub const ENDED_BY: &str = "fraud_signals.ended_by";

/// On the attempt: its number, from 1.
pub const ATTEMPT: &str = "fraud_signals.attempt";

/// On the request for a token: whether no call waits for it.
pub const BACKGROUND: &str = "fraud_signals.background";

/// On the event of a wait: how long it is, in milliseconds.
pub const WAIT_MS: &str = "fraud_signals.wait_ms";

/// On the call (OpenTelemetry): the HTTP method.
pub const HTTP_METHOD: &str = "http.request.method";

/// On the call (OpenTelemetry): the path template of the contract, never a URL.
pub const URL_TEMPLATE: &str = "url.template";

/// On call and attempt (OpenTelemetry): the status of the answer, where one came.
pub const HTTP_STATUS: &str = "http.response.status_code";

/// On call and attempt (OpenTelemetry), where they failed: [`ErrorKind::as_str`]. On the request for
/// a token: [`AuthErrorKind::as_str`](crate::AuthErrorKind::as_str).
pub const ERROR_TYPE: &str = "error.type";

pub(crate) fn call_span(operation: &Operation, correlation_id: CorrelationId) -> Span {
    tracing::span!(
        Level::INFO,
        SPAN_CALL,
        { OPERATION } = operation.id,
        { CORRELATION_ID } = %correlation_id,
        { HTTP_METHOD } = operation.method,
        { URL_TEMPLATE } = operation.path,
        { ATTEMPTS } = field::Empty,
        { ENDED_BY } = field::Empty,
        { HTTP_STATUS } = field::Empty,
        { ERROR_TYPE } = field::Empty,
    )
}

pub(crate) fn attempt_span(number: u32) -> Span {
    tracing::span!(
        Level::DEBUG,
        SPAN_ATTEMPT,
        { ATTEMPT } = number,
        { HTTP_STATUS } = field::Empty,
        { ERROR_TYPE } = field::Empty,
    )
}

/// The span of a request for a token that a call waits for.
pub(crate) fn token_span() -> Span {
    tracing::span!(
        Level::DEBUG,
        SPAN_TOKEN,
        { BACKGROUND } = false,
        { ERROR_TYPE } = field::Empty,
    )
}

/// The span of a renewal: at the root, because it outlives the call that causes it.
pub(crate) fn renewal_span() -> Span {
    tracing::span!(
        parent: None,
        Level::DEBUG,
        SPAN_TOKEN,
        { BACKGROUND } = true,
        { ERROR_TYPE } = field::Empty,
    )
}

/// Notes on the span of a call how it ended.
pub(crate) fn ended<T>(span: &Span, result: &Result<Done<T>, Failed>) {
    match result {
        Ok(done) => {
            span.record(ATTEMPTS, done.attempts);
            answered(span, done.answer.status);
        }
        Err(ended) => {
            span.record(ATTEMPTS, ended.attempts);
            span.record(ENDED_BY, ended.ended_by.map(EndedBy::as_str));
            failed(span, ended.fault.kind, ended.fault.status);
        }
    }
}

/// Notes a success on a span.
pub(crate) fn answered(span: &Span, status: u16) {
    span.record(HTTP_STATUS, status);
}

/// Notes a failure on a span.
pub(crate) fn failed(span: &Span, kind: ErrorKind, status: Option<u16>) {
    span.record(ERROR_TYPE, kind.as_str());
    span.record(HTTP_STATUS, status);
}

/// Notes on the span of a request for a token why there is none.
pub(crate) fn no_token(span: &Span, error: &AuthError) {
    span.record(ERROR_TYPE, error.kind().as_str());
}

/// A renewal failed while the token in hand is valid.
pub(crate) fn renewal_failed(error: &AuthError) {
    tracing::warn!(%error, "a token could not be renewed; the one in hand stays in use");
}

/// The loop waits before it sends again.
pub(crate) fn waiting(wait: Duration) {
    tracing::debug!(
        { WAIT_MS } = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
        "waiting to send again"
    );
}

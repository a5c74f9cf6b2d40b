//! Spans and events: names on OpenTelemetry's conventions, no body, no header, no URL.

use std::time::Duration;

use fraud_signals_support::Operation;
use tracing::{Level, Span, field};

use crate::call::{Done, Failed};
use crate::correlation::CorrelationId;
use crate::error::ErrorKind;

/// The span of one logical call.
pub(crate) fn call_span(operation: &Operation, correlation_id: CorrelationId) -> Span {
    tracing::span!(
        Level::INFO,
        "fraud_signals.call",
        "fraud_signals.operation" = operation.id,
        "fraud_signals.correlation_id" = %correlation_id,
        "http.request.method" = operation.method,
        "url.template" = operation.path,
        "fraud_signals.attempts" = field::Empty,
        "http.response.status_code" = field::Empty,
        "error.type" = field::Empty,
    )
}

/// The span of one attempt, child of the call's.
pub(crate) fn attempt_span(number: u32) -> Span {
    tracing::span!(
        Level::DEBUG,
        "fraud_signals.attempt",
        "fraud_signals.attempt" = number,
        "http.response.status_code" = field::Empty,
        "error.type" = field::Empty,
    )
}

/// Notes on the span of a call how it ended.
pub(crate) fn ended<T>(span: &Span, result: &Result<Done<T>, Failed>) {
    match result {
        Ok(done) => {
            span.record("fraud_signals.attempts", done.attempts);
            answered(span, done.answer.status);
        }
        Err(ended) => {
            span.record("fraud_signals.attempts", ended.attempts);
            failed(span, ended.fault.kind, ended.fault.status);
        }
    }
}

/// Notes a success on a span.
pub(crate) fn answered(span: &Span, status: u16) {
    span.record("http.response.status_code", status);
}

/// Notes a failure on a span.
pub(crate) fn failed(span: &Span, kind: ErrorKind, status: Option<u16>) {
    span.record("error.type", kind.as_str());
    if let Some(status) = status {
        span.record("http.response.status_code", status);
    }
}

/// Tells that the loop waits before it sends again.
pub(crate) fn waiting(wait: Duration) {
    tracing::debug!(
        wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
        "waiting to send again"
    );
}

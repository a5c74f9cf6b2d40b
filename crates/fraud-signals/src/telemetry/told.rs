//! What is told to `tracing`.

use std::time::Duration;

use fraud_signals_support::Operation;
pub(crate) use tracing::{Instrument, Span};
use tracing::{Level, field};

use super::{
    ATTEMPT, ATTEMPTS, BACKGROUND, CORRELATION_ID, ENDED_BY, ERROR_TYPE, HTTP_METHOD, HTTP_STATUS,
    OPERATION, SPAN_ATTEMPT, SPAN_CALL, SPAN_TOKEN, URL_TEMPLATE, WAIT_MS,
};
use crate::auth::AuthError;
use crate::call::{Done, EndedBy, Failed};
use crate::correlation::CorrelationId;
use crate::error::ErrorKind;

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
            span.record(ENDED_BY, ended.ended_by.map(limit));
            failed(span, ended.fault.kind, ended.fault.status);
        }
    }
}

fn limit(ended_by: EndedBy) -> &'static str {
    match ended_by {
        EndedBy::Attempts => "attempts",
        EndedBy::Deadline => "deadline",
        EndedBy::Budget => "budget",
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

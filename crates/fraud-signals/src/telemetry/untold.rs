//! What takes the place of `tracing` without the feature: nothing, and at no cost.

use std::time::Duration;

use fraud_signals_support::Operation;

use crate::auth::AuthError;
use crate::call::{Done, Failed};
use crate::correlation::CorrelationId;
use crate::error::ErrorKind;

/// No span.
#[derive(Clone)]
pub(crate) struct Span;

impl Span {
    pub(crate) fn current() -> Self {
        Self
    }
}

/// Leaves a future as it is.
pub(crate) trait Instrument: Sized {
    fn instrument(self, _: Span) -> Self {
        self
    }
}

impl<F: Future> Instrument for F {}

pub(crate) fn call_span(_: &Operation, _: CorrelationId) -> Span {
    Span
}

pub(crate) fn attempt_span(_: u32) -> Span {
    Span
}

pub(crate) fn token_span() -> Span {
    Span
}

pub(crate) fn renewal_span() -> Span {
    Span
}

pub(crate) fn ended<T>(_: &Span, result: &Result<Done<T>, Failed>) {
    // What kept a call from a retry is told to `tracing` alone.
    let _ = result.as_ref().map_err(|failed| failed.ended_by);
}

pub(crate) fn answered(_: &Span, _: u16) {}

pub(crate) fn failed(_: &Span, _: ErrorKind, _: Option<u16>) {}

pub(crate) fn no_token(_: &Span, _: &AuthError) {}

pub(crate) fn renewal_failed(_: &AuthError) {}

pub(crate) fn waiting(_: Duration) {}

//! The names of what this crate tells `tracing`, for dashboards and alerts.
//!
//! A call is one span ([`SPAN_CALL`], level INFO) with a child for each attempt ([`SPAN_ATTEMPT`],
//! DEBUG). A request for a token is a span of its own ([`SPAN_TOKEN`], DEBUG), below the call that
//! waits for it, or at the root where the token is renewed behind the calls. Waits are events at
//! DEBUG; a renewal that failed is an event at WARN.
//!
//! Field names are those of OpenTelemetry's semantic conventions where there are any. No field holds
//! a body, a header, a query, a secret or text of a vendor, at any level.
//!
//! All of it needs the feature `tracing`, which is on by default. Without it nothing is told: what a
//! call came to is in its result, but a renewal that failed shows only once the token has expired.

#[cfg_attr(feature = "tracing", path = "told.rs")]
#[cfg_attr(not(feature = "tracing"), path = "untold.rs")]
mod output;

pub(crate) use output::{
    Instrument, Span, answered, attempt_span, call_span, ended, failed, no_token, renewal_failed,
    renewal_span, token_span, waiting,
};

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

/// On call and attempt (OpenTelemetry), where they failed:
/// [`ErrorKind::as_str`](crate::ErrorKind::as_str). On the request for a token:
/// [`AuthErrorKind::as_str`](crate::AuthErrorKind::as_str).
pub const ERROR_TYPE: &str = "error.type";

//! The one error type of calls.

mod cause;
mod kind;

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use fraud_signals_support::Operation;

pub use cause::Cause;
pub use kind::ErrorKind;

use crate::call::Failed;
use crate::correlation::CorrelationId;

/// Why a call failed.
///
/// `Display` is one line and safe to log, and so is `Debug`: operation, what happened, status,
/// attempts, correlation id. Neither shows text of the vendor, because vendors quote what was sent;
/// [`vendor_message`](Self::vendor_message) and [`body`](Self::body) hand it out where it is wanted.
///
/// The source chain holds types of this crate only: [`LimitError`], [`PolicyError`], [`AuthError`] or
/// [`Cause`].
///
/// [`LimitError`]: crate::LimitError
/// [`PolicyError`]: crate::PolicyError
/// [`AuthError`]: crate::AuthError
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    operation: &'static str,
    correlation_id: CorrelationId,
    status: Option<u16>,
    vendor_code: Option<String>,
    vendor_message: Option<String>,
    body: Option<Bytes>,
    retry_after: Option<Duration>,
    attempts: u32,
    elapsed: Duration,
    ambiguous: bool,
    retryable: bool,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    pub(crate) fn of_call(
        operation: &Operation,
        correlation_id: CorrelationId,
        failed: Failed,
    ) -> Self {
        let Failed {
            fault,
            attempts,
            elapsed,
            ambiguous,
            retryable,
            ended_by: _,
        } = failed;
        Self(Box::new(Inner {
            kind: fault.kind,
            operation: operation.id,
            correlation_id,
            status: fault.status,
            vendor_code: fault.vendor.code,
            vendor_message: fault.vendor.message,
            body: fault.body,
            retry_after: fault.retry_after,
            attempts,
            elapsed,
            ambiguous,
            retryable,
            source: fault.source,
        }))
    }

    /// The event breaks a limit of the contract, or the call's policy is out of range; nothing was
    /// sent.
    pub(crate) fn of_input(
        operation: &Operation,
        correlation_id: CorrelationId,
        problem: impl StdError + Send + Sync + 'static,
    ) -> Self {
        Self(Box::new(Inner {
            kind: ErrorKind::InvalidInput,
            operation: operation.id,
            correlation_id,
            status: None,
            vendor_code: None,
            vendor_message: None,
            body: None,
            retry_after: None,
            attempts: 0,
            elapsed: Duration::ZERO,
            ambiguous: false,
            retryable: false,
            source: Some(Box::new(problem)),
        }))
    }

    /// What sort of failure it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// No answer came before the timeout of the attempt or the deadline of the call.
    ///
    /// Cause: a slow vendor or network, or a deadline that is too short. Remedy: look at
    /// [`is_ambiguous`](Self::is_ambiguous) first, since the vendor may have processed the call;
    /// where it happens often, raise the deadline of the call ([`Policy`](crate::Policy)).
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.0.kind == ErrorKind::Timeout
    }

    /// No credential could be had, or the vendor refused it (401, 403).
    ///
    /// Cause: a wrong or expired secret, certificate or token, or one without the right to call the
    /// API; where no status came, the token endpoint may be down. Remedy: check tenant, client id
    /// and secret, or the tokens, and what they are allowed to do. The source of the error, an
    /// [`AuthError`](crate::AuthError), hints at the cause where Entra named one.
    #[must_use]
    pub fn is_auth(&self) -> bool {
        self.0.kind == ErrorKind::Auth
    }

    /// The vendor counts too many calls (429) and did not process this one.
    ///
    /// Cause: more calls than the vendor grants, over all your processes. Remedy: send it again
    /// after [`retry_after`](Self::retry_after), or after a second or more where that is unknown, and
    /// send fewer at once.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.0.kind == ErrorKind::RateLimited
    }

    /// The outcome is unknown: an attempt may have been processed although no good answer came.
    ///
    /// Cause: a timeout, a lost connection, a 408 or 5xx, or a success whose body is unreadable, on
    /// any attempt; a refusal of a later attempt does not change that. Remedy: an event that the
    /// vendor upserts can be sent again as it is ([`is_retryable`](Self::is_retryable)). Otherwise
    /// look the event up on the vendor's side before you send it again.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        self.0.ambiguous
    }

    /// Sending the same event again later may succeed, and cannot act twice.
    ///
    /// Cause: the attempts or the time of the call, or the retry budget of the client, were used up.
    /// Remedy: put the event in a queue and send it again later, not before
    /// [`retry_after`](Self::retry_after). False says that the same event would fail again, or that
    /// it might act twice.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.0.retryable
    }

    /// The `operationId` of the call: `record_chargeback`.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// The HTTP status of the last attempt; `None` when no status line came.
    ///
    /// Where the token endpoint failed, its status is on the [`AuthError`](crate::AuthError).
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The vendor's code: DFP's `Code`, or `ErrorType` where that is null; Marqeta's `error_code`.
    #[must_use]
    pub fn vendor_code(&self) -> Option<&str> {
        self.0.vendor_code.as_deref()
    }

    /// The vendor's message. It may quote what was sent: do not log it unread.
    #[must_use]
    pub fn vendor_message(&self) -> Option<&str> {
        self.0.vendor_message.as_deref()
    }

    /// The body of the last answer, at most its first 64 KiB. It may quote what was sent.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        self.0.body.as_deref()
    }

    /// How long the vendor, or the token endpoint, asks to wait before the next call.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The id of the call.
    #[must_use]
    pub fn correlation_id(&self) -> CorrelationId {
        self.0.correlation_id
    }

    /// How many attempts were made to send the call; 0 when it ended before the first, for want of a
    /// credential or because the event was refused on this side.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// From the start of the call to its end, waits and token requests included.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            kind,
            operation,
            source,
            status,
            attempts,
            correlation_id,
            ..
        } = &*self.0;
        write!(f, "{operation} failed: {}", kind.describe())?;
        if let Some(source) = source {
            write!(f, " ({source})")?;
        }
        if self.0.ambiguous {
            f.write_str(", outcome unknown")?;
        }
        if let Some(status) = status {
            write!(f, ", status {status}")?;
        }
        write!(f, ", attempts {attempts}, correlation id {correlation_id}")
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        f.debug_struct("Error")
            .field("kind", &inner.kind)
            .field("operation", &inner.operation)
            .field("status", &inner.status)
            .field("ambiguous", &inner.ambiguous)
            .field("retryable", &inner.retryable)
            .field("retry_after", &inner.retry_after)
            .field("attempts", &inner.attempts)
            .field("elapsed", &inner.elapsed)
            .field("correlation_id", &inner.correlation_id)
            .field("source", &inner.source)
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

//! A failed attempt: its outcome for the verdict, and the facts for the error.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;

use super::verdict::Outcome;
use crate::error::ErrorKind;

/// The parts of a vendor's error body that the loop and the error use.
#[derive(Debug, Default)]
pub(crate) struct VendorError {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    /// Whether the body says that sending again can help.
    pub(crate) retryable: Option<bool>,
}

pub(crate) struct Fault {
    pub(crate) outcome: Outcome,
    pub(crate) kind: ErrorKind,
    pub(crate) status: Option<u16>,
    /// Boxed, so that results stay small.
    pub(crate) vendor: Box<VendorError>,
    /// What was read of the body.
    pub(crate) body: Option<Bytes>,
    pub(crate) retry_after: Option<Duration>,
    /// One of this crate's own error types, safe to print.
    pub(crate) source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Fault {
    pub(crate) fn new(outcome: Outcome, kind: ErrorKind) -> Self {
        Self {
            outcome,
            kind,
            status: None,
            vendor: Box::default(),
            body: None,
            retry_after: None,
            source: None,
        }
    }

    /// The deadline of the call ended the attempt.
    pub(crate) fn out_of_time() -> Self {
        Self::new(Outcome::NoAnswer, ErrorKind::Timeout)
    }

    /// There was no time left to send anything.
    pub(crate) fn not_begun() -> Self {
        Self::new(Outcome::NotSent, ErrorKind::Timeout)
    }

    /// A status that is no success.
    pub(crate) fn status(code: u16, vendor: VendorError) -> Self {
        let kind = match code {
            401 | 403 => ErrorKind::Auth,
            429 => ErrorKind::RateLimited,
            408 | 500..=599 => ErrorKind::Unavailable,
            400..=499 => ErrorKind::Rejected,
            _ => ErrorKind::UnexpectedStatus,
        };
        let outcome = Outcome::Status {
            code,
            retryable: vendor.retryable,
        };
        Self {
            status: Some(code),
            vendor: Box::new(vendor),
            ..Self::new(outcome, kind)
        }
    }

    /// A 2xx whose body is cut off or cannot be read.
    pub(crate) fn unreadable(code: u16) -> Self {
        Self {
            status: Some(code),
            ..Self::new(Outcome::Unreadable, ErrorKind::UnreadableAnswer)
        }
    }

    pub(crate) fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.source = Some(Box::new(source));
        self
    }
}

impl fmt::Debug for Fault {
    /// Without what the vendor said.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fault")
            .field("outcome", &self.outcome)
            .field("kind", &self.kind)
            .field("status", &self.status)
            .field("retry_after", &self.retry_after)
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

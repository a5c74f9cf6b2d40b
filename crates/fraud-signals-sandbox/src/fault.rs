//! One scripted fault.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What happens to a request instead of the normal answer. Every field of the JSON form but `kind`
/// is optional.
///
/// The README lists the kinds and fields; [`Faults::push`](crate::Faults::push) checks them.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[must_use = "a fault does nothing before it is pushed"]
pub struct Fault {
    pub(crate) kind: FaultKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<u16>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) headers: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) body: Option<Value>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) html: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) at: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) bytes: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) interval_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) reset: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) processed: Option<bool>,
    #[serde(default)]
    delay_before_ms: u64,
    #[serde(default)]
    delay_after_ms: u64,
    #[serde(default = "once")]
    pub(crate) times: u32,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) always: bool,
}

/// What a fault does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FaultKind {
    /// The normal answer, perhaps late.
    Pass,
    /// Another status, by default without processing the request.
    Status,
    /// Entra's answer to too many token requests: 429, `Retry-After: 60`, no JSON.
    Throttled,
    /// No answer until the client gives up; by default the request is not processed.
    Stall,
    /// The connection ends before the request is processed.
    DropBefore,
    /// The request is processed, then the connection ends without an answer.
    DropAfter,
    /// The body of the normal answer is cut off.
    Truncate,
    /// Bytes that are no HTTP in place of the normal answer.
    Garbage,
    /// The normal answer, a few bytes at a time.
    Drip,
}

impl FaultKind {
    /// Its name in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Status => "status",
            Self::Throttled => "throttled",
            Self::Stall => "stall",
            Self::DropBefore => "drop_before",
            Self::DropAfter => "drop_after",
            Self::Truncate => "truncate",
            Self::Garbage => "garbage",
            Self::Drip => "drip",
        }
    }
}

impl Fault {
    fn new(kind: FaultKind) -> Self {
        Self {
            kind,
            status: None,
            headers: BTreeMap::new(),
            body: None,
            html: false,
            at: None,
            bytes: None,
            interval_ms: None,
            reset: false,
            processed: None,
            delay_before_ms: 0,
            delay_after_ms: 0,
            times: 1,
            always: false,
        }
    }

    /// No fault: a place in a sequence that behaves well. With a delay, a slow answer.
    pub fn pass() -> Self {
        Self::new(FaultKind::Pass)
    }

    /// Answers `status`, from 200 to 599, in the error shape of the API; the request is not
    /// processed.
    pub fn status(status: u16) -> Self {
        Self {
            status: Some(status),
            ..Self::new(FaultKind::Status)
        }
    }

    /// Entra's answer to too many token requests: 429, `Retry-After: 60`, and a body that is no
    /// JSON.
    pub fn throttled() -> Self {
        Self::new(FaultKind::Throttled)
    }

    /// Never answers; the connection stays open until the client closes it. The request is not
    /// processed.
    pub fn stall() -> Self {
        Self::new(FaultKind::Stall)
    }

    /// Ends the connection before the request is processed.
    pub fn drop_before() -> Self {
        Self::new(FaultKind::DropBefore)
    }

    /// Processes the request, then ends the connection without an answer.
    pub fn drop_after() -> Self {
        Self::new(FaultKind::DropAfter)
    }

    /// Processes the request, announces the whole answer, and ends the connection after `at` bytes
    /// of its body. At least one byte is always missing.
    pub fn truncate(at: usize) -> Self {
        Self {
            at: Some(at),
            ..Self::new(FaultKind::Truncate)
        }
    }

    /// Processes the request, answers bytes that are no HTTP, and ends the connection.
    pub fn garbage() -> Self {
        Self::new(FaultKind::Garbage)
    }

    /// Processes the request and answers `bytes` bytes of the body at a time (at least 1), with a
    /// pause of `interval`, in whole milliseconds, before each.
    pub fn drip(bytes: usize, interval: Duration) -> Self {
        Self {
            bytes: Some(bytes),
            interval_ms: Some(milliseconds(interval)),
            ..Self::new(FaultKind::Drip)
        }
    }

    /// Adds a response header to [`status`](Self::status).
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.insert(name.into(), value.into());
        self
    }

    /// The body of [`status`](Self::status): a string is sent as plain text, any other value as
    /// JSON. A `content-type` among the headers wins.
    pub fn body(mut self, body: impl Into<Value>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// An HTML page as the body of [`status`](Self::status), as a gateway sends it.
    pub fn html(mut self) -> Self {
        self.html = true;
        self
    }

    /// Waits before the request is processed, in whole milliseconds.
    pub fn delay_before(mut self, delay: Duration) -> Self {
        self.delay_before_ms = milliseconds(delay);
        self
    }

    /// Waits after the request is processed and before the answer, in whole milliseconds.
    pub fn delay_after(mut self, delay: Duration) -> Self {
        self.delay_after_ms = milliseconds(delay);
        self
    }

    /// Whether the request is processed, where that differs from the kind's default.
    pub fn processed(mut self, processed: bool) -> Self {
        self.processed = Some(processed);
        self
    }

    /// Ends the connection with a TCP reset rather than an orderly close.
    pub fn reset(mut self) -> Self {
        self.reset = true;
        self
    }

    /// Plays for this many requests. Default: 1.
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// Plays for every request from now on, until faults are cleared.
    pub fn always(mut self) -> Self {
        self.always = true;
        self
    }

    pub(crate) fn delays(&self) -> (Duration, Duration) {
        (
            Duration::from_millis(self.delay_before_ms),
            Duration::from_millis(self.delay_after_ms),
        )
    }

    /// Bytes at a time and the pause before each lot.
    pub(crate) fn pace(&self) -> (usize, Duration) {
        (
            self.bytes.unwrap_or(1).max(1),
            Duration::from_millis(self.interval_ms.unwrap_or(100)),
        )
    }

    pub(crate) fn is_processed(&self) -> bool {
        use FaultKind::{DropBefore, Stall, Status, Throttled};
        let by_kind = !matches!(self.kind, Status | Throttled | Stall | DropBefore);
        self.processed.unwrap_or(by_kind)
    }

    /// The status of a `status` fault.
    pub(crate) fn status_code(&self) -> Option<StatusCode> {
        let code = self.status.filter(|code| (200..600).contains(code))?;
        StatusCode::from_u16(code).ok()
    }

    pub(crate) fn content(&self) -> (Option<&Value>, bool) {
        (self.body.as_ref(), self.html)
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn once() -> u32 {
    1
}

fn is_false(value: &bool) -> bool {
    !*value
}

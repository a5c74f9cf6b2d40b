//! What the sandbox remembers of each request.

use std::collections::BTreeMap;
use std::fmt;
use std::time::SystemTime;

use axum::http::HeaderMap;
use serde_json::Value;

use crate::schema::is_guid;

/// Header of the id that groups DFP calls.
const CORRELATION_ID: &str = "x-ms-correlation-id";
/// Header of the id that names one DFP event.
const TRACKING_ID: &str = "x-ms-tracking-id";
/// Headers whose values are credentials and are never kept.
const SECRET_HEADERS: [&str; 3] = ["authorization", "proxy-authorization", "cookie"];

/// One request to an operation of a contract, whether accepted or refused.
///
/// `Debug` shows neither the body nor any header's value.
#[derive(Clone)]
#[non_exhaustive]
pub struct Received {
    /// The operation's id in its contract, such as `record_chargeback`.
    pub operation: String,
    /// When it was answered.
    pub time: SystemTime,
    /// The HTTP status that was answered.
    pub status: u16,
    /// Whether the event went into the ledger.
    pub processed: bool,
    /// Value of `x-ms-correlation-id`; `None` if absent or no GUID.
    pub correlation_id: Option<String>,
    /// Value of `x-ms-tracking-id`; `None` if absent or no GUID.
    pub tracking_id: Option<String>,
    /// The request body; `None` if it was absent, too large, no JSON, or not looked at because the
    /// credential or the content type was refused.
    pub body: Option<Value>,
    /// Request headers by lower-case name, without credentials. A header that is not text is left
    /// out; of one that is sent twice the first value is kept.
    pub headers: BTreeMap<String, String>,
}

impl Received {
    /// Starts the note of a request that is not answered yet.
    pub(crate) fn begin(operation: &str, headers: &HeaderMap) -> Self {
        let mut kept = BTreeMap::new();
        for (name, value) in headers {
            if let Ok(value) = value.to_str()
                && !SECRET_HEADERS.contains(&name.as_str())
            {
                kept.entry(name.as_str().to_owned())
                    .or_insert_with(|| value.to_owned());
            }
        }
        let guid = |name| kept.get(name).filter(|value| is_guid(value)).cloned();
        Self {
            operation: operation.to_owned(),
            time: SystemTime::now(),
            status: 0,
            processed: false,
            correlation_id: guid(CORRELATION_ID),
            tracking_id: guid(TRACKING_ID),
            body: None,
            headers: kept,
        }
    }
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("processed", &self.processed)
            .field("correlation_id", &self.correlation_id)
            .field("tracking_id", &self.tracking_id)
            .finish_non_exhaustive()
    }
}

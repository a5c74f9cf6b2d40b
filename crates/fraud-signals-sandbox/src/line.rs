//! One line of the journal, kept small.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use axum::http::HeaderMap;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::clock;
use crate::fault::FaultKind;
use crate::packed::Packed;
use crate::received::Received;
use crate::schema::is_guid;

/// Header of the id that groups DFP calls.
const CORRELATION_ID: &str = "x-ms-correlation-id";
/// Header of the id that names one DFP event.
const TRACKING_ID: &str = "x-ms-tracking-id";
/// Headers whose values are credentials and are never kept.
const SECRET_HEADERS: [&str; 3] = ["authorization", "proxy-authorization", "cookie"];
/// How many bytes of headers a line keeps.
const HEADERS: usize = 2048;
/// The collection whose ids may be e-mail addresses.
const USERS: &str = "users";

/// What the journal knows of one request.
#[derive(Clone)]
pub(crate) struct Line {
    pub(crate) sequence: u64,
    /// Milliseconds since 1970.
    pub(crate) time: i64,
    pub(crate) operation: Arc<str>,
    /// 0 if no status was sent.
    pub(crate) status: u16,
    pub(crate) processed: bool,
    pub(crate) fault: Option<FaultKind>,
    pub(crate) correlation_id: Option<Uuid>,
    pub(crate) tracking_id: Option<Uuid>,
    pub(crate) collection: Option<Arc<str>>,
    pub(crate) id: Option<Arc<str>>,
    pub(crate) purchase_id: Option<Arc<str>>,
    pub(crate) decision: Option<Arc<str>>,
    pub(crate) message: Option<Box<str>>,
    pub(crate) body: Option<Packed>,
    /// Name, line feed, value, line feed, and so on. A value that is the line's own id in its usual
    /// form is left empty.
    headers: Box<str>,
}

impl Line {
    /// A line without headers and body.
    pub(crate) fn new(operation: Arc<str>) -> Self {
        let now = clock::now().duration_since(UNIX_EPOCH);
        let now = now.unwrap_or(Duration::ZERO).as_millis();
        Self {
            sequence: 0,
            time: i64::try_from(now).unwrap_or(i64::MAX),
            operation,
            status: 0,
            processed: false,
            fault: None,
            correlation_id: None,
            tracking_id: None,
            collection: None,
            id: None,
            purchase_id: None,
            decision: None,
            message: None,
            body: None,
            headers: Box::default(),
        }
    }

    /// Takes over the ids and headers of a request.
    pub(crate) fn with_headers(mut self, headers: &HeaderMap) -> Self {
        let guid = |name: &str| {
            let value = headers.get(name)?.to_str().ok()?;
            is_guid(value).then(|| Uuid::try_parse(value).ok())?
        };
        self.correlation_id = guid(CORRELATION_ID);
        self.tracking_id = guid(TRACKING_ID);
        let mut kept = String::new();
        let mut size = 0;
        for name in headers.keys() {
            let Some(Ok(value)) = headers.get(name).map(|value| value.to_str()) else {
                continue;
            };
            let name = name.as_str();
            let more = name.len() + value.len() + 2;
            if !SECRET_HEADERS.contains(&name) && size + more <= HEADERS {
                size += more;
                let is_id = self.id_of(name).is_some_and(|id| {
                    value == id.hyphenated().encode_lower(&mut Uuid::encode_buffer())
                });
                for part in [name, if is_id { "" } else { value }] {
                    kept.push_str(part);
                    kept.push('\n');
                }
            }
        }
        self.headers = kept.into();
        self
    }

    /// As JSON, without headers and body.
    pub(crate) fn to_json(&self) -> Value {
        let time = DateTime::<Utc>::from_timestamp_millis(self.time).unwrap_or_default();
        json!({
            "sequence": self.sequence,
            "time": time.to_rfc3339_opts(SecondsFormat::Millis, true),
            "operation": &*self.operation,
            "status": (self.status != 0).then_some(self.status),
            "processed": self.processed,
            "fault": self.fault.map(FaultKind::as_str),
            "correlation_id": self.correlation_id.map(|id| id.to_string()),
            "tracking_id": self.tracking_id.map(|id| id.to_string()),
            "collection": self.collection.as_deref(),
            "id": self.public_id(),
            "purchase_id": self.purchase_id.as_deref(),
            "decision": self.decision.as_deref(),
            "message": self.message.as_deref(),
        })
    }

    /// As the public type.
    pub(crate) fn to_received(&self) -> Received {
        let owned = |text: &Option<Arc<str>>| text.as_deref().map(str::to_owned);
        let mut parts = self.headers.split('\n');
        let pairs = std::iter::from_fn(|| Some((parts.next()?, parts.next()?)));
        let pairs = pairs.map(|(name, value)| {
            let id = self.id_of(name).filter(|_| value.is_empty());
            let value = id.map_or_else(|| value.to_owned(), |id| id.to_string());
            (name.to_owned(), value)
        });
        let millis = u64::try_from(self.time).unwrap_or_default();
        Received {
            sequence: self.sequence,
            operation: self.operation.to_string(),
            time: UNIX_EPOCH + Duration::from_millis(millis),
            status: self.status,
            processed: self.processed,
            fault: self.fault,
            correlation_id: self.correlation_id.map(|id| id.to_string()),
            tracking_id: self.tracking_id.map(|id| id.to_string()),
            collection: owned(&self.collection),
            id: self.public_id().map(str::to_owned),
            purchase_id: owned(&self.purchase_id),
            decision: owned(&self.decision),
            message: self.message.as_deref().map(str::to_owned),
            body: self
                .body
                .as_ref()
                .and_then(|body| serde_json::from_slice(&body.text()).ok()),
            headers: pairs.collect(),
        }
    }

    /// The id that the header `name` holds.
    fn id_of(&self, name: &str) -> Option<Uuid> {
        match name {
            CORRELATION_ID => self.correlation_id,
            TRACKING_ID => self.tracking_id,
            _ => None,
        }
    }

    fn public_id(&self) -> Option<&str> {
        let is_user = self.collection.as_deref() == Some(USERS);
        self.id.as_deref().filter(|_| !is_user)
    }
}

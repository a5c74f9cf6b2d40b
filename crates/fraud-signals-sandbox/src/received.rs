//! What the sandbox remembers of each request.

use std::collections::BTreeMap;
use std::fmt;
use std::time::SystemTime;

use serde_json::Value;

use crate::fault::FaultKind;

/// One request to an operation, whether accepted or refused.
///
/// `Debug` shows neither the body nor any header's value.
#[derive(Clone)]
#[non_exhaustive]
pub struct Received {
    /// 1, 2, 3 and so on in the order of answering; starts again after a reset.
    pub sequence: u64,
    /// The operation's id in its contract, such as `record_chargeback`, or `token`.
    pub operation: String,
    /// When the verdict fell, to the millisecond.
    pub time: SystemTime,
    /// The HTTP status that was answered; 0 if a fault let none through.
    pub status: u16,
    /// Whether the event went into the ledger; for `token`, whether a token was issued.
    pub processed: bool,
    /// The scripted fault that was played.
    pub fault: Option<FaultKind>,
    /// Value of `x-ms-correlation-id` in lower case; `None` if absent or no GUID.
    pub correlation_id: Option<String>,
    /// Value of `x-ms-tracking-id` in lower case; `None` if absent or no GUID.
    pub tracking_id: Option<String>,
    /// The collection of the ledger that the event went into.
    pub collection: Option<String>,
    /// The event's id in that collection; `None` for users, whose ids may be e-mail addresses, and
    /// for feedbacks, which have none.
    pub id: Option<String>,
    /// The purchase that the event is or refers to.
    pub purchase_id: Option<String>,
    /// `MerchantRuleDecision` of the answer to a purchase.
    pub decision: Option<String>,
    /// Why it was refused, without values of the request.
    pub message: Option<String>,
    /// The request body; `None` if it was absent, too large, or no JSON, and for token requests.
    /// Bodies that are not in the ledger are kept up to 32 MiB in total, the newest ones.
    pub body: Option<Value>,
    /// Request headers by lower-case name, without credentials, up to 2 KiB. A header that is not
    /// text is left out; of one that is sent twice the first value is kept.
    pub headers: BTreeMap<String, String>,
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("sequence", &self.sequence)
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("processed", &self.processed)
            .field("fault", &self.fault)
            .field("correlation_id", &self.correlation_id)
            .field("tracking_id", &self.tracking_id)
            .field("id", &self.id)
            .field("message", &self.message)
            .finish_non_exhaustive()
    }
}

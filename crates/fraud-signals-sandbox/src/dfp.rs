//! Dynamics 365 Fraud Protection: bearer tokens, its error bodies, upserts and purchases.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::{Value, json};

use crate::answer::{Answer, JSON};
use crate::authorization::bearer;
use crate::contract::Operation;
use crate::decision::Decision;
use crate::decisions::Decisions;
use crate::place::{Place, text};
use crate::refusal::Refusal;
use crate::router::Shared;
use crate::tokens::{TokenFault, Tokens};
use crate::vendor::Vendor;
use crate::violation::Violation;

/// The operation that asks for a decision.
const ASSESS: &str = "assess_purchase";

/// Operation, collection, JSON pointer of the id, JSON pointer of the purchase.
const PLACES: [(&str, &str, &str, &str); 6] = [
    ("update_account", "users", "/Data/UserId", ""),
    (ASSESS, "purchases", "/Data/PurchaseId", "/Data/PurchaseId"),
    (
        "record_bank_event",
        "bank_events",
        "/Data/BankEventId",
        "/Data/Purchase/PurchaseId",
    ),
    (
        "record_purchase_status",
        "purchase_statuses",
        "/Data/PurchaseId",
        "/Data/PurchaseId",
    ),
    (
        "record_refund",
        "refunds",
        "/Data/RefundId",
        "/Data/Purchase/PurchaseId",
    ),
    (
        "record_chargeback",
        "chargebacks",
        "/Data/ChargebackId",
        "/Data/Purchase/PurchaseId",
    ),
];

pub(crate) struct Dfp {
    tokens: Arc<Tokens>,
    /// The audience that a token must have.
    resource: String,
    decisions: Arc<Decisions>,
}

impl Dfp {
    pub(crate) fn new(shared: &Shared) -> Self {
        Self {
            tokens: Arc::clone(&shared.tokens),
            resource: shared.origin.clone(),
            decisions: Arc::clone(&shared.decisions),
        }
    }
}

impl Vendor for Dfp {
    fn authorise(&self, headers: &HeaderMap) -> Result<(), Answer> {
        bearer(headers)
            .ok_or(TokenFault::Absent)
            .and_then(|token| self.tokens.check(token, &self.resource))
            .map_err(|fault| {
                tracing::info!(?fault, "bearer token refused");
                self.error(StatusCode::UNAUTHORIZED)
            })
    }

    fn refuse(&self, refusal: &Refusal) -> Answer {
        error_body(refusal.status(), &refusal.message(show))
    }

    fn error(&self, status: StatusCode) -> Answer {
        match status {
            StatusCode::UNAUTHORIZED => Answer::new(
                status,
                json!({
                    "statusCode": 401,
                    "message": "Unauthorized. Access token is missing or invalid.",
                }),
            )
            // The vendor gives this one reason for every token that it refuses.
            .with_header(
                HeaderName::from_static("errorreason"),
                HeaderValue::from_static("TokenExpired"),
            ),
            StatusCode::INTERNAL_SERVER_ERROR => {
                error_body(status, "Internal Server Error - please try again")
            }
            other => error_body(other, other.canonical_reason().unwrap_or("Unknown")),
        }
    }

    fn place(&self, operation: &Operation, event: &Value) -> Place {
        let known = PLACES.iter().find(|(id, ..)| *id == &*operation.id);
        let Some((_, collection, id, purchase)) = known else {
            return Place::new(operation.id.to_string());
        };
        Place {
            id: text(event, id),
            // An empty pointer leads to the body, which is no string.
            purchase_id: text(event, purchase),
            once: &*operation.id == ASSESS,
            ..Place::new(*collection)
        }
    }

    fn decide(&self, operation: &Operation, event: &Value) -> Option<Decision> {
        (&*operation.id == ASSESS).then(|| Decision::from(&self.decisions.decide(event)))
    }

    fn accept(&self, operation: &Operation, decision: Option<&Decision>) -> Answer {
        match decision {
            Some(decision) => {
                let body = format!(r#"{{"resultDetails":{}}}"#, decision.json());
                Answer::with_body(StatusCode::OK, JSON, body.into())
            }
            None => operation.success.clone(),
        }
    }
}

fn error_body(status: StatusCode, message: &str) -> Answer {
    let is_fault_of_server = status.is_server_error();
    let body = json!({
        "Code": null,
        "ErrorType": if is_fault_of_server { "ServerError" } else { "ClientError" },
        "Message": message,
        "Retryable": is_fault_of_server,
        "Parameters": null,
        "OtherErrors": null,
    });
    Answer::new(status, body)
}

/// The vendor's one known form is "Entity of type User is expected at //User": a slash, then the
/// path. Other faults follow it.
fn show(violation: &Violation) -> String {
    match violation {
        Violation::Missing { pointer, name } => {
            format!("Entity of type {name} is expected at /{pointer}")
        }
        Violation::Value { pointer, rule } => format!("The value at /{pointer} {rule}"),
        Violation::Header { name, rule } => format!("The header {name} {rule}"),
    }
}

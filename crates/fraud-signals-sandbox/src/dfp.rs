//! Dynamics 365 Fraud Protection: bearer tokens, its error bodies, upserts by id.

use std::sync::Arc;

use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::authorization::bearer;
use crate::contract::Operation;
use crate::ledger::Ledger;
use crate::refusal::Refusal;
use crate::tokens::{TokenFault, Tokens};
use crate::vendor::Vendor;
use crate::violation::Violation;

/// Events that are created or updated by an id: operation, collection, JSON pointer of the id.
const UPSERTS: [(&str, &str, &str); 1] =
    [("record_chargeback", "chargebacks", "/Data/ChargebackId")];

pub(crate) struct Dfp {
    pub(crate) tokens: Arc<Tokens>,
    /// The audience that a token must have.
    pub(crate) resource: String,
}

impl Vendor for Dfp {
    fn authorise(&self, headers: &HeaderMap) -> Result<(), Answer> {
        bearer(headers)
            .ok_or(TokenFault::Absent)
            .and_then(|token| self.tokens.check(token, &self.resource))
            .map_err(|fault| {
                tracing::info!(?fault, "bearer token refused");
                // The vendor gives this one reason for every token that it refuses.
                Answer::new(
                    StatusCode::UNAUTHORIZED,
                    json!({
                        "statusCode": 401,
                        "message": "Unauthorized. Access token is missing or invalid.",
                    }),
                )
                .with_header("errorreason", "TokenExpired")
            })
    }

    fn refuse(&self, refusal: &Refusal) -> Answer {
        let body = json!({
            "Code": null,
            "ErrorType": "ClientError",
            "Message": refusal.message(show),
            "Retryable": false,
            "Parameters": null,
            "OtherErrors": null,
        });
        Answer::new(refusal.status(), body)
    }

    fn accept(
        &self,
        operation: &Operation,
        body: Value,
        correlation_id: Option<&str>,
        ledger: &mut Ledger,
    ) -> Answer {
        let rule = UPSERTS.iter().find(|(id, ..)| *id == operation.id);
        let key = rule.and_then(|(_, collection, pointer)| {
            Some((*collection, body.pointer(pointer)?.as_str()?.to_owned()))
        });
        match key {
            Some((collection, id)) => ledger.upsert(collection, &id, body, correlation_id),
            None => ledger.append(&operation.id, body, correlation_id),
        }
        operation.success.clone()
    }
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

//! Marqeta fraud feedback: HTTP Basic, its error bodies, feedbacks kept one by one.

use std::sync::Arc;

use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::authorization::basic;
use crate::contract::Operation;
use crate::credentials::Credentials;
use crate::ledger::Ledger;
use crate::refusal::Refusal;
use crate::vendor::Vendor;
use crate::violation::Violation;

/// Where the API is mounted: the `/v3` belongs to the base URL.
pub(crate) const MOUNT: &str = "/v3";

pub(crate) struct Marqeta {
    pub(crate) credentials: Arc<Credentials>,
}

impl Vendor for Marqeta {
    fn authorise(&self, headers: &HeaderMap) -> Result<(), Answer> {
        let (application, access) = basic(headers).unwrap_or_default();
        let known = &self.credentials;
        if application != known.application_token {
            Err(refused(
                StatusCode::UNAUTHORIZED,
                "401001",
                "Not authorized",
            ))
        } else if access == known.access_token {
            Ok(())
        } else if access == known.non_admin_access_token {
            let message = "Forbidden: this call needs an admin access token";
            Err(refused(StatusCode::FORBIDDEN, "403001", message))
        } else {
            Err(refused(
                StatusCode::UNAUTHORIZED,
                "401001",
                "Not authorized",
            ))
        }
    }

    fn refuse(&self, refusal: &Refusal) -> Answer {
        let status = refusal.status();
        let fault = match refusal {
            Refusal::Invalid(violations)
                if violations
                    .iter()
                    .any(|fault| matches!(fault, Violation::Missing { .. })) =>
            {
                2
            }
            Refusal::Invalid(_) => 3,
            _ => 1,
        };
        let code = format!("{}{fault:03}", status.as_u16());
        refused(status, &code, &refusal.message(ToString::to_string))
    }

    fn accept(
        &self,
        operation: &Operation,
        body: Value,
        correlation_id: Option<&str>,
        ledger: &mut Ledger,
    ) -> Answer {
        let collection = match operation.id.as_str() {
            "create_fraud_feedback" => "feedbacks",
            other => other,
        };
        ledger.append(collection, body, correlation_id);
        operation.success.clone()
    }
}

fn refused(status: StatusCode, code: &str, message: &str) -> Answer {
    Answer::new(
        status,
        json!({ "error_code": code, "error_message": message }),
    )
}

//! Marqeta fraud feedback: HTTP Basic, its error bodies, feedbacks kept one by one.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::authorization::basic;
use crate::contract::Operation;
use crate::credentials::Credentials;
use crate::place::Place;
use crate::rate_limit::RateLimit;
use crate::refusal::Refusal;
use crate::router::{Extras, Shared};
use crate::vendor::Vendor;
use crate::violation::Violation;

/// Where the API is mounted: the `/v3` belongs to the base URL.
pub(crate) const MOUNT: &str = "/v3";

pub(crate) struct Marqeta {
    credentials: Arc<Credentials>,
    /// Calls of the program per second; without one there is no limit.
    rate_limit: Option<RateLimit>,
}

impl Marqeta {
    pub(crate) fn new(shared: &Shared, extras: &Extras) -> Self {
        let second = Duration::from_secs(1);
        let limit = extras.rate_limit;
        Self {
            credentials: Arc::clone(&shared.credentials),
            rate_limit: limit.map(|calls| RateLimit::new(calls, second)),
        }
    }
}

impl Vendor for Marqeta {
    fn authorise(&self, headers: &HeaderMap) -> Result<(), Answer> {
        let (application, access) = basic(headers).unwrap_or_default();
        let known = &self.credentials;
        if application != known.application_token {
            return Err(self.error(StatusCode::UNAUTHORIZED));
        } else if access == known.non_admin_access_token {
            return Err(self.error(StatusCode::FORBIDDEN));
        } else if access != known.access_token {
            return Err(self.error(StatusCode::UNAUTHORIZED));
        }
        match &self.rate_limit {
            Some(limit) if !limit.admits() => Err(self.error(StatusCode::TOO_MANY_REQUESTS)),
            _ => Ok(()),
        }
    }

    fn refuse(&self, refusal: &Refusal) -> Answer {
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
        let message = refusal.message(ToString::to_string);
        refused(refusal.status(), fault, &message)
    }

    fn error(&self, status: StatusCode) -> Answer {
        let message = match status {
            StatusCode::UNAUTHORIZED => "Not authorized",
            StatusCode::FORBIDDEN => "Forbidden: this call needs an admin access token",
            StatusCode::TOO_MANY_REQUESTS => "Too many requests",
            other => other.canonical_reason().unwrap_or("Unknown"),
        };
        refused(status, 1, message)
    }

    fn place(&self, operation: &Operation, _: &Value) -> Place {
        match &*operation.id {
            "create_fraud_feedback" => Place::new("feedbacks"),
            other => Place::new(other.to_owned()),
        }
    }
}

fn refused(status: StatusCode, fault: u16, message: &str) -> Answer {
    let code = format!("{}{fault:03}", status.as_u16());
    Answer::new(
        status,
        json!({ "error_code": code, "error_message": message }),
    )
}

//! One request to an operation, from its headers to the ledger.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use axum::extract::Request;
use axum::http::HeaderMap;
use serde_json::Value;

use crate::answer::Answer;
use crate::body;
use crate::contract::{HeaderRule, Operation};
use crate::memory::Memory;
use crate::received::Received;
use crate::refusal::Refusal;
use crate::vendor::Vendor;
use crate::violation::{self, Violation};

/// One API, its semantics and the memory that it shares with the others.
pub(crate) struct Api {
    pub(crate) vendor: Box<dyn Vendor>,
    pub(crate) memory: Arc<Mutex<Memory>>,
}

impl Api {
    /// Answers one request and notes it in the journal.
    pub(crate) async fn serve(&self, operation: &Operation, request: Request) -> Answer {
        let (parts, body) = request.into_parts();
        let body = body::read(body).await;
        let mut received = Received::begin(&operation.id, &parts.headers);
        let checked = self.check(operation, &parts.headers, body, &mut received);
        let mut memory = lock(&self.memory);
        let answer = match checked {
            Ok(event) => {
                received.processed = true;
                let correlation_id = received.correlation_id.as_deref();
                self.vendor
                    .accept(operation, event, correlation_id, &mut memory.ledger)
            }
            Err(answer) => answer,
        };
        received.status = answer.status.as_u16();
        tracing::info!(
            operation = operation.id,
            status = received.status,
            processed = received.processed,
            correlation_id = received.correlation_id,
            "answered"
        );
        memory.note(received);
        answer
    }

    /// The event, if credential, headers and body are what the contract says. The order is that of
    /// a gateway in front of a service: who calls, what kind of content, and then what it says.
    fn check(
        &self,
        operation: &Operation,
        headers: &HeaderMap,
        body: Result<Bytes, Refusal>,
        received: &mut Received,
    ) -> Result<Value, Answer> {
        self.vendor.authorise(headers)?;
        let mut violations = header_violations(operation, headers);
        let event = match &operation.body {
            None => Value::Null,
            Some(rule) => {
                let bytes = body.map_err(|refusal| self.vendor.refuse(&refusal))?;
                let media_types = rule.media_types.iter().map(String::as_str);
                if bytes.is_empty() && !rule.required {
                    Value::Null
                } else if !body::has_media_type(headers, media_types) {
                    return Err(self.vendor.refuse(&Refusal::WrongContentType));
                } else {
                    let event: Value = serde_json::from_slice(&bytes)
                        .map_err(|_| self.vendor.refuse(&Refusal::NotJson))?;
                    received.body = Some(event.clone());
                    let names = &operation.field_names;
                    violations.extend(violation::in_body(&rule.validator, &event, names));
                    event
                }
            }
        };
        if violations.is_empty() {
            Ok(event)
        } else {
            Err(self.vendor.refuse(&Refusal::Invalid(violations)))
        }
    }
}

/// Takes the memory; a panic elsewhere does not take it away from later requests.
pub(crate) fn lock(memory: &Mutex<Memory>) -> MutexGuard<'_, Memory> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}

fn header_violations(operation: &Operation, headers: &HeaderMap) -> Vec<Violation> {
    let check = |rule: &HeaderRule| match headers.get(&rule.name) {
        Some(value) => {
            // Bytes that are not text match no schema that a header can have.
            let value = String::from_utf8_lossy(value.as_bytes());
            violation::in_header(&rule.validator, &rule.name, &value)
        }
        None if rule.required => Some(Violation::Header {
            name: rule.name.clone(),
            rule: "is required".into(),
        }),
        None => None,
    };
    operation.headers.iter().filter_map(check).collect()
}

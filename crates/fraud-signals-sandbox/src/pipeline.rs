//! One request to an operation, from its headers to the ledger.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::Value;

use crate::answer::Answer;
use crate::body;
use crate::book::{Book, Event};
use crate::contract::{HeaderRule, Operation};
use crate::faults::Faults;
use crate::line::Line;
use crate::playing::{self, Endpoint, Mark};
use crate::refusal::Refusal;
use crate::vendor::Vendor;
use crate::violation::{self, Violation};
use crate::wire::Wire;

/// One API, its semantics and the book that it shares with the others.
pub(crate) struct Api {
    pub(crate) vendor: Box<dyn Vendor>,
    pub(crate) book: Arc<Book>,
    pub(crate) faults: Arc<Faults>,
}

/// One request to an operation.
pub(crate) struct Call {
    operation: Arc<Operation>,
    headers: HeaderMap,
    body: Result<Bytes, Refusal>,
}

/// The answer to a refused request, and the reason for the journal.
struct Refused {
    answer: Answer,
    message: String,
}

impl Api {
    /// Answers one request and notes it in the journal.
    pub(crate) async fn serve(
        self: &Arc<Self>,
        operation: Arc<Operation>,
        request: Request,
    ) -> Response {
        let (mut parts, body) = request.into_parts();
        let wire = parts.extensions.remove::<Wire>();
        let fault = self.faults.take(&operation.id);
        let call = Call {
            operation,
            headers: parts.headers,
            body: body::read(body).await,
        };
        playing::answer(self, call, fault, wire).await
    }

    /// The event, if credential, headers and body are what the contract says. The order is that of
    /// a gateway in front of a service: who calls, what kind of content, and then what it says.
    fn check(&self, call: &Call) -> Result<Value, Refused> {
        let refuse = |refusal: Refusal| Refused {
            answer: self.vendor.refuse(&refusal),
            message: refusal.to_string(),
        };
        self.vendor.authorise(&call.headers).map_err(|answer| {
            let reason = answer.status.canonical_reason().unwrap_or("refused");
            Refused {
                message: reason.to_owned(),
                answer,
            }
        })?;
        let operation = &call.operation;
        let mut violations = header_violations(operation, &call.headers);
        let event = match &operation.body {
            None => Value::Null,
            Some(rule) => {
                let bytes = call.body.as_ref().map_err(|error| refuse(error.clone()))?;
                let media_types = rule.media_types.iter().map(String::as_str);
                if bytes.is_empty() && !rule.required {
                    Value::Null
                } else if !body::has_media_type(&call.headers, media_types) {
                    return Err(refuse(Refusal::WrongContentType));
                } else {
                    let event: Value =
                        serde_json::from_slice(bytes).map_err(|_| refuse(Refusal::NotJson))?;
                    let names = &operation.field_names;
                    violations.extend(violation::in_body(&rule.validator, &event, names));
                    event
                }
            }
        };
        if violations.is_empty() {
            Ok(event)
        } else {
            Err(refuse(Refusal::Invalid(violations)))
        }
    }

    fn note_refused(&self, mut line: Line, call: Call, refused: &Refused, mark: Option<Mark>) {
        line.message = Some(refused.message.as_str().into());
        line.body = call.body.ok().filter(|body| !body.is_empty());
        self.book.note(line, Some(&refused.answer), mark);
    }
}

impl Endpoint for Api {
    type Call = Call;

    async fn process(&self, call: Call, mark: Option<Mark>) -> Answer {
        let line = Line::new(Arc::clone(&call.operation.id)).with_headers(&call.headers);
        let event = match self.check(&call) {
            Ok(event) => event,
            Err(refused) => {
                self.note_refused(line, call, &refused, mark);
                return refused.answer;
            }
        };
        let decision = self.vendor.decide(&call.operation, &event);
        let event = Event {
            place: self.vendor.place(&call.operation, &event),
            answer: self.vendor.accept(&call.operation, decision.as_ref()),
            body: event.to_string().into_bytes().into_boxed_slice().into(),
            decision,
        };
        let (booked, saved) = self.book.accept(line, event, mark);
        let answer = match booked {
            Ok(answer) => answer,
            Err((line, refusal)) => {
                let refused = Refused {
                    answer: self.vendor.refuse(&refusal),
                    message: refusal.to_string(),
                };
                self.note_refused(line, call, &refused, mark);
                refused.answer
            }
        };
        if saved.wait().await {
            answer
        } else {
            self.vendor.refuse(&Refusal::NotSaved)
        }
    }

    fn skip(&self, call: Call, mark: Mark) {
        let mut line = Line::new(Arc::clone(&call.operation.id)).with_headers(&call.headers);
        line.body = call.body.ok().filter(|body| !body.is_empty());
        self.book.note(line, None, Some(mark));
    }

    fn error(&self, status: StatusCode) -> Answer {
        self.vendor.error(status)
    }
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

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
use crate::packed::Packed;
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

/// A body that keeps every rule of its contract.
struct Checked {
    event: Value,
    /// The same as JSON.
    body: Bytes,
}

/// The answer to a refused request, and the reason for the journal.
struct Refused {
    answer: Answer,
    message: String,
}

impl Call {
    /// The body of a request that changes nothing, for the journal.
    fn kept(&self) -> Option<Packed> {
        let body = self.body.as_ref().ok().filter(|body| !body.is_empty());
        body.map(|body| Packed::new(body))
    }
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
    fn check(&self, call: &Call) -> Result<Checked, Refused> {
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
        let none = || (Value::Null, Bytes::from_static(b"null"));
        let (event, body) = match &operation.body {
            None => none(),
            Some(rule) => {
                let bytes = call.body.as_ref().map_err(|error| refuse(error.clone()))?;
                let media_types = rule.media_types.iter().map(String::as_str);
                if bytes.is_empty() && !rule.required {
                    none()
                } else if !body::has_media_type(&call.headers, media_types) {
                    return Err(refuse(Refusal::WrongContentType));
                } else {
                    // All of the text is checked at once rather than each string by itself.
                    let event: Value = std::str::from_utf8(bytes)
                        .ok()
                        .and_then(|text| serde_json::from_str(text).ok())
                        .ok_or_else(|| refuse(Refusal::NotJson))?;
                    let names = &operation.field_names;
                    violations.extend(violation::in_body(&rule.validator, &event, names));
                    (event, bytes.clone())
                }
            }
        };
        if violations.is_empty() {
            Ok(Checked { event, body })
        } else {
            Err(refuse(Refusal::Invalid(violations)))
        }
    }

    /// The event as it is to be booked. The parsed body, which is many small pieces, is gone by then:
    /// what is kept for long would otherwise lie scattered among them.
    fn event(&self, call: &Call) -> Result<Event, Refused> {
        let Checked { event, body } = self.check(call)?;
        let decision = self.vendor.decide(&call.operation, &event);
        Ok(Event {
            place: self.vendor.place(&call.operation, &event),
            answer: self.vendor.accept(&call.operation, decision.as_ref()),
            body,
            decision,
        })
    }

    fn note_refused(&self, mut line: Line, call: Call, refused: &Refused, mark: Option<Mark>) {
        line.message = Some(refused.message.as_str().into());
        line.body = call.kept();
        self.book.note(line, Some(&refused.answer), mark);
    }
}

impl Endpoint for Api {
    type Call = Call;

    async fn process(&self, call: Call, mark: Option<Mark>) -> Answer {
        let event = self.event(&call);
        let line = Line::new(Arc::clone(&call.operation.id)).with_headers(&call.headers);
        let event = match event {
            Ok(event) => event,
            Err(refused) => {
                self.note_refused(line, call, &refused, mark);
                return refused.answer;
            }
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
        line.body = call.kept();
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

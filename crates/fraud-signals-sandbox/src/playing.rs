//! Plays a scripted fault on one request.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::answer::{Answer, JSON};
use crate::fault::{Fault, FaultKind};
use crate::wire::{End, Script, Wire};

/// Not HTTP by any reading, and not TLS either.
const GARBAGE: &[u8] =
    b"\x00\xff\xfe\x7f garbage \x01\x02\x03\r\n\x80\x81\x82 no HTTP here\r\n\r\n";

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

/// How a fault shows in the journal.
#[derive(Clone, Copy)]
pub(crate) struct Mark {
    pub(crate) kind: FaultKind,
    /// The status that the client gets in place of the answer's: `Some(None)` is none at all.
    pub(crate) status: Option<Option<StatusCode>>,
}

/// Something that answers requests and keeps the journal.
pub(crate) trait Endpoint: Send + Sync + 'static {
    /// One request with its body.
    type Call: Send + 'static;

    /// Processes the request and notes it.
    fn process(&self, call: Self::Call, mark: Option<Mark>) -> impl Future<Output = Answer> + Send;

    /// Notes a request that is not processed.
    fn skip(&self, call: Self::Call, mark: Mark);

    /// The error of `status` in the shape of the API.
    fn error(&self, status: StatusCode) -> Answer;
}

/// Answers one request with `fault`, or normally without one.
pub(crate) async fn answer<E: Endpoint>(
    endpoint: &Arc<E>,
    call: E::Call,
    fault: Option<Fault>,
    wire: Option<Wire>,
) -> Response {
    let Some(fault) = fault else {
        return endpoint.process(call, None).await.into_response();
    };
    // A task of its own: a client that goes away does not stop the processing of its request.
    let task = tokio::spawn(play(Arc::clone(endpoint), call, fault));
    match (task.await, wire) {
        (Ok(Outcome::Answer(answer)), _) => answer.into_response(),
        (Ok(Outcome::Script(script)), Some(wire)) => {
            wire.play(script);
            pending().await
        }
        _ => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

enum Outcome {
    Answer(Answer),
    Script(Script),
}

async fn play<E: Endpoint>(endpoint: Arc<E>, call: E::Call, fault: Fault) -> Outcome {
    let (before, after) = fault.delays();
    let replacement = replacement(&*endpoint, &fault);
    let mark = Mark {
        kind: fault.kind,
        status: match fault.kind {
            FaultKind::Pass | FaultKind::Truncate | FaultKind::Drip if fault.is_processed() => None,
            FaultKind::Stall
            | FaultKind::DropBefore
            | FaultKind::DropAfter
            | FaultKind::Garbage => Some(None),
            _ => Some(Some(replacement.status)),
        },
    };
    pause(before).await;
    let answer = if fault.is_processed() {
        let answer = endpoint.process(call, Some(mark)).await;
        match fault.kind {
            FaultKind::Status | FaultKind::Throttled => replacement,
            _ => answer,
        }
    } else {
        endpoint.skip(call, mark);
        replacement
    };
    pause(after).await;
    deliver(&fault, answer)
}

fn deliver(fault: &Fault, answer: Answer) -> Outcome {
    let end = || if fault.reset { End::Reset } else { End::Close };
    let script = match fault.kind {
        FaultKind::Pass | FaultKind::Status | FaultKind::Throttled => {
            return Outcome::Answer(answer);
        }
        FaultKind::Stall => Script::end(End::Hold),
        FaultKind::DropBefore | FaultKind::DropAfter => Script::end(end()),
        FaultKind::Garbage => Script {
            lots: vec![(Duration::ZERO, Bytes::from_static(GARBAGE))],
            end: end(),
        },
        FaultKind::Truncate => {
            let longest = answer.body.len().saturating_sub(1);
            let kept = fault.at.unwrap_or(0).min(longest);
            let mut bytes = answer.head();
            bytes.extend_from_slice(&answer.body[..kept]);
            Script {
                lots: vec![(Duration::ZERO, bytes.into())],
                end: end(),
            }
        }
        FaultKind::Drip => {
            let (count, pause) = fault.pace();
            let body = answer.body.chunks(count);
            let body = body.map(|lot| (pause, Bytes::copy_from_slice(lot)));
            let head = (Duration::ZERO, Bytes::from(answer.head()));
            Script {
                lots: std::iter::once(head).chain(body).collect(),
                end: End::Close,
            }
        }
    };
    Outcome::Script(script)
}

async fn pause(time: Duration) {
    if !time.is_zero() {
        #[expect(clippy::disallowed_methods, reason = "the delay of a fault")]
        tokio::time::sleep(time).await;
    }
}

/// The answer of a fault that does not use the normal one.
fn replacement<E: Endpoint>(endpoint: &E, fault: &Fault) -> Answer {
    if fault.kind == FaultKind::Throttled {
        return throttled();
    }
    let status = fault.status_code();
    let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut answer = match fault.content() {
        (_, true) => Answer::with_body(status, HTML, page(status)),
        (Some(Value::String(text)), _) => Answer::with_body(status, TEXT, text.clone().into()),
        (Some(body), _) => Answer::with_body(status, JSON, body.to_string().into()),
        (None, _) if matches!(status.as_u16(), 204 | 205 | 304) => {
            Answer::with_body(status, TEXT, Bytes::new())
        }
        (None, _) => endpoint.error(status),
    };
    // `Faults::push` has checked them.
    for (name, value) in fault.header_map().unwrap_or_default() {
        answer = answer.with_header(name, value);
    }
    answer
}

/// Entra's answer to too many token requests.
pub(crate) fn throttled() -> Answer {
    let status = StatusCode::TOO_MANY_REQUESTS;
    Answer::with_body(status, TEXT, Bytes::from_static(b"Too Many Requests"))
        .with_header(header::RETRY_AFTER, HeaderValue::from_static("60"))
}

fn page(status: StatusCode) -> Bytes {
    let title = status.to_string();
    format!(
        "<!DOCTYPE html>\n<html><head><title>{title}</title></head>\n\
         <body><h1>{title}</h1><p>gateway</p></body></html>\n"
    )
    .into()
}

//! The control endpoints under `/_sandbox`.
//!
//! A web page in a browser on the same machine must not drive them: the `Host` header has to be a
//! loopback name or the listen address (a page cannot forge it), and writes want a header that a
//! page may not send across origins without leave.

use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::memory::Memory;
use crate::pipeline::lock;
use crate::received::Received;
use crate::refusal::Refusal;
use crate::tokens::Tokens;

/// Header that every write to a control endpoint carries, with the value `1`.
const WRITE_HEADER: &str = "x-fraud-sandbox";

pub(crate) struct Control {
    pub(crate) memory: Arc<Mutex<Memory>>,
    pub(crate) tokens: Arc<Tokens>,
    pub(crate) listens_on: IpAddr,
}

pub(crate) fn routes(control: Control) -> Router {
    let control = Arc::new(control);
    Router::new()
        .route("/health", get(health))
        .route("/journal", get(journal))
        .route("/ledger", get(ledger))
        .route("/reset", post(reset))
        .method_not_allowed_fallback(async || refuse_shared(&Refusal::WrongMethod))
        .fallback(async || refuse_shared(&Refusal::UnknownRoute))
        .layer(middleware::from_fn_with_state(Arc::clone(&control), guard))
        .with_state(control)
}

async fn health() -> Answer {
    Answer::new(StatusCode::OK, json!({ "status": "ok" }))
}

async fn journal(State(control): State<Arc<Control>>) -> Answer {
    let memory = lock(&control.memory);
    let body = json!({
        "tokens_issued": control.tokens.count(),
        "forgotten": memory.forgotten(),
        "requests": memory.journal().map(line).collect::<Vec<_>>(),
    });
    Answer::new(StatusCode::OK, body)
}

async fn ledger(State(control): State<Arc<Control>>) -> Answer {
    let memory = lock(&control.memory);
    Answer::new(
        StatusCode::OK,
        json!({ "entries": memory.ledger.entries() }),
    )
}

async fn reset(State(control): State<Arc<Control>>) -> Answer {
    *lock(&control.memory) = Memory::default();
    tracing::info!("reset");
    Answer::new(StatusCode::OK, json!({ "status": "reset" }))
}

/// A request without its body and headers.
fn line(received: &Received) -> Value {
    let time = DateTime::<Utc>::from(received.time);
    json!({
        "time": time.to_rfc3339_opts(SecondsFormat::Millis, true),
        "operation": received.operation,
        "status": received.status,
        "processed": received.processed,
        "correlation_id": received.correlation_id,
        "tracking_id": received.tracking_id,
    })
}

async fn guard(State(control): State<Arc<Control>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let is_read = [Method::GET, Method::HEAD].contains(request.method());
    if !is_own_host(headers, control.listens_on) {
        let message = "The Host header must be a loopback name or the sandbox's listen address";
        refuse(StatusCode::FORBIDDEN, message).into_response()
    } else if !is_read && headers.get(WRITE_HEADER).is_none_or(|value| value != "1") {
        let message = "A write needs the header x-fraud-sandbox: 1";
        refuse(StatusCode::FORBIDDEN, message).into_response()
    } else {
        next.run(request).await
    }
}

fn is_own_host(headers: &HeaderMap, listens_on: IpAddr) -> bool {
    let Some(host) = headers
        .get(header::HOST)
        .and_then(|value| value.to_str().ok())
    else {
        return false;
    };
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'))
        .unwrap_or(name);
    name.eq_ignore_ascii_case("localhost")
        || name
            .parse::<IpAddr>()
            .is_ok_and(|ip| ip.is_loopback() || ip == listens_on)
}

fn refuse_shared(refusal: &Refusal) -> Answer {
    refuse(refusal.status(), &refusal.to_string())
}

fn refuse(status: StatusCode, message: &str) -> Answer {
    Answer::new(
        status,
        json!({ "status": status.as_u16(), "message": message }),
    )
}

//! The control endpoints under `/_sandbox`.
//!
//! A web page in a browser on the same machine must not drive them: the `Host` header has to be a
//! loopback name or the listen address (a page cannot forge it), and writes want a header that a
//! page may not send across origins without leave.

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::json;

use crate::answer::Answer;
use crate::book::Book;
use crate::decisions::Decisions;
use crate::faults::Faults;
use crate::listing::{self, JournalFilter, LedgerFilter};
use crate::refusal::Refusal;
use crate::scripting;
use crate::state::Saved;
use crate::tokens::Tokens;

/// Header that every write to a control endpoint carries, with the value `1`.
const WRITE_HEADER: &str = "x-fraud-sandbox";

pub(crate) struct Control {
    pub(crate) book: Arc<Book>,
    pub(crate) tokens: Arc<Tokens>,
    pub(crate) faults: Arc<Faults>,
    pub(crate) decisions: Arc<Decisions>,
    pub(crate) listens_on: IpAddr,
}

impl Control {
    /// Forgets everything that belongs to one test.
    pub(crate) fn reset(&self) -> Saved {
        self.faults.clear();
        self.decisions.clear();
        self.book.reset()
    }
}

pub(crate) fn routes(control: Arc<Control>) -> Router {
    Router::new()
        .route("/health", get(health))
        .route("/journal", get(journal))
        .route("/ledger", get(ledger))
        .route("/reset", post(reset))
        .route("/tokens/expire", post(expire_tokens))
        .route("/tokens/revoke", post(revoke_tokens))
        .merge(scripting::routes())
        .method_not_allowed_fallback(async || refuse_shared(&Refusal::WrongMethod))
        .fallback(async || refuse_shared(&Refusal::UnknownRoute))
        .layer(middleware::from_fn_with_state(Arc::clone(&control), guard))
        .with_state(control)
}

async fn health() -> Answer {
    done("ok")
}

async fn journal(
    State(control): State<Arc<Control>>,
    filter: Result<Query<JournalFilter>, QueryRejection>,
) -> Response {
    match filter {
        Ok(Query(filter)) => {
            listing::journal(Arc::clone(&control.book), &filter, control.tokens.count())
        }
        Err(error) => refuse(StatusCode::BAD_REQUEST, &error.body_text()).into_response(),
    }
}

async fn ledger(
    State(control): State<Arc<Control>>,
    filter: Result<Query<LedgerFilter>, QueryRejection>,
) -> Response {
    match filter {
        Ok(Query(filter)) => listing::ledger(Arc::clone(&control.book), filter),
        Err(error) => refuse(StatusCode::BAD_REQUEST, &error.body_text()).into_response(),
    }
}

async fn reset(State(control): State<Arc<Control>>) -> Answer {
    if control.reset().wait().await {
        tracing::info!("reset");
        done("reset")
    } else {
        refuse_shared(&Refusal::NotSaved)
    }
}

async fn expire_tokens(State(control): State<Arc<Control>>) -> Answer {
    control.tokens.expire_all();
    done("expired")
}

async fn revoke_tokens(State(control): State<Arc<Control>>) -> Answer {
    control.tokens.revoke_all();
    done("revoked")
}

pub(crate) async fn guard(
    State(control): State<Arc<Control>>,
    request: Request,
    next: Next,
) -> Response {
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

pub(crate) fn refuse_shared(refusal: &Refusal) -> Answer {
    refuse(refusal.status(), &refusal.to_string())
}

pub(crate) fn refuse(status: StatusCode, message: &str) -> Answer {
    Answer::new(
        status,
        json!({ "status": status.as_u16(), "message": message }),
    )
}

pub(crate) fn done(what: &str) -> Answer {
    Answer::new(StatusCode::OK, json!({ "status": what }))
}

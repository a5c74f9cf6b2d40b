//! The spans of a call, by the names that are documented.

use std::time::Duration;

use fraud_signals::telemetry::{
    ATTEMPT, ATTEMPTS, BACKGROUND, CORRELATION_ID, ENDED_BY, ERROR_TYPE, HTTP_METHOD, HTTP_STATUS,
    OPERATION, SPAN_ATTEMPT, SPAN_CALL, SPAN_TOKEN, URL_TEMPLATE, WAIT_MS,
};
use fraud_signals::{AccessToken, CorrelationId, TokenFuture, TokenRequest, TokenSource, dfp};
use futures_util::stream;
use tracing::Level;

use crate::answers::{html, json, recorded, token};
use crate::clients::{self, CHARGEBACK, TOKEN, chargeback};
use crate::log::{self, Told};
use crate::server::Server;

/// The spans and events at or below the call with this id, the call first.
fn of_call(id: CorrelationId) -> Vec<Told> {
    let told = log::told();
    let is_call = |told: &&Told| {
        told.name == SPAN_CALL && told.fields.get(CORRELATION_ID) == Some(&id.to_string())
    };
    let call = told.iter().find(is_call).expect("the span of the call");
    let mut found: Vec<Told> = vec![call.clone()];
    let start = told
        .iter()
        .position(|told| is_call(&told))
        .expect("as above");
    for told in &told[start + 1..] {
        let below = |parent: &Told| parent.id.is_some() && parent.id == told.parent;
        if found.iter().any(below) {
            found.push(told.clone());
        }
    }
    found
}

fn field<'a>(told: &'a Told, name: &str) -> Option<&'a str> {
    told.fields.get(name).map(String::as_str)
}

fn named<'a>(told: &'a [Told], name: &'a str) -> Vec<&'a Told> {
    told.iter().filter(|told| told.name == name).collect()
}

#[tokio::test]
async fn a_call_is_a_span_with_one_below_for_each_attempt_and_each_token_request() {
    log::start();
    let server = Server::start(|request, before| match (request.path.as_str(), before) {
        (TOKEN, 0) => html(503),
        (TOKEN, _) => token("t"),
        (_, 0) => html(502),
        _ => recorded(),
    })
    .await;
    let id = CorrelationId::new();
    let call = clients::dfp(&server)
        .record_chargeback(chargeback())
        .correlation_id(id);
    call.await.expect("recorded");

    let told = of_call(id);
    let call = &told[0];
    assert_eq!(call.level, Level::INFO);
    for (name, value) in [
        (OPERATION, "record_chargeback"),
        (HTTP_METHOD, "POST"),
        (URL_TEMPLATE, CHARGEBACK),
        (ATTEMPTS, "2"),
        (HTTP_STATUS, "200"),
    ] {
        assert_eq!(field(call, name), Some(value), "{name}");
    }
    assert_eq!(
        (field(call, ERROR_TYPE), field(call, ENDED_BY)),
        (None, None)
    );

    let tokens = named(&told, SPAN_TOKEN);
    assert_eq!(tokens.len(), 1);
    assert_eq!(field(tokens[0], BACKGROUND), Some("false"));
    let of = |parent: Option<u64>| -> Vec<_> {
        named(&told, SPAN_ATTEMPT)
            .into_iter()
            .filter(|told| told.parent == parent)
            .map(|told| {
                (
                    field(told, ATTEMPT),
                    field(told, HTTP_STATUS),
                    field(told, ERROR_TYPE),
                )
            })
            .collect()
    };
    assert_eq!(
        of(call.id),
        [
            (Some("1"), Some("502"), Some("unavailable")),
            (Some("2"), Some("200"), None),
        ]
    );
    assert_eq!(
        of(tokens[0].id),
        [
            (Some("1"), Some("503"), Some("unavailable")),
            (Some("2"), Some("200"), None),
        ]
    );
    let waits = told.iter().filter(|told| told.id.is_none());
    let waits: Vec<_> = waits.map(|told| field(told, WAIT_MS)).collect();
    assert_eq!(waits, [Some("0"); 2]);
}

#[tokio::test]
async fn the_calls_of_a_stream_are_below_the_span_in_which_it_was_started() {
    log::start();
    let server = Server::start(|request, _| match request.path.as_str() {
        TOKEN => token("t"),
        _ => recorded(),
    })
    .await;
    let id = CorrelationId::new();
    let span = tracing::info_span!("a job of the caller");
    let client = clients::dfp(&server).correlated_as(id);
    let events = stream::iter([(1, chargeback())]);
    let mut outcomes = span.in_scope(|| client.send_all(events).start());
    let (_, result) = outcomes.next().await.expect("one result");
    result.expect("recorded");
    let job = span.id().map(|id| id.into_u64());
    assert!(job.is_some());
    assert_eq!(of_call(id)[0].parent, job);
}

#[tokio::test]
async fn a_failure_is_told_with_its_kind_and_what_ended_it() {
    log::start();
    let server = Server::start(|request, _| match request.path.as_str() {
        TOKEN => token("t"),
        _ => html(503),
    })
    .await;
    let id = CorrelationId::new();
    let client = clients::dfp(&server).correlated_as(id);
    client
        .record_chargeback(chargeback())
        .await
        .expect_err("down");
    let call = &of_call(id)[0];
    for (name, value) in [
        (ATTEMPTS, "3"),
        (HTTP_STATUS, "503"),
        (ERROR_TYPE, "unavailable"),
        (ENDED_BY, "attempts"),
    ] {
        assert_eq!(field(call, name), Some(value), "{name}");
    }
}

#[tokio::test]
async fn a_refused_credential_is_told_on_the_token_request() {
    log::start();
    let server = Server::start(|_, _| json(401, r#"{"error":"invalid_client"}"#)).await;
    let id = CorrelationId::new();
    let client = clients::dfp(&server).correlated_as(id);
    client
        .record_chargeback(chargeback())
        .await
        .expect_err("refused");
    let told = of_call(id);
    assert_eq!(field(&told[0], ERROR_TYPE), Some("auth"));
    assert_eq!(
        field(named(&told, SPAN_TOKEN)[0], ERROR_TYPE),
        Some("refused")
    );
}

/// Gives tokens that are due for renewal at once.
struct ShortLived;

impl TokenSource for ShortLived {
    fn token<'a>(&'a self, _: TokenRequest<'a>) -> TokenFuture<'a> {
        Box::pin(async {
            let token = AccessToken::new("t", Duration::from_secs(3600))?;
            Ok(token.refresh_in(Duration::ZERO))
        })
    }
}

#[tokio::test]
async fn a_renewal_is_told_at_the_root() {
    log::start();
    let server = Server::start(|_, _| recorded()).await;
    let client = dfp::Client::builder()
        .base_url(server.url())
        .token_source(ShortLived)
        .build()
        .expect("a good configuration");
    for _ in 0..2 {
        client
            .record_chargeback(chargeback())
            .await
            .expect("recorded");
    }
    let renewal = |told: &Told| {
        told.name == SPAN_TOKEN && field(told, BACKGROUND) == Some("true") && told.parent.is_none()
    };
    assert!(log::told().iter().any(renewal));
}

#[tokio::test]
async fn every_name_that_is_told_is_documented() {
    log::start();
    let server = Server::start(|_, _| recorded()).await;
    clients::dfp(&server)
        .record_chargeback(chargeback())
        .await
        .expect_err("no token");
    let names = [
        OPERATION,
        CORRELATION_ID,
        ATTEMPTS,
        ENDED_BY,
        ATTEMPT,
        BACKGROUND,
        WAIT_MS,
        HTTP_METHOD,
        URL_TEMPLATE,
        HTTP_STATUS,
        ERROR_TYPE,
        "message",
        "error",
    ];
    let told = log::told();
    assert!(told.len() > 3);
    for told in told {
        let spans = [SPAN_CALL, SPAN_ATTEMPT, SPAN_TOKEN];
        assert!(told.id.is_none() || spans.contains(&told.name), "{told:?}");
        for name in &told.names {
            assert!(names.contains(name), "{name}");
        }
    }
}

//! What leaves, and how answers arrive: over real HTTP, against the generated mocks.

#![expect(clippy::disallowed_types, reason = "tests the generated client itself")]

use std::sync::Arc;

use fraud_signals_support::{CallContext, Replay};
use http::header::AUTHORIZATION;
use http::{HeaderName, HeaderValue, StatusCode};
use httpmock::MockServer;
use progenitor_client::Error;
use serde_json::json;

use crate::generated::client::{Client, Urls};
use crate::generated::operations;
use crate::generated::types::{Item, Line, NotYou, Ping, Receipt, State, Wrong};
use crate::mocks::{MockServerExt as _, PutLineThen};

fn client(server: &MockServer) -> Client {
    let tenant = HeaderName::from_static("x-tenant");
    let headers = vec![(tenant, HeaderValue::from_static("t-1"))];
    let urls = Urls::new(&server.url("/v3")).expect("a base URL");
    Client::new(
        Arc::new(urls),
        reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("a client"),
        CallContext::new(headers),
    )
}

fn line() -> Line {
    Line::new(
        "z-1",
        State::Open,
        [Item::new("abc")],
        chrono::DateTime::UNIX_EPOCH,
        "203.0.113.7",
    )
}

#[tokio::test]
async fn the_mock_below_a_base_path_answers_what_the_client_really_sends() {
    let server = MockServer::start_async().await;
    let receipt = Receipt::new("put", State::NotOpen);
    let mock = server.put_line(|when, then| {
        when.body(&line())
            .x_tenant("t-1")
            .into_inner()
            .header("content-type", "application/json; charset=utf-8")
            .header_missing("api-version");
        then.created(&receipt);
    });
    let answer = client(&server)
        .put_line("o-1", "2", &line())
        .await
        .expect("201 is a success");
    assert_eq!(
        (answer.status(), answer.into_inner()),
        (StatusCode::CREATED, receipt)
    );
    mock.assert_calls(1);
}

#[tokio::test]
async fn any_2xx_is_a_success() {
    let server = MockServer::start_async().await;
    server.put_line(|_, then| {
        let body = json!({"message": "put", "state": "OPEN"}).to_string();
        then.unexpected(200, "application/json", body);
    });
    let answer = client(&server)
        .put_line("o-1", "2", &line())
        .await
        .expect("200 is a success too");
    assert_eq!(answer.status(), StatusCode::OK);
}

#[tokio::test]
async fn every_error_arrives_whole_with_status_headers_and_body() {
    let server = MockServer::start_async().await;
    let wrong = Wrong::new().code("W1").details(["d".to_owned()]);
    let not_you = NotYou::new("no");
    type Answer<'a> = Box<dyn FnOnce(PutLineThen) -> PutLineThen + 'a>;
    let answers: Vec<(u16, String, Answer<'_>)> = vec![
        (
            400,
            json!(wrong).to_string(),
            Box::new(|then| then.bad_request(&wrong)),
        ),
        (
            401,
            json!(not_you).to_string(),
            Box::new(|then| then.unauthorized(&not_you)),
        ),
        (
            503,
            String::new(),
            Box::new(|then| then.service_unavailable()),
        ),
        (
            502,
            "<html>".into(),
            Box::new(|then| then.unexpected(502, "text/html", "<html>")),
        ),
        (
            302,
            "gone".into(),
            Box::new(|then| then.unexpected(302, "text/plain", "gone")),
        ),
    ];
    for (status, body, answer) in answers {
        server.reset_async().await;
        server.put_line(|_, then| {
            answer(then);
        });
        match client(&server).put_line("o-1", "2", &line()).await {
            Err(Error::UnexpectedResponse(response)) => {
                assert_eq!(response.status(), status);
                if status == 400 {
                    assert_eq!(response.headers()["x-reason"], "field");
                }
                assert_eq!(response.text().await.expect("a body"), body, "{status}");
            }
            other => panic!("{status}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_request_without_a_required_header_or_below_another_path_is_not_answered() {
    let server = MockServer::start_async().await;
    let mock = server.put_line(|_, then| {
        then.created(&Receipt::new("put", State::Open));
    });
    let http = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client");
    let post = |path: &str| {
        http.post(server.url(path))
            .header("x-tenant", "t")
            .body("{}")
            .send()
    };
    // The dot of the template is no wildcard, and a parameter is one segment.
    for path in [
        "/ordersXv1/o/lines/2",
        "/orders.v1/o/p/lines/2",
        "/orders.v1/o/lines/2/3",
    ] {
        assert_eq!(post(path).await.expect("an answer").status(), 404, "{path}");
    }
    let bare = http
        .post(server.url("/orders.v1/o/lines/2"))
        .body("{}")
        .send()
        .await;
    assert_eq!(bare.expect("an answer").status(), 404);
    mock.assert_calls(0);
    assert_eq!(
        post("/orders.v1/o/lines/2")
            .await
            .expect("an answer")
            .status(),
        201
    );
}

#[tokio::test]
async fn a_path_parameter_that_leaves_its_segment_is_refused_before_anything_is_sent() {
    let server = MockServer::start_async().await;
    let all = server.mock(|when, then| {
        when.any_request();
        then.status(200);
    });
    for (order, line_id, parameter) in [
        ("..", "1", "order-id"),
        (".", "1", "order-id"),
        ("1", "", "line"),
        ("1", "a\\b", "line"),
    ] {
        match client(&server).put_line(order, line_id, &line()).await {
            Err(Error::InvalidRequest(text)) => {
                assert!(
                    text.starts_with(&format!("path parameter `{parameter}` ")),
                    "{text}"
                );
            }
            other => panic!("{order:?} {line_id:?}: {other:?}"),
        }
    }
    all.assert_calls(0);
}

#[tokio::test]
async fn a_slash_in_a_path_parameter_stays_in_its_segment() {
    let server = MockServer::start_async().await;
    let mock = server.mock(|when, then| {
        when.path("/v3/orders.v1/a%2Fb/lines/..c");
        then.status(201)
            .json_body(json!({"message": "put", "state": "OPEN"}));
    });
    let sent = client(&server).put_line("a/b", "..c", &line()).await;
    assert!(sent.is_ok(), "{sent:?}");
    mock.assert_calls(1);
}

#[tokio::test]
async fn every_operation_has_its_method_and_its_entry_in_the_table() {
    let server = MockServer::start_async().await;
    let mock = server.another_ping(|when, then| {
        when.body_includes(&json!({"note": "hi"}));
        then.ok(&Receipt::new("pong", State::Open));
    });
    let ping = Ping::new().note("hi");
    client(&server).another_ping(&ping).await.expect("a pong");
    mock.assert_calls(1);
    let table: Vec<_> = operations::ALL
        .iter()
        .map(|o| (o.id, o.method, o.path, o.replay))
        .collect();
    assert_eq!(
        table,
        [
            (
                "put_line",
                "POST",
                "/orders.v1/{order-id}/lines/{line}",
                Replay::Detect
            ),
            ("another_ping", "POST", "/a-ping", Replay::Once),
        ]
    );
}

#[test]
fn the_clients_own_debug_shows_nothing_of_its_context() {
    let headers = vec![(AUTHORIZATION, HeaderValue::from_static("Bearer canary"))];
    let urls = Urls::new("http://user:canary@127.0.0.1:9").expect("a base URL");
    assert!(!format!("{urls:#?}").contains("canary"));
    let client = Client::new(
        Arc::new(urls),
        reqwest::Client::new(),
        CallContext::new(headers),
    );
    assert!(!format!("{client:#?}").contains("canary"));
}

//! How tokens are fetched, kept and replaced.

use fraud_signals::{AuthError, AuthErrorKind, ErrorKind};

use crate::answers::{answer, html, json, recorded, token};
use crate::clients::{CHARGEBACK, TOKEN, chargeback, dfp};
use crate::server::Server;

const EXPIRED: &str = r#"{"statusCode":401,"message":"Token expired"}"#;

fn auth_error(error: &fraud_signals::Error) -> &AuthError {
    let source = std::error::Error::source(error).expect("a source");
    source.downcast_ref().expect("an AuthError")
}

#[tokio::test]
async fn a_token_is_fetched_once_and_used_for_all_calls() {
    let server = Server::start(|request, before| match request.path.as_str() {
        TOKEN => token(&format!("t{before}")),
        _ => recorded(),
    })
    .await;
    let client = dfp(&server);
    let calls: Vec<_> = (0..20)
        .map(|_| tokio::spawn(client.record_chargeback(chargeback()).into_future()))
        .collect();
    for call in calls {
        call.await.expect("no panic").expect("recorded");
    }
    let sent = server.requests_to(CHARGEBACK);
    assert_eq!(sent.len(), 20);
    assert!(
        sent.iter()
            .all(|request| request.header("authorization") == Some("Bearer t0"))
    );
    let asked = server.requests_to(TOKEN);
    assert_eq!(asked.len(), 1);
    assert_eq!(
        asked[0].header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    let form: Vec<_> = asked[0].body.split('&').collect();
    assert!(form.contains(&"grant_type=client_credentials"));
    assert!(form.contains(&"client_id=client-1"));
    assert!(form.contains(&"client_secret=p%40ss%2Fcanary-secret"));
    assert!(
        form.iter()
            .any(|field| field.starts_with("scope=http%3A%2F%2F127.0.0.1%3A")
                && field.ends_with("%2F.default"))
    );
}

#[tokio::test]
async fn a_401_causes_one_fetch_and_one_replay() {
    let server = Server::start(|request, before| match request.path.as_str() {
        TOKEN => token(&format!("t{before}")),
        _ if request.header("authorization") == Some("Bearer t0") => json(401, EXPIRED),
        _ => recorded(),
    })
    .await;
    let response = dfp(&server)
        .record_chargeback(chargeback())
        .await
        .expect("recorded");
    assert_eq!(response.attempts(), 2);
    let sent = server.requests_to(CHARGEBACK);
    assert_eq!(sent[1].header("authorization"), Some("Bearer t1"));
    assert_eq!(
        sent[0].header("x-ms-correlation-id"),
        sent[1].header("x-ms-correlation-id")
    );
    assert_eq!(server.requests_to(TOKEN).len(), 2);
}

#[tokio::test]
async fn a_401_that_lasts_is_returned_and_causes_no_storm() {
    let server = Server::start(|request, before| match request.path.as_str() {
        TOKEN => token(&format!("t{before}")),
        _ => json(401, EXPIRED),
    })
    .await;
    let client = dfp(&server);
    let calls: Vec<_> = (0..50)
        .map(|_| tokio::spawn(client.record_chargeback(chargeback()).into_future()))
        .collect();
    for call in calls {
        let error = call.await.expect("no panic").expect_err("a failure");
        assert!(error.is_auth());
        assert_eq!(error.status(), Some(401));
    }
    assert!(
        server.requests_to(TOKEN).len() <= 2,
        "{}",
        server.requests_to(TOKEN).len()
    );
}

#[tokio::test]
async fn a_refused_secret_ends_the_call_with_a_hint_and_without_the_description() {
    let server = Server::start(|_, _| {
        json(
            401,
            r#"{"error":"invalid_client","error_description":"AADSTS7000215: canary","error_codes":[7000215]}"#,
        )
    })
    .await;
    let error = dfp(&server)
        .record_chargeback(chargeback())
        .await
        .expect_err("a failure");
    assert!(error.is_auth() && !error.is_retryable() && !error.is_ambiguous());
    assert_eq!((error.status(), error.attempts()), (None, 0));
    let line = error.to_string();
    assert!(
        line.contains("AADSTS7000215") && line.contains("the client secret is wrong"),
        "{line}"
    );
    assert!(
        !format!("{line} {error:?} {error:#?}").contains("canary"),
        "{line}"
    );
    let auth = auth_error(&error);
    assert_eq!(
        (auth.kind(), auth.status()),
        (AuthErrorKind::Refused, Some(401))
    );
    assert_eq!(
        (auth.code(), auth.aadsts()),
        (Some("invalid_client"), &[7000215][..])
    );
    assert_eq!(server.requests_to(TOKEN).len(), 1);
    assert!(server.requests_to(CHARGEBACK).is_empty());
}

#[tokio::test]
async fn a_token_endpoint_that_stumbles_is_asked_again() {
    let unavailable = r#"{"error":"temporarily_unavailable"}"#;
    let server = Server::start(
        move |request, before| match (request.path.as_str(), before) {
            (TOKEN, 0) => html(503),
            (TOKEN, 1) => json(400, unavailable),
            (TOKEN, _) => token("t"),
            _ => recorded(),
        },
    )
    .await;
    let response = dfp(&server)
        .record_chargeback(chargeback())
        .await
        .expect("recorded");
    assert_eq!(response.attempts(), 1);
    assert_eq!(server.requests_to(TOKEN).len(), 3);
}

#[tokio::test]
async fn a_token_endpoint_that_counts_too_many_requests_is_left_alone() {
    let server = Server::start(|_, _| answer(429, "text/plain", &[], "Too Many Requests")).await;
    let error = dfp(&server)
        .record_chargeback(chargeback())
        .await
        .expect_err("a failure");
    assert_eq!(error.kind(), ErrorKind::Auth);
    assert!(error.is_retryable());
    assert_eq!(error.retry_after().map(|wait| wait.as_secs()), Some(60));
    assert_eq!(auth_error(&error).kind(), AuthErrorKind::RateLimited);
    assert_eq!(server.requests_to(TOKEN).len(), 1);
}

#[tokio::test]
async fn an_answer_that_is_no_token_is_named() {
    let server = Server::start(|_, _| html(200)).await;
    let error = dfp(&server)
        .record_chargeback(chargeback())
        .await
        .expect_err("a failure");
    assert_eq!(auth_error(&error).kind(), AuthErrorKind::UnreadableAnswer);
    assert!(server.requests_to(CHARGEBACK).is_empty());
}

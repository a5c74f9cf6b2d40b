//! What a chargeback looks like on the wire, and how it is sent again.

use std::collections::HashSet;
use std::error::Error as _;
use std::time::Duration;

use chrono::{DateTime, Utc};
use fraud_signals::dfp::{ChargebackStatus, UserReference};
use fraud_signals::{Amount, CorrelationId, ErrorKind, TrackingId};
use serde_json::{Value, json};

use crate::answers::{self, html, recorded, token};
use crate::clients::{CHARGEBACK, TOKEN, chargeback, dfp, dfp_at};
use crate::server::Server;

#[tokio::test]
async fn a_chargeback_leaves_with_the_headers_and_the_envelope_of_the_contract() {
    let server = Server::start(|request, _| match request.path.as_str() {
        TOKEN => token("t1"),
        _ => recorded(),
    })
    .await;
    let correlation_id: CorrelationId = "6f1d2c34-0a55-4a51-9c6b-2d3f7c1f8e01"
        .parse()
        .expect("a UUID");
    let tracking_id: TrackingId = "0b0a3f0e-9d43-4e19-8a0d-51c1f5a6f9d2"
        .parse()
        .expect("a UUID");
    let event = chargeback()
        .status(ChargebackStatus::Lost)
        .amount("70.5".parse::<Amount>().expect("an amount"))
        .currency("USD")
        .user(UserReference::new("user-1"));
    let response = dfp(&server)
        .record_chargeback(event)
        .correlation_id(correlation_id)
        .tracking_id(tracking_id)
        .await
        .expect("recorded");

    assert_eq!((response.status(), response.attempts()), (200, 1));
    assert_eq!(response.correlation_id(), correlation_id);
    assert_eq!(response.tracking_id(), Some(tracking_id));
    let sent = server.requests_to(CHARGEBACK).pop().expect("one request");
    assert_eq!(
        (sent.method.as_str(), sent.path.as_str()),
        ("POST", CHARGEBACK)
    );
    assert_eq!(sent.header("authorization"), Some("Bearer t1"));
    assert_eq!(
        sent.header("content-type"),
        Some("application/json; charset=utf-8")
    );
    assert_eq!(sent.header("accept"), Some("application/json"));
    assert_eq!(
        sent.header("x-ms-correlation-id"),
        Some("6f1d2c34-0a55-4a51-9c6b-2d3f7c1f8e01")
    );
    assert_eq!(
        sent.header("x-ms-tracking-id"),
        Some("0b0a3f0e-9d43-4e19-8a0d-51c1f5a6f9d2")
    );
    assert_eq!(sent.header("api-version"), None);
    assert_eq!(sent.header("cookie"), None);
    let body: Value = serde_json::from_str(&sent.body).expect("JSON");
    assert_eq!(
        body,
        json!({
            "MerchantLocalDate": "2019-03-25T09:15:02-07:00",
            "Data": {
                "ChargebackId": "CB-1",
                "Status": "LOST",
                "Amount": 70.5,
                "Currency": "USD",
                "User": { "UserId": "user-1" },
                "Purchase": { "PurchaseId": "ORDER-1" }
            }
        })
    );
}

#[tokio::test]
async fn an_attempt_that_met_an_html_503_is_made_again_with_the_same_ids() {
    let server = Server::start(|request, before| match (request.path.as_str(), before) {
        (TOKEN, _) => token("t1"),
        (_, 0 | 1) => html(503),
        _ => recorded(),
    })
    .await;
    let response = dfp(&server)
        .record_chargeback(chargeback())
        .await
        .expect("recorded");
    assert_eq!(response.attempts(), 3);
    let sent = server.requests_to(CHARGEBACK);
    assert_eq!(sent.len(), 3);
    for name in ["x-ms-correlation-id", "x-ms-tracking-id"] {
        let ids: HashSet<_> = sent.iter().map(|request| request.header(name)).collect();
        assert_eq!(ids.len(), 1, "{name}");
    }
    assert_eq!(
        sent[0].header("x-ms-correlation-id"),
        Some(response.correlation_id().to_string().as_str())
    );
    assert!(sent.iter().all(|request| request.body == sent[0].body));
    assert_eq!(server.requests_to(TOKEN).len(), 1);
}

#[tokio::test]
async fn a_503_that_lasts_is_reported_with_its_true_status() {
    let server = Server::start(|request, _| match request.path.as_str() {
        TOKEN => token("t1"),
        _ => html(503),
    })
    .await;
    let error = dfp(&server)
        .record_chargeback(chargeback())
        .await
        .expect_err("a failure");
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Unavailable, Some(503))
    );
    assert_eq!(error.attempts(), 3);
    assert!(error.is_ambiguous() && error.is_retryable());
    assert!(error.body().is_some_and(|body| body.starts_with(b"<html>")));
    let line = error.to_string();
    assert!(
        line.contains("record_chargeback") && line.contains("status 503"),
        "{line}"
    );
    assert!(line.contains(&error.correlation_id().to_string()), "{line}");
    assert!(!line.contains("html"), "{line}");
}

#[tokio::test]
async fn a_server_error_that_says_not_retryable_is_returned() {
    let server = Server::start(|request, _| match request.path.as_str() {
        TOKEN => token("t1"),
        _ => answers::json(
            500,
            r#"{"Code":null,"ErrorType":"ServerError","Message":"m","Retryable":false,"Parameters":null,"OtherErrors":null}"#,
        ),
    })
    .await;
    let error = dfp(&server)
        .record_chargeback(chargeback())
        .await
        .expect_err("a failure");
    assert_eq!(error.attempts(), 1);
    assert!(!error.is_retryable());
    assert_eq!(
        (error.vendor_code(), error.vendor_message()),
        (Some("ServerError"), Some("m"))
    );
}

#[tokio::test]
async fn a_wait_past_the_deadline_is_reported_at_once() {
    let server = Server::start(|request, _| match request.path.as_str() {
        TOKEN => token("t1"),
        _ => answers::answer(429, "text/plain", &["Retry-After: 60"], "slow down"),
    })
    .await;
    let error = dfp(&server)
        .record_chargeback(chargeback())
        .await
        .expect_err("a failure");
    assert!(error.is_rate_limited() && error.is_retryable() && !error.is_ambiguous());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(60)));
    assert!(error.elapsed() < Duration::from_secs(10));
}

#[test]
fn calls_can_be_spawned() {
    fn is_send<T: Send + 'static>(_: &T) {}
    fn is_error<T: std::error::Error + Send + Sync + 'static>() {}
    is_error::<fraud_signals::Error>();
    is_error::<fraud_signals::ConfigError>();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("one");
    runtime.block_on(async {
        let server = Server::start(|_, _| recorded()).await;
        let call = dfp(&server).record_chargeback(chargeback());
        is_send(&call);
        is_send(&call.into_future());
    });
}

#[tokio::test]
async fn a_clock_finer_than_the_contract_is_cut_to_seven_fraction_digits() {
    let server = Server::start(|request, _| match request.path.as_str() {
        TOKEN => token("t1"),
        _ => recorded(),
    })
    .await;
    let client = dfp_at(&server, "2019-03-25T09:15:02.123456789-07:00");
    client
        .record_chargeback(chargeback())
        .await
        .expect("recorded");
    let sent = server.requests_to(CHARGEBACK).pop().expect("one request");
    let body: Value = serde_json::from_str(&sent.body).expect("JSON");
    assert_eq!(
        body["MerchantLocalDate"],
        "2019-03-25T09:15:02.1234567-07:00"
    );
}

#[tokio::test]
async fn a_date_that_cannot_be_written_is_named_and_nothing_is_sent() {
    let server = Server::start(|_, _| recorded()).await;
    let late = DateTime::<Utc>::MAX_UTC.fixed_offset();
    let event = chargeback().bank_event_timestamp(late);
    let error = dfp(&server)
        .record_chargeback(event)
        .await
        .expect_err("a year of six digits");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    let text = format!("{error}: {}", error.source().expect("a cause"));
    assert!(text.contains("`Data.BankEventTimestamp`"), "{text}");
    assert!(server.requests().is_empty());
}

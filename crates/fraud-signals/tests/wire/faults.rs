//! Faults below and beside HTTP statuses.

use fraud_signals::{BasicCredential, ErrorKind, TransportOptions, marqeta};
use tokio::net::TcpListener;

use crate::answers::{answer, json, received, recorded, token};
use crate::clients::{self, CHARGEBACK, TOKEN, chargeback, dfp, feedback, marqeta_at};
use crate::server::{Reply, Server};

#[tokio::test]
async fn a_refused_connection_is_tried_three_times_and_never_ambiguous() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    drop(listener);
    let client = marqeta_at(&format!("http://{address}/v3"));
    let error = client
        .create_fraud_feedback(feedback())
        .await
        .expect_err("a failure");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 3));
    assert!(error.is_retryable() && !error.is_ambiguous());
    assert!(
        error.to_string().contains("the connection was refused"),
        "{error}"
    );
}

#[tokio::test]
async fn a_connection_lost_after_the_request_is_ambiguous_where_nothing_is_promised() {
    let server = Server::start(|_, _| Reply::Close(Vec::new())).await;
    let error = clients::marqeta(&server)
        .create_fraud_feedback(feedback())
        .await
        .expect_err("a failure");
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::ConnectionLost, None)
    );
    assert!(error.is_ambiguous() && !error.is_retryable());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_connection_lost_after_the_request_is_made_good_where_the_vendor_upserts() {
    let server = Server::start(|request, before| match (request.path.as_str(), before) {
        (TOKEN, _) => token("t1"),
        (_, 0) => Reply::Close(Vec::new()),
        (_, 1) => Reply::Close(b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"res".to_vec()),
        _ => recorded(),
    })
    .await;
    let response = dfp(&server)
        .record_chargeback(chargeback())
        .await
        .expect("recorded");
    assert_eq!(response.attempts(), 3);
    assert_eq!(server.requests_to(CHARGEBACK).len(), 3);
}

#[tokio::test]
async fn an_unreadable_success_is_ambiguous_with_its_status() {
    let oversized = format!(r#"{{"message":"success"}}{}"#, " ".repeat(1024 * 1024));
    let bodies = [
        (200, "text/html", "<html>hello</html>".to_owned()),
        (201, "application/json", String::new()),
        (201, "application/json", "[]".to_owned()),
        (201, "application/json", oversized),
    ];
    for (status, content_type, body) in bodies {
        let server = Server::start(move |_, _| answer(status, content_type, &[], &body)).await;
        let result = clients::marqeta(&server)
            .create_fraud_feedback(feedback())
            .await;
        let error = result.expect_err("unreadable");
        assert_eq!(
            (error.kind(), error.status()),
            (ErrorKind::UnreadableAnswer, Some(status))
        );
        assert!(error.is_ambiguous());
        assert!(error.body().is_none_or(|body| body.len() <= 64 * 1024));
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn an_error_body_is_read_up_to_its_limit() {
    let server = Server::start(|_, _| answer(400, "text/plain", &[], &"x".repeat(200_000))).await;
    let error = clients::marqeta(&server)
        .create_fraud_feedback(feedback())
        .await
        .expect_err("a failure");
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Rejected, Some(400))
    );
    assert_eq!(error.body().map(<[u8]>::len), Some(64 * 1024));
}

#[tokio::test]
async fn no_proxy_is_used_to_loopback() {
    let proxy = Server::start(|_, _| received()).await;
    let server = Server::start(|_, _| received()).await;
    let client = marqeta::Client::builder()
        .base_url(format!("{}/v3", server.url()))
        .credential(BasicCredential::new("app", "access"))
        .transport(TransportOptions::new().proxy(proxy.url()))
        .build()
        .expect("a good configuration");
    client
        .create_fraud_feedback(feedback())
        .await
        .expect("received");
    assert_eq!((server.requests().len(), proxy.requests().len()), (1, 0));
}

#[tokio::test]
async fn an_unknown_field_of_an_answer_is_ignored() {
    let server = Server::start(|_, _| json(200, r#"{"message":"success","new":[1]}"#)).await;
    let response = clients::marqeta(&server)
        .create_fraud_feedback(feedback())
        .await
        .expect("received");
    assert_eq!(response.status(), 200);
}

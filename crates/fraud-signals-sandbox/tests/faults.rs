//! Scripted faults: what the client sees, and what the journal says was processed.

mod common;
#[path = "common/wire.rs"]
mod wire;

use std::time::Duration;

use common::{answer, chargeback, dfp_call, feedback, http, marqeta_call, send, start, token};
use common::{v2_fields, v2_url};
use fraud_signals_sandbox::{Fault, FaultError, FaultKind, Sandbox};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

const FEEDBACK: &str = "create_fraud_feedback";

async fn with(operation: &str, faults: impl IntoIterator<Item = Fault>) -> Sandbox {
    let sandbox = start().await;
    let pushed = sandbox.faults().push(operation, faults);
    pushed.expect("the faults can be played");
    sandbox
}

/// Status and `processed` of every request so far.
fn verdicts(sandbox: &Sandbox) -> Vec<(u16, bool)> {
    let journal = sandbox.journal();
    let verdict =
        |received: &fraud_signals_sandbox::Received| (received.status, received.processed);
    journal.iter().map(verdict).collect()
}

#[tokio::test]
async fn fail_twice_then_succeed() {
    let sandbox = with(FEEDBACK, [Fault::status(503).times(2)]).await;
    for expected in [503, 503, 201] {
        let (status, body) = answer(marqeta_call(&sandbox).json(&feedback())).await;
        assert_eq!(status, expected, "{body}");
    }
    assert_eq!(
        verdicts(&sandbox),
        [(503, false), (503, false), (201, true)]
    );
    assert_eq!(sandbox.ledger().len(), 1);
    assert_eq!(sandbox.received()[0].fault, Some(FaultKind::Status));
    assert_eq!(sandbox.received()[0].body, Some(feedback()));
    assert_eq!(sandbox.received()[2].fault, None);
}

#[tokio::test]
async fn a_sequence_is_played_in_order_and_passes_count() {
    let faults = [
        Fault::pass(),
        Fault::status(500),
        Fault::pass().times(2),
        Fault::status(429)
            .header("retry-after", "7")
            .body("slow down"),
    ];
    let sandbox = with(FEEDBACK, faults).await;
    let mut seen = Vec::new();
    for _ in 0..6 {
        let response = send(marqeta_call(&sandbox).json(&feedback())).await;
        seen.push(response.status().as_u16());
        if response.status() == 429 {
            assert_eq!(response.headers()["retry-after"], "7");
            assert_eq!(
                response.headers()["content-type"],
                "text/plain; charset=utf-8"
            );
            assert_eq!(response.text().await.expect("a body"), "slow down");
        }
    }
    assert_eq!(seen, [201, 500, 201, 201, 429, 201]);
    assert_eq!(sandbox.faults().pending(FEEDBACK), 0);
}

#[tokio::test]
async fn a_status_has_the_apis_shape_or_that_of_a_gateway() {
    let sandbox = start().await;
    let token = token(&sandbox).await;
    let faults = [
        Fault::status(500),
        Fault::status(401),
        Fault::status(502).html(),
        Fault::status(200).body(json!({ "surprise": 1 })),
        Fault::status(204),
        Fault::status(503).processed(true),
    ];
    sandbox
        .faults()
        .push("record_chargeback", faults)
        .expect("they can be played");
    let call = || dfp_call(&sandbox, &token).json(&chargeback());

    let (status, body) = answer(call()).await;
    assert_eq!((status.as_u16(), &body["Retryable"]), (500, &json!(true)));
    common::assert_declared(common::DFP, common::CHARGEBACK, 500, &body);
    let (status, body) = answer(call()).await;
    assert_eq!((status.as_u16(), &body["statusCode"]), (401, &json!(401)));
    let response = send(call()).await;
    assert_eq!(response.status(), 502);
    assert_eq!(
        response.headers()["content-type"],
        "text/html; charset=utf-8"
    );
    assert!(
        response
            .text()
            .await
            .expect("a body")
            .starts_with("<!DOCTYPE html>")
    );
    let (status, body) = answer(call()).await;
    assert_eq!((status.as_u16(), body), (200, json!({ "surprise": 1 })));
    let response = send(call()).await;
    assert_eq!(response.status(), 204);
    assert_eq!(response.bytes().await.expect("no body").len(), 0);
    assert!(sandbox.ledger().is_empty());
    let (status, _) = answer(call()).await;
    assert_eq!(status, 503);
    assert_eq!(sandbox.ledger().len(), 1);
    assert_eq!(verdicts(&sandbox).last(), Some(&(503, true)));
}

#[tokio::test]
async fn dropped_connections_say_whether_the_request_was_processed() {
    let faults = [
        Fault::drop_before(),
        Fault::drop_after(),
        Fault::drop_before().reset(),
        Fault::drop_after().reset(),
    ];
    let sandbox = with(FEEDBACK, faults).await;
    for _ in 0..4 {
        let result = marqeta_call(&sandbox).json(&feedback()).send().await;
        let error = result.expect_err("no answer");
        assert!(error.is_request() && !error.is_connect(), "{error:?}");
    }
    let expected = [(0, false), (0, true), (0, false), (0, true)];
    assert_eq!(verdicts(&sandbox), expected);
    assert_eq!(sandbox.ledger().len(), 2);
    let url = format!("{}/_sandbox/journal", sandbox.dfp_base_url());
    let (_, journal) = answer(http().get(url)).await;
    assert_eq!(journal["requests"][1]["status"], json!(null));
    assert_eq!(journal["requests"][1]["fault"], "drop_after");
}

fn request(sandbox: &Sandbox) -> Vec<u8> {
    let url = format!("{}/fraud", sandbox.marqeta_base_url());
    let built = http()
        .post(url)
        .basic_auth(sandbox.application_token(), Some(sandbox.access_token()))
        .build()
        .expect("a request");
    let body = feedback().to_string();
    format!(
        "POST /v3/fraud HTTP/1.1\r\nhost: localhost\r\nauthorization: {}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        built.headers()["authorization"].to_str().expect("text"),
        body.len()
    )
    .into_bytes()
}

#[tokio::test]
async fn a_reset_is_a_reset_and_a_close_is_a_close() {
    let sandbox = with(FEEDBACK, [Fault::drop_after(), Fault::drop_after().reset()]).await;
    let end = async || {
        let mut stream = TcpStream::connect(sandbox.address())
            .await
            .expect("it connects");
        stream
            .write_all(&request(&sandbox))
            .await
            .expect("it is sent");
        let mut buffer = [0_u8; 16];
        let read = tokio::time::timeout(wire::PATIENCE, stream.read(&mut buffer)).await;
        read.expect("the connection ends")
            .map_err(|error| error.kind())
    };
    assert_eq!(end().await, Ok(0));
    assert_eq!(end().await, Err(std::io::ErrorKind::ConnectionReset));
}

#[tokio::test]
async fn a_truncated_body_announces_the_whole() {
    let faults = [
        Fault::truncate(5),
        Fault::truncate(0),
        Fault::truncate(1_000_000),
    ];
    let sandbox = with(FEEDBACK, faults).await;
    let whole = r#"{"message":"success"}"#;
    for kept in [5, 0, whole.len() - 1] {
        let answer = wire::exchange(sandbox.address(), &request(&sandbox)).await;
        let text = String::from_utf8(answer).expect("text");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        assert!(head.starts_with("HTTP/1.1 201 Created\r\n"), "{head}");
        assert!(
            head.contains(&format!("content-length: {}", whole.len())),
            "{head}"
        );
        assert_eq!(body, &whole[..kept]);
    }
    assert_eq!(verdicts(&sandbox), [(201, true); 3]);

    sandbox
        .faults()
        .push(FEEDBACK, [Fault::truncate(5)])
        .expect("it can be played");
    let response = send(marqeta_call(&sandbox).json(&feedback())).await;
    assert_eq!(response.status(), 201);
    assert!(response.bytes().await.is_err());
}

#[tokio::test]
async fn garbage_is_no_http() {
    let sandbox = with(FEEDBACK, [Fault::garbage()]).await;
    let answer = wire::exchange(sandbox.address(), &request(&sandbox)).await;
    assert!(!answer.is_empty());
    assert_eq!(wire::status(&answer), None);
    assert_eq!(verdicts(&sandbox), [(0, true)]);
}

#[tokio::test]
async fn a_drip_arrives_in_lots_and_whole() {
    let pause = Duration::from_millis(20);
    let sandbox = with(FEEDBACK, [Fault::drip(4, pause)]).await;
    let start = Instant::now();
    let (status, body) = answer(marqeta_call(&sandbox).json(&feedback())).await;
    assert_eq!(
        (status.as_u16(), body),
        (201, json!({ "message": "success" }))
    );
    // 21 bytes are six lots.
    assert!(start.elapsed() >= pause * 6);
}

#[tokio::test]
async fn a_stall_lasts_until_the_client_gives_up() {
    let sandbox = with(FEEDBACK, [Fault::stall(), Fault::stall().processed(true)]).await;
    for _ in 0..2 {
        let call = marqeta_call(&sandbox).json(&feedback());
        let result = call.timeout(Duration::from_millis(200)).send().await;
        assert!(result.expect_err("no answer").is_timeout());
    }
    assert_eq!(verdicts(&sandbox), [(0, false), (0, true)]);
    // A stalled connection does not hold up a shutdown.
    sandbox
        .faults()
        .push(FEEDBACK, [Fault::stall()])
        .expect("it can be played");
    let mut stream = TcpStream::connect(sandbox.address())
        .await
        .expect("it connects");
    stream
        .write_all(&request(&sandbox))
        .await
        .expect("it is sent");
    while sandbox.received().len() < 3 {
        tokio::task::yield_now().await;
    }
    let start = Instant::now();
    sandbox.shutdown().await;
    assert!(start.elapsed() < Duration::from_secs(4));
}

#[tokio::test]
async fn a_client_that_goes_away_during_a_delay_is_processed_all_the_same() {
    let delay = Duration::from_millis(300);
    let sandbox = with(FEEDBACK, [Fault::pass().delay_before(delay)]).await;
    let call = marqeta_call(&sandbox).json(&feedback());
    let result = call.timeout(Duration::from_millis(50)).send().await;
    assert!(result.expect_err("too late").is_timeout());
    assert!(sandbox.received().is_empty());
    while sandbox.received().is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(verdicts(&sandbox), [(201, true)]);
}

#[tokio::test]
async fn a_late_answer_was_processed_at_once() {
    let delay = Duration::from_millis(300);
    let sandbox = with(FEEDBACK, [Fault::pass().delay_after(delay)]).await;
    let start = Instant::now();
    let call = marqeta_call(&sandbox).json(&feedback()).send();
    let watch = async {
        while sandbox.ledger().is_empty() {
            tokio::task::yield_now().await;
        }
        start.elapsed()
    };
    let (response, processed_after) = tokio::join!(call, watch);
    assert_eq!(response.expect("an answer").status(), 201);
    assert!(processed_after < delay && start.elapsed() >= delay);
}

#[tokio::test]
async fn the_token_endpoint_has_faults_too() {
    let sandbox = with("token", [Fault::throttled(), Fault::status(500)]).await;
    let call = || http().post(v2_url(&sandbox)).form(&v2_fields(&sandbox));
    let response = send(call()).await;
    assert_eq!(response.status(), 429);
    assert_eq!(response.headers()["retry-after"], "60");
    assert_eq!(response.text().await.expect("a body"), "Too Many Requests");
    let (status, body) = answer(call()).await;
    assert_eq!(
        (status.as_u16(), &body["error"]),
        (500, &json!("temporarily_unavailable"))
    );
    assert_eq!(send(call()).await.status(), 200);
    assert_eq!(
        verdicts(&sandbox),
        [(429, false), (500, false), (200, true)]
    );
    assert!(sandbox.received().is_empty());
}

#[tokio::test]
async fn a_star_means_every_operation_until_it_is_cleared() {
    let sandbox = with("*", [Fault::status(503).always()]).await;
    for _ in 0..3 {
        assert_eq!(
            send(marqeta_call(&sandbox).json(&feedback()))
                .await
                .status(),
            503
        );
        let token = http().post(v2_url(&sandbox)).form(&v2_fields(&sandbox));
        assert_eq!(send(token).await.status(), 503);
    }
    sandbox.faults().clear();
    assert_eq!(
        send(marqeta_call(&sandbox).json(&feedback()))
            .await
            .status(),
        201
    );
}

#[tokio::test]
async fn what_cannot_be_played_is_refused() {
    let sandbox = start().await;
    let push = |operation: &str, fault: Fault| sandbox.faults().push(operation, [fault]);
    let error = push("record_nothing", Fault::stall()).expect_err("no such operation");
    assert!(error.to_string().contains("record_chargeback"), "{error}");
    for (fault, message) in [
        (
            Fault::status(99),
            "`status` of a fault must be from 200 to 599",
        ),
        (
            Fault::status(600),
            "`status` of a fault must be from 200 to 599",
        ),
        (
            Fault::stall().times(0),
            "`times` of a fault must be at least 1",
        ),
        (
            Fault::stall().html(),
            "`html` has no meaning for a fault of kind `stall`",
        ),
        (
            Fault::stall().reset(),
            "`reset` has no meaning for a fault of kind `stall`",
        ),
        (
            Fault::drop_after().processed(false),
            "`processed` has no meaning for a fault of kind `drop_after`",
        ),
        (
            Fault::status(503).header("bad name", "x"),
            "the header `bad name` of a fault is not valid in HTTP",
        ),
        (
            Fault::drip(0, Duration::from_millis(1)),
            "`bytes` of a fault must be at least 1",
        ),
    ] {
        let error: FaultError = push(FEEDBACK, fault).expect_err("it cannot be played");
        assert_eq!(error.to_string(), message);
    }
    assert_eq!(sandbox.faults().pending(FEEDBACK), 0);
}

#[tokio::test]
async fn faults_are_scripted_over_http() {
    let sandbox = start().await;
    let url = format!("{}/_sandbox/faults", sandbox.dfp_base_url());
    let post = |body: serde_json::Value| {
        let request = http().post(&url).header("x-fraud-sandbox", "1");
        answer(request.json(&body))
    };
    let script = json!({ "operation": FEEDBACK, "faults": [
        { "kind": "status", "status": 503, "html": true, "headers": { "retry-after": "2" }, "times": 2 },
        { "kind": "pass", "delay_after_ms": 1 },
    ] });
    let (status, body) = post(script).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(body["faults"][FEEDBACK][0]["times"], 2);

    let response = send(marqeta_call(&sandbox).json(&feedback())).await;
    assert_eq!(
        (
            response.status().as_u16(),
            &response.headers()["retry-after"]
        ),
        (503, &"2".parse().expect("a value"))
    );
    let (_, body) = answer(http().get(&url)).await;
    assert_eq!(body["faults"][FEEDBACK][0]["times"], 1);

    let delete = |query: &str| {
        let request = http().delete(format!("{url}{query}"));
        answer(request.header("x-fraud-sandbox", "1"))
    };
    assert_eq!(delete("?operation=nothing").await.0, 400);
    assert_eq!(delete(&format!("?operation={FEEDBACK}")).await.0, 200);
    let (_, body) = answer(http().get(&url)).await;
    assert_eq!(body, json!({ "faults": {} }));
    assert_eq!(
        send(marqeta_call(&sandbox).json(&feedback()))
            .await
            .status(),
        201
    );

    for wrong in [
        json!({ "operation": "nothing", "faults": [] }),
        json!({ "operation": FEEDBACK, "faults": [{ "kind": "earthquake" }] }),
        json!({ "operation": FEEDBACK, "faults": [{ "kind": "stall", "colour": "red" }] }),
        json!({ "operation": FEEDBACK, "faults": [{ "kind": "status" }] }),
        json!({ "faults": [] }),
        json!([]),
    ] {
        let (status, body) = post(wrong).await;
        assert_eq!(status, 400, "{body}");
        assert!(
            body["message"].as_str().is_some_and(|text| text.len() > 10),
            "{body}"
        );
    }
    let (status, _) = answer(http().post(&url).json(&json!({}))).await;
    assert_eq!(status, 403, "a write without the header");
    // A reset ends the script.
    let pushed = sandbox.faults().push("*", [Fault::stall().always()]);
    pushed.expect("it can be played");
    sandbox.reset();
    assert_eq!(
        send(marqeta_call(&sandbox).json(&feedback()))
            .await
            .status(),
        201
    );
}

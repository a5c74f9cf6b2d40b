//! Limits of size and rate, and requests that are no good HTTP.

mod common;
#[path = "common/wire.rs"]
mod wire;

use std::num::NonZeroU32;
use std::time::Duration;

use common::{answer, assert_declared, feedback, http, marqeta_call, send, start};
use common::{v2_fields, v2_url};
use fraud_signals_sandbox::Sandbox;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

fn two() -> NonZeroU32 {
    NonZeroU32::new(2).expect("not zero")
}

#[tokio::test]
async fn marqetas_rate_is_counted_by_the_second() {
    let sandbox = Sandbox::builder().rate_limit(two()).start().await;
    let sandbox = sandbox.expect("the sandbox starts");
    let call = || marqeta_call(&sandbox).json(&feedback());
    // Refused callers belong to no program and do not count.
    let unknown = http().post(format!("{}/fraud", sandbox.marqeta_base_url()));
    assert_eq!(send(unknown.json(&feedback())).await.status(), 401);
    let (mut taken, mut refused) = (0, 0);
    for _ in 0..8 {
        let (status, body) = answer(call()).await;
        match status.as_u16() {
            201 => taken += 1,
            429 => {
                refused += 1;
                assert_eq!(body["error_code"], "429001");
            }
            other => panic!("{other}: {body}"),
        }
    }
    assert!(
        taken >= 2 && refused >= 1,
        "{taken} taken, {refused} refused"
    );
    assert_eq!(sandbox.ledger().len(), taken);
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(1)).await;
    tokio::time::resume();
    assert_eq!(send(call()).await.status(), 201);
}

#[tokio::test]
async fn the_token_endpoint_throttles() {
    let sandbox = Sandbox::builder().token_rate_limit(two()).start().await;
    let sandbox = sandbox.expect("the sandbox starts");
    let call = || http().post(v2_url(&sandbox)).form(&v2_fields(&sandbox));
    assert_eq!(send(call()).await.status(), 200);
    assert_eq!(send(call()).await.status(), 200);
    let response = send(call()).await;
    assert_eq!(response.status(), 429);
    assert_eq!(response.headers()["retry-after"], "60");
    assert_eq!(response.text().await.expect("a body"), "Too Many Requests");
    assert_eq!(sandbox.tokens_issued(), 2);
}

#[tokio::test]
async fn large_heads_answer_431_and_the_client_gets_to_see_it() {
    let sandbox = start().await;
    let long = format!(
        "GET / HTTP/1.1\r\nhost: localhost\r\nx-long: {}\r\n\r\n",
        "x".repeat(1 << 20)
    );
    let many = format!(
        "GET / HTTP/1.1\r\nhost: localhost\r\n{}\r\n",
        "x-many: 1\r\n".repeat(5000)
    );
    for head in [long, many] {
        let answer = wire::exchange(sandbox.address(), head.as_bytes()).await;
        assert_eq!(wire::status(&answer), Some(431));
    }
    let response = send(
        http()
            .get(sandbox.dfp_base_url())
            .header("x-long", "x".repeat(300_000)),
    )
    .await;
    assert_eq!(response.status(), 431);
    assert_eq!(
        send(marqeta_call(&sandbox).json(&feedback()))
            .await
            .status(),
        201
    );
}

#[tokio::test]
async fn malformed_http_ends_with_400_or_a_close() {
    let sandbox = start().await;
    let cases: [&[u8]; 12] = [
        b"",
        b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /v3/fraud HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
        b"POST /v3/fraud HTTP/1.1\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello",
        b"POST /v3/fraud HTTP/1.1\r\nhost: x\r\ncontent-length: 50\r\n\r\nshort",
        b"POST /v3/fraud HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"POST /v3/fraud HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip\r\n\r\n",
        b"GET /%ff/\x00 HTTP/1.1\r\nhost: x\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ];
    for case in cases {
        let answer = wire::exchange(sandbox.address(), case).await;
        let shown = String::from_utf8_lossy(case);
        assert!(
            answer.is_empty() || (400..500).contains(&wire::status(&answer).unwrap_or(0)),
            "{shown:?}"
        );
    }
    assert!(sandbox.ledger().is_empty());
    let (status, body) = answer(marqeta_call(&sandbox).json(&feedback())).await;
    assert_eq!(status, 201);
    assert_declared(common::MARQETA, "/fraud", 201, &body);
}

#[tokio::test]
async fn a_head_that_never_ends_is_given_up() {
    let sandbox = start().await;
    let mut stream = TcpStream::connect(sandbox.address())
        .await
        .expect("it connects");
    stream
        .write_all(b"GET / HTTP/1.1\r\nhost:")
        .await
        .expect("it is sent");
    // With everything idle, a paused clock runs to the next timer: the server's.
    tokio::time::pause();
    let mut answer = Vec::new();
    let read = tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut answer);
    let read = tokio::time::timeout(Duration::from_secs(60), read).await;
    read.expect("the server gives up first").expect("it closes");
}

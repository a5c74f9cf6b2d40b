//! Requests of every kind, right and wrong, from one seed: none crashes or hangs the sandbox.

mod common;

use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use common::{answer, feedback, http, marqeta_call, start, token};
use fastrand::Rng;
use fraud_signals_sandbox::Sandbox;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

const SEED: u64 = 0x0F2A_0D51;
const REQUESTS: usize = 2000;
/// Connections that send their share at the same time.
const LANES: usize = 8;
/// The largest body, in bytes.
const LARGEST: usize = 10 * 1024 * 1024;
/// A request that takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(15);

const METHODS: [&str; 10] = [
    "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW", "post",
];
const PATHS: [&str; 16] = [
    "/",
    "/page/main.js",
    "/v3/fraud",
    "/v3/fraud/",
    "/v3/fraud?a=b&c",
    "/v3/%ff%00",
    "/KnowledgeGateway/activities/Chargeback",
    "/KnowledgeGateway/activities/Purchase",
    "/KnowledgeGateway/activities/../..",
    "/_sandbox/journal?limit=2",
    "/_sandbox/journal?after=-1",
    "/_sandbox/ledger?id=%F0%9F%92%B3&limit=x",
    "/_sandbox/faults",
    "/_sandbox/decisions",
    "/common/oauth2/v2.0/token",
    "http://elsewhere.example/v3/fraud",
];

/// Bytes for one connection.
struct Request {
    bytes: Vec<u8>,
    /// Whether it is HTTP from end to end, so that an answer is owed.
    is_well_formed: bool,
    is_head: bool,
}

#[tokio::test(flavor = "multi_thread")]
async fn random_requests_neither_crash_nor_hang_it() {
    let panics = count_panics();
    let sandbox = Arc::new(start().await);
    let token = token(&sandbox).await;
    let mut lanes = JoinSet::new();
    for lane in 0..LANES {
        let (sandbox, token) = (Arc::clone(&sandbox), token.clone());
        lanes.spawn(async move {
            let mut random = Rng::with_seed(SEED + lane as u64);
            for number in 0..REQUESTS / LANES {
                let request = request(&mut random, &sandbox, &token);
                let sent = exchange(&sandbox, &request);
                let status = tokio::time::timeout(PATIENCE, sent).await;
                let status = status.unwrap_or_else(|_| panic!("lane {lane}, {number}: it hangs"));
                if request.is_well_formed {
                    let status = status.unwrap_or_else(|| panic!("lane {lane}, {number}: nothing"));
                    assert!(
                        (200..500).contains(&status),
                        "lane {lane}, {number}: {status}"
                    );
                }
            }
        });
    }
    while let Some(lane) = lanes.join_next().await {
        lane.expect("the lane ends well");
    }
    assert_eq!(panics.load(Ordering::SeqCst), 0);
    sandbox.reset();
    let (status, _) = answer(marqeta_call(&sandbox).json(&feedback())).await;
    assert_eq!(status, 201);
    assert_eq!(sandbox.ledger().len(), 1);
}

#[tokio::test]
async fn oversized_bodies_answer_413() {
    let sandbox = start().await;
    let token = token(&sandbox).await;
    for size in [1024 * 1024 + 1, LARGEST] {
        let body = vec![b' '; size];
        let (status, _) = answer(
            marqeta_call(&sandbox)
                .header("content-type", "application/json")
                .body(body.clone()),
        )
        .await;
        assert_eq!(status, 413, "{size}");
        let (status, _) = answer(
            common::dfp_call(&sandbox, &token)
                .header("content-type", "application/json")
                .body(body),
        )
        .await;
        assert_eq!(status, 413, "{size}");
    }
    assert!(sandbox.ledger().is_empty());
}

#[tokio::test]
async fn oversized_headers_answer_431() {
    let sandbox = start().await;
    let health = format!("{}/_sandbox/health", sandbox.dfp_base_url());
    let mut many = http().get(&health);
    for number in 0..200 {
        many = many.header(format!("x-{number}"), "1");
    }
    assert_eq!(common::send(many).await.status(), 431);
    for size in [100 * 1024, 1024 * 1024] {
        let long = http().get(&health).header("x-long", "x".repeat(size));
        assert_eq!(common::send(long).await.status(), 431, "{size}");
    }
    assert_eq!(common::send(http().get(&health)).await.status(), 200);
}

/// Counts panics of any thread, and still shows them.
fn count_panics() -> Arc<AtomicUsize> {
    let panics = Arc::new(AtomicUsize::new(0));
    let (counter, show) = (Arc::clone(&panics), panic::take_hook());
    panic::set_hook(Box::new(move |panic| {
        counter.fetch_add(1, Ordering::SeqCst);
        show(panic);
    }));
    panics
}

fn request(random: &mut Rng, sandbox: &Sandbox, token: &str) -> Request {
    let method = random.choice(METHODS).expect("a method");
    let path = match random.u8(..8) {
        0 => format!("/{}", text(random, 200)),
        1 => format!("/v3/{}", "a/".repeat(random.usize(..3000))),
        _ => (*random.choice(&PATHS).expect("a path")).to_owned(),
    };
    let mut head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {}\r\n",
        sandbox.address()
    );
    for _ in 0..random.usize(..6) {
        head += &header(random, sandbox, token);
    }
    let body = body(random);
    let is_chunked = random.u8(..5) == 0;
    if is_chunked {
        head += "Transfer-Encoding: chunked\r\n";
    } else if !body.is_empty() || random.bool() {
        head += &format!("Content-Length: {}\r\n", body.len());
    }
    head += "Connection: close\r\n\r\n";
    let mut bytes = head.into_bytes();
    if is_chunked {
        for chunk in body.chunks(random.usize(1..70_000)) {
            bytes.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
            bytes.extend_from_slice(chunk);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"0\r\n\r\n");
    } else {
        bytes.extend_from_slice(&body);
    }
    let is_well_formed = random.u8(..3) > 0;
    if !is_well_formed {
        spoil(random, &mut bytes);
    }
    Request {
        bytes,
        is_well_formed,
        is_head: *method == *"HEAD",
    }
}

fn header(random: &mut Rng, sandbox: &Sandbox, token: &str) -> String {
    let length = random.usize(..400);
    match random.u8(..12) {
        0 => format!("Authorization: Bearer {token}\r\n"),
        1 => {
            use base64::Engine;
            let pair = format!("{}:{}", sandbox.application_token(), sandbox.access_token());
            let pair = base64::engine::general_purpose::STANDARD.encode(pair);
            format!("Authorization: Basic {pair}\r\n")
        }
        2 => format!("Authorization: Basic {}\r\n", text(random, 60)),
        3 => "Content-Type: application/json\r\n".to_owned(),
        4 => "Content-Type: application/x-www-form-urlencoded\r\n".to_owned(),
        5 => format!("Content-Type: {}\r\n", text(random, 40)),
        6 => format!("x-ms-correlation-id: {}\r\n", common::CORRELATION_ID),
        7 => format!("x-ms-tracking-id: {}\r\n", text(random, 50)),
        8 => "x-fraud-sandbox: 1\r\n".to_owned(),
        9 => "Expect: 100-continue\r\n".to_owned(),
        10 => format!("x-{}: {}\r\n", random.u16(..), "\u{e9}".repeat(length)),
        _ => format!("x-{}: {}\r\n", random.u16(..), text(random, 400)),
    }
}

/// Visible ASCII without spaces.
fn text(random: &mut Rng, longest: usize) -> String {
    let length = random.usize(..longest);
    (0..length)
        .map(|_| char::from(random.u8(b'a'..=b'z')))
        .collect()
}

fn body(random: &mut Rng) -> Vec<u8> {
    match random.u8(..20) {
        0..=3 => Vec::new(),
        4..=6 => feedback().to_string().into_bytes(),
        7..=9 => common::chargeback().to_string().into_bytes(),
        10..=11 => {
            let mut body = common::chargeback().to_string().into_bytes();
            let at = random.usize(..body.len());
            body[at] = random.u8(..);
            body
        }
        12 => vec![b'['; random.usize(..100_000)],
        13 => br#"{"Data":1e999,"MerchantLocalDate":"\ud800"}"#.to_vec(),
        14 => b"grant_type=client_credentials&client_id=%zz&client_secret&scope=+".to_vec(),
        15 => format!("\"{}\"", "\\u0000".repeat(random.usize(..20_000))).into_bytes(),
        16..=18 => (0..random.usize(..4000)).map(|_| random.u8(..)).collect(),
        // A few are very large.
        _ => match random.u8(..3) {
            0 => vec![random.u8(..); random.usize(..=LARGEST)],
            _ => vec![random.u8(..); random.usize(..100_000)],
        },
    }
}

/// Turns a request into something that is perhaps no HTTP any more.
fn spoil(random: &mut Rng, bytes: &mut Vec<u8>) {
    match random.u8(..8) {
        0 => bytes.truncate(random.usize(..bytes.len())),
        1 => {
            let reach = bytes.len().min(200);
            for _ in 0..random.usize(1..20) {
                let at = random.usize(..reach);
                bytes[at] = random.u8(..);
            }
        }
        2 => *bytes = (0..random.usize(1..3000)).map(|_| random.u8(..)).collect(),
        3 => insert(bytes, b"Content-Length: 5\r\nContent-Length: 6\r\n"),
        4 => insert(
            bytes,
            b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
        ),
        5 => insert(bytes, b"No colon here\r\n: no name\r\n folded\r\n"),
        6 => insert(bytes, b"x\0y: \x01\x7f\r\n"),
        _ => {
            let version = b"HTTP/1.1";
            let at = bytes
                .windows(version.len())
                .position(|found| found == version);
            let wrong: &[u8] = random
                .choice(&[&b"HTTP/9.9"[..], b"HTTP/0.9", b"HTTP/1.0", b""])
                .expect("one");
            if let Some(at) = at {
                bytes.splice(at..at + version.len(), wrong.iter().copied());
            }
        }
    }
}

fn insert(bytes: &mut Vec<u8>, lines: &[u8]) {
    let first = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    bytes.splice(first + 1..first + 1, lines.iter().copied());
}

/// Sends the bytes and reads to the end of the connection; gives the last status.
async fn exchange(sandbox: &Sandbox, request: &Request) -> Option<u16> {
    let stream = TcpStream::connect(sandbox.address()).await.ok()?;
    let (mut reading, mut writing) = stream.into_split();
    let write = async {
        // The sandbox may end the connection first.
        let _ = writing.write_all(&request.bytes).await;
        if !request.is_well_formed {
            let _ = writing.shutdown().await;
        }
        // Kept open until the answer is there.
        writing
    };
    let read = async {
        let mut answer = Vec::new();
        let _ = reading.read_to_end(&mut answer).await;
        answer
    };
    let (_writing, answer) = tokio::join!(write, read);
    let text = String::from_utf8_lossy(&answer);
    let text = text
        .strip_prefix("HTTP/1.1 100 Continue\r\n\r\n")
        .unwrap_or(&text);
    let status = text.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
    if request.is_well_formed && request.is_head {
        let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        assert_eq!(body, "", "HEAD answers have no body");
    }
    Some(status)
}

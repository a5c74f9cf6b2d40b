//! Every status, in every class, with every sort of body: what is reported, and how often the
//! server was asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use fraud_signals::ErrorKind;

use crate::answers::answer;
use crate::classes::{CLASSES, Class, Sender, Settings};
use crate::server::{Reply, Server};

#[derive(Debug, Clone, Copy)]
enum Body {
    Json,
    Html,
    Empty,
}

/// What the table of the design says.
struct Expected {
    attempts: usize,
    kind: Option<ErrorKind>,
    ambiguous: bool,
    retryable: bool,
}

fn expected(class: Class, status: u16, body: Body) -> Expected {
    let once = class == Class::Once;
    let returned = |kind| Expected {
        attempts: 1,
        kind,
        ambiguous: false,
        retryable: false,
    };
    let maybe_processed = |kind| Expected {
        attempts: if once { 1 } else { 3 },
        kind: Some(kind),
        ambiguous: true,
        retryable: !once,
    };
    match status {
        200..=299 if matches!(body, Body::Json) && status != 204 => returned(None),
        200..=299 => maybe_processed(ErrorKind::UnreadableAnswer),
        300..=399 => returned(Some(ErrorKind::UnexpectedStatus)),
        401 => Expected {
            // Another token is fetched once; Basic has nothing to fetch.
            attempts: if once { 1 } else { 2 },
            ..returned(Some(ErrorKind::Auth))
        },
        403 => returned(Some(ErrorKind::Auth)),
        408 | 500..=599 => maybe_processed(ErrorKind::Unavailable),
        429 => Expected {
            attempts: 3,
            retryable: true,
            ..returned(Some(ErrorKind::RateLimited))
        },
        _ => returned(Some(ErrorKind::Rejected)),
    }
}

fn reply(class: Class, status: u16, body: Body) -> Reply {
    if matches!(status, 204 | 304) {
        let head = format!("HTTP/1.1 {status} Scripted\r\n\r\n");
        return Reply::Keep(head.into_bytes());
    }
    let json = if status < 300 {
        class.body()
    } else {
        r#"{"Message":"m","error_message":"m"}"#
    };
    match body {
        Body::Json => answer(status, "application/json; charset=utf-8", &[], json),
        Body::Html => answer(status, "text/html", &[], "<html><body>hello</body></html>"),
        Body::Empty => answer(status, "application/json", &[], ""),
    }
}

/// A server that answers with one status after the other, and a client of it.
struct Bench {
    class: Class,
    body: Body,
    status: Arc<AtomicU16>,
    server: Server,
    sender: Sender,
}

impl Bench {
    async fn start(class: Class, body: Body) -> Self {
        let status = Arc::new(AtomicU16::new(200));
        let told = Arc::clone(&status);
        let server =
            Server::start(move |_, _| reply(class, told.load(Ordering::SeqCst), body)).await;
        let mut settings = Settings::default();
        // Hundreds of failures would empty it.
        settings.budget.retry_cost = 0;
        let sender = Sender::new(class, &server.url(), settings, || 0.0);
        Self {
            class,
            body,
            status,
            server,
            sender,
        }
    }

    async fn check(&self, status: u16) {
        let Self { class, body, .. } = *self;
        self.status.store(status, Ordering::SeqCst);
        let before = self.server.requests_to(class.path()).len();
        let result = self.sender.send().await;
        let asked = self.server.requests_to(class.path()).len() - before;
        let expected = expected(class, status, body);
        let case = format!("{class:?} {status} {body:?}: {result:?}");
        assert_eq!(asked, expected.attempts, "{case}");
        let attempts = match &result {
            Ok(attempts) => {
                assert_eq!(expected.kind, None, "{case}");
                *attempts
            }
            Err(error) => {
                assert_eq!(Some(error.kind()), expected.kind, "{case}");
                assert_eq!(error.status(), Some(status), "{case}");
                assert_eq!(error.is_ambiguous(), expected.ambiguous, "{case}");
                assert_eq!(error.is_retryable(), expected.retryable, "{case}");
                error.attempts()
            }
        };
        assert_eq!(attempts as usize, expected.attempts, "{case}");
    }
}

#[tokio::test]
async fn every_status_in_every_class_with_every_body_has_the_verdict_of_the_table() {
    let mut cases = 0;
    for class in CLASSES {
        for body in [Body::Json, Body::Html, Body::Empty] {
            let bench = Bench::start(class, body).await;
            for status in 200..=599 {
                bench.check(status).await;
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 400 * 3 * 3);
}

#[tokio::test]
async fn purchases_are_not_resent_where_that_is_switched_off() {
    let server = Server::start(|_, _| reply(Class::Detect, 503, Body::Html)).await;
    let mut settings = Settings::default();
    settings.policy.resend_detected = false;
    let sender = Sender::new(Class::Detect, &server.url(), settings, || 0.0);
    let error = sender.send().await.expect_err("a failure");
    assert!(error.is_ambiguous() && !error.is_retryable());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_refusal_of_a_resend_leaves_a_purchase_unknown() {
    let server = Server::start(|_, before| match before {
        0 => reply(Class::Detect, 503, Body::Html),
        _ => reply(Class::Detect, 400, Body::Json),
    })
    .await;
    let sender = Sender::new(Class::Detect, &server.url(), Settings::default(), || 0.0);
    let error = sender.send().await.expect_err("a failure");
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Rejected, Some(400))
    );
    assert!(error.is_ambiguous() && !error.is_retryable());
    assert_eq!(error.attempts(), 2);
}

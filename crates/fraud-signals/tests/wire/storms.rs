//! Many calls at once: an outage and a cold start are not multiplied.

use std::time::{Duration, SystemTime};

use fraud_signals::dfp;
use fraud_signals::{EntraCredential, Policy};
use tokio::net::TcpSocket;

use crate::answers::{answer, html, token};
use crate::classes::{CLASSES, Class, Sender, Settings};
use crate::clients::chargeback;
use crate::server::Server;

#[tokio::test]
async fn ten_thousand_first_calls_cause_one_token_request() {
    let login = Server::start(|_, _| token("t1")).await;
    // Bound and not listening: calls that have their token end at once.
    let closed = TcpSocket::new_v4().expect("a socket");
    closed
        .bind("127.0.0.1:0".parse().expect("an address"))
        .expect("a free port");
    let mut policy = Policy::default();
    policy.attempts = 1;
    let client = dfp::Client::builder()
        .base_url(format!("http://{}", closed.local_addr().expect("bound")))
        .credential(
            EntraCredential::client_secret("tenant.example", "client-1", "s")
                .authority(login.url()),
        )
        .policy(policy)
        .build()
        .expect("a good configuration");
    let calls: Vec<_> = (0..10_000)
        .map(|_| tokio::spawn(client.record_chargeback(chargeback()).into_future()))
        .collect();
    for call in calls {
        let error = call.await.expect("no panic").expect_err("nobody listens");
        assert!(!error.is_auth(), "{error}");
        assert_eq!(error.attempts(), 1);
    }
    assert_eq!(login.requests().len(), 1);
}

#[tokio::test]
async fn a_thousand_calls_to_a_vendor_that_is_down_send_little_more_than_a_thousand_requests() {
    let server = Server::start(|_, _| html(503)).await;
    let sender = Sender::new(Class::Safe, &server.url(), Settings::default(), || 0.0);
    let mut sent = 0;
    for _ in 0..1_000 {
        let error = sender.send().await.expect_err("down");
        assert!(error.is_retryable() && error.is_ambiguous());
        sent += error.attempts() as usize;
    }
    assert_eq!(server.requests().len(), sent);
    // 500 tokens pay for a hundred retries.
    assert_eq!(sent, 1_100);
}

#[tokio::test]
async fn a_wait_of_a_minute_is_reported_at_once_by_every_call() {
    for class in CLASSES {
        let server =
            Server::start(|_, _| answer(429, "text/plain", &["Retry-After: 60"], "slow")).await;
        let sender = Sender::new(class, &server.url(), Settings::default(), || 0.0);
        for _ in 0..100 {
            let error = sender.send().await.expect_err("limited");
            assert_eq!(error.retry_after(), Some(Duration::from_secs(60)));
            assert!(error.is_rate_limited() && error.is_retryable());
            assert!(
                error.elapsed() < Duration::from_secs(5),
                "{:?}",
                error.elapsed()
            );
        }
        assert_eq!(server.requests().len(), 100);
    }
}

#[tokio::test]
async fn a_wait_given_as_a_date_is_reported_from_the_servers_clock() {
    // A server whose clock is a day behind.
    #[expect(
        clippy::disallowed_methods,
        reason = "any time will do, yesterday for example"
    )]
    let now = SystemTime::now() - Duration::from_secs(24 * 60 * 60);
    let date = format!("Date: {}", httpdate::fmt_http_date(now));
    let until = httpdate::fmt_http_date(now + Duration::from_secs(60));
    let server = Server::start(move |_, _| {
        let until = format!("Retry-After: {until}");
        answer(503, "text/plain", &[date.as_str(), until.as_str()], "later")
    })
    .await;
    let sender = Sender::new(Class::Safe, &server.url(), Settings::default(), || 0.0);
    let error = sender.send().await.expect_err("down");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(60)));
    assert_eq!(server.requests().len(), 1);
}

//! Hundreds of canaries, in every field of every event, in every secret, header and word of a
//! vendor: none comes out, whatever happens, at any level.

#[path = "../../crates/fraud-signals/tests/wire/answers.rs"]
#[allow(dead_code, reason = "a part of it is used here")]
mod answers;
#[path = "contract_types/contract.rs"]
#[allow(dead_code, reason = "a part of it is used here")]
mod contract;
#[rustfmt::skip]
#[path = "contract_types/generated/mod.rs"]
mod generated;
#[path = "contract_types/instance.rs"]
#[allow(dead_code, reason = "a part of it is used here")]
mod instance;
#[path = "sending_canaries/listener.rs"]
mod listener;
#[path = "sending_canaries/operation.rs"]
mod operation;
#[path = "sending_canaries/scenario.rs"]
mod scenario;
#[path = "../../crates/fraud-signals/tests/wire/server.rs"]
#[allow(dead_code, reason = "a part of it is used here")]
mod server;
#[path = "contract_types/visitor.rs"]
mod visitor;

use std::collections::BTreeSet;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Mutex};

use fraud_signals::ErrorKind;

use operation::{Clients, OPERATIONS};
use scenario::{SCENARIOS, shown};
use server::Server;

/// Fails where a canary is in the text, with its surroundings.
fn assert_silent(text: &str, what: &str) {
    // The Base64 of "canary" at each of its three offsets.
    for trace in ["canary", "Y2FuYXJ5", "NhbmFye", "jYW5hcn"] {
        if let Some(at) = text.find(trace) {
            let from = text.floor_char_boundary_before(at);
            panic!("{what} shows a canary: {}", &text[from..]);
        }
    }
}

trait Surroundings {
    fn floor_char_boundary_before(&self, at: usize) -> usize;
}

impl Surroundings for str {
    fn floor_char_boundary_before(&self, at: usize) -> usize {
        let mut from = at.saturating_sub(200);
        while !self.is_char_boundary(from) {
            from -= 1;
        }
        from
    }
}

#[tokio::test]
async fn three_hundred_canaries_stay_silent_over_every_kind_of_failure() {
    listener::start();
    let mut canaries = 0;
    let mut kinds = BTreeSet::new();
    for (number, scenario) in SCENARIOS.iter().enumerate() {
        for &operation in OPERATIONS {
            let mark = format!("canary-{number}-{}-", operation.name);
            let server = Server::start(scenario.answers(operation, &mark)).await;
            let clients = Clients::new(&scenario.origin(&server), &server.url(), &mark);
            assert_silent(&clients.shown(), "a client");
            let event = operation.event(&mark);
            canaries += event.canaries + 5;
            let outcome = scenario.send(&clients, operation, event.json).await;
            match &outcome {
                Ok(text) => assert_silent(text, "a response"),
                Err(error) => {
                    kinds.insert(error.kind().as_str());
                    assert_silent(&shown(error), "an error");
                    let panicked = panic::catch_unwind(AssertUnwindSafe(|| {
                        panic!("{error} {error:?} {}", clients.shown())
                    }));
                    let payload = panicked.expect_err("it panics");
                    let text = payload.downcast_ref::<String>().expect("a formatted one");
                    assert_silent(text, "a panic");
                }
            }
            assert_eq!(outcome.is_ok(), scenario.succeeds(), "{mark}: {outcome:?}");
        }
    }
    assert!(canaries >= 300, "{canaries}");
    // An untrusted certificate needs a server of its own, beside the client's other tests of TLS.
    let known = [
        ErrorKind::InvalidInput,
        ErrorKind::Auth,
        ErrorKind::Connect,
        ErrorKind::Timeout,
        ErrorKind::ConnectionLost,
        ErrorKind::RateLimited,
        ErrorKind::Rejected,
        ErrorKind::Unavailable,
        ErrorKind::UnreadableAnswer,
        ErrorKind::UnexpectedStatus,
    ];
    assert_eq!(kinds, known.iter().map(|kind| kind.as_str()).collect());
    let log = listener::text();
    assert!(log.contains("fraud_signals.call") && log.len() > 10_000);
    assert_silent(&log, "the log");
}

#[test]
fn the_canaries_go_through_every_operation() {
    let tried: BTreeSet<_> = OPERATIONS
        .iter()
        .map(|operation| (operation.contract.to_owned(), operation.name.to_owned()))
        .collect();
    assert_eq!(tried, contract::operations());
}

#[tokio::test]
async fn a_panic_inside_a_call_shows_no_canary() {
    listener::start();
    let server = Server::start(|_, _| answers::recorded()).await;
    let heard = Arc::new(Mutex::new(String::new()));
    let hook = Arc::clone(&heard);
    let client = fraud_signals::dfp::Client::builder()
        .base_url(server.url())
        .credential(fraud_signals::EntraCredential::client_secret(
            "tenant.example",
            "client-1",
            "canary-secret",
        ))
        .clock(move || {
            hook.lock().expect("no panic while held").push_str("asked");
            panic!("the clock has stopped")
        })
        .build()
        .expect("a good configuration");
    let chargeback = fraud_signals::dfp::Chargeback::new(
        "CB-1",
        fraud_signals::dfp::PurchaseReference::new("ORDER-1"),
    )
    .reason("canary-reason");
    let call = tokio::spawn(client.record_chargeback(chargeback).into_future());
    let ended = call.await.expect_err("it panics");
    assert!(ended.is_panic());
    assert_eq!(heard.lock().expect("no panic while held").as_str(), "asked");
    assert_silent(&format!("{ended} {ended:?} {client:?}"), "a panic");
    assert_silent(&listener::text(), "the log");
}

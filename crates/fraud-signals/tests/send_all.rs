//! Streams of events against the sandbox, which is told to be slow and to fail.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use fraud_signals::dfp::{self, Chargeback, ChargebackStatus, PurchaseReference};
use fraud_signals::marqeta::{self, FraudFeedback, FraudStatus};
use fraud_signals::{CorrelationId, Policy};
use fraud_signals_sandbox::{Fault, FaultKind, Received, Sandbox};
use futures_util::{StreamExt, stream};

const CHARGEBACKS: usize = 200;
const STEPS: usize = 5;

async fn sandbox() -> Sandbox {
    Sandbox::start().await.expect("a free port")
}

/// A lookup in what the sandbox prints for its clients.
fn variables(sandbox: &Sandbox) -> impl Fn(&str) -> Option<std::ffi::OsString> {
    let variables: HashMap<_, _> = sandbox.environment().into_iter().collect();
    move |name| variables.get(name).map(Into::into)
}

/// A client that waits for nothing between attempts and makes enough of them for any script below.
fn dfp(sandbox: &Sandbox) -> dfp::Client {
    let mut policy = Policy::default();
    policy.attempts = 10;
    dfp::ClientBuilder::from_vars(variables(sandbox))
        .jitter(|| 0.0)
        .policy(policy)
        .build()
        .expect("what the sandbox prints is enough")
}

fn marqeta(sandbox: &Sandbox) -> marqeta::Client {
    marqeta::ClientBuilder::from_vars(variables(sandbox))
        .build()
        .expect("what the sandbox prints is enough")
}

/// One step of a chargeback, told apart by its reason.
fn chargeback(id: usize, step: usize) -> Chargeback {
    let status = match step {
        0 => ChargebackStatus::Initiated,
        _ => ChargebackStatus::Other(format!("STEP_{step}")),
    };
    Chargeback::new(format!("cb-{id}"), PurchaseReference::new("ord-1"))
        .status(status)
        .reason(step.to_string())
}

/// The steps of each chargeback in the order in which the sandbox took them.
fn steps(received: &[Received]) -> HashMap<&str, Vec<usize>> {
    let mut steps = HashMap::<_, Vec<_>>::new();
    for request in received.iter().filter(|request| request.processed) {
        let id = request.id.as_deref().expect("chargebacks have one");
        let reason = &request.body.as_ref().expect("it was JSON")["Data"]["Reason"];
        let step = reason.as_str().expect("text").parse().expect("digits");
        steps.entry(id).or_default().push(step);
    }
    steps
}

/// All steps of all chargebacks: those of one in order, and all else at random.
fn shuffled(random: &mut fastrand::Rng) -> Vec<(usize, usize)> {
    let mut ids: Vec<_> = (0..CHARGEBACKS * STEPS).map(|n| n / STEPS).collect();
    random.shuffle(&mut ids);
    let mut next = [0; CHARGEBACKS];
    let steps = ids.into_iter().map(|id| {
        next[id] += 1;
        (id, next[id] - 1)
    });
    steps.collect()
}

#[tokio::test]
async fn five_steps_of_200_chargebacks_arrive_in_order_whatever_goes_wrong_on_the_way() {
    let sandbox = sandbox().await;
    let mut random = fastrand::Rng::with_seed(42);
    let mut faults: Vec<_> = (0..CHARGEBACKS * STEPS)
        .map(|_| {
            let fault = match random.u8(0..100) {
                0..6 => Fault::status(503),
                6..9 => Fault::drop_before(),
                _ => Fault::pass(),
            };
            fault.delay_before(Duration::from_millis(random.u64(0..10)))
        })
        .collect();
    // One chargeback starts far behind, and holds up no other.
    faults[0] = Fault::pass().delay_before(Duration::from_secs(1));
    let faults = sandbox.faults().push("record_chargeback", faults);
    faults.expect("good faults");

    let events = shuffled(&mut random);
    let rows: Vec<_> = events
        .iter()
        .map(|&(id, step)| ((id, step), chargeback(id, step)))
        .collect();
    let outcomes = dfp(&sandbox).send_all(stream::iter(rows)).start();
    let outcomes: Vec<_> = outcomes.collect().await;
    let resent = outcomes.iter().map(|(key, result)| {
        let response = result.as_ref().unwrap_or_else(|e| panic!("{key:?}: {e}"));
        response.attempts() > 1
    });
    assert!(resent.filter(|resent| *resent).count() > 20);

    let keys: BTreeSet<_> = outcomes.iter().map(|(key, _)| *key).collect();
    assert_eq!((outcomes.len(), keys.len()), (1_000, 1_000));
    let received = sandbox.received();
    let steps = steps(&received);
    assert_eq!(steps.len(), CHARGEBACKS);
    for (id, steps) in steps {
        assert_eq!(steps, [0, 1, 2, 3, 4], "{id}");
    }
    let late = |request: &Received| request.fault == Some(FaultKind::Pass);
    assert!(received.iter().any(late));
    let ledger = sandbox.ledger();
    assert!(
        ledger
            .iter()
            .all(|entry| entry.event["Data"]["Status"] == "STEP_4")
    );
    assert_eq!(sandbox.tokens_issued(), 1);
}

#[tokio::test]
async fn one_slow_chargeback_holds_up_no_other() {
    let sandbox = sandbox().await;
    let slow = Fault::pass().delay_before(Duration::from_millis(500));
    let faults = sandbox.faults().push("record_chargeback", [slow]);
    faults.expect("a good fault");
    // The slow one is sent by itself; then its next steps, and those of another.
    let (go, wait) = tokio::sync::oneshot::channel();
    let first = stream::iter([(0, chargeback(0, 0))]);
    let others = [(0, 1), (0, 2), (1, 0), (1, 1), (1, 2)];
    let others = others.map(|(id, step)| (id, chargeback(id, step)));
    let others = stream::once(wait).flat_map(move |_| stream::iter(others.clone()));
    let mut outcomes = dfp(&sandbox).send_all(first.chain(others)).start();
    // Once the fault is taken, the sandbox is busy with the slow one.
    while sandbox.faults().pending("record_chargeback") > 0 {
        tokio::task::yield_now().await;
    }
    go.send(()).expect("somebody waits");
    let mut order = Vec::new();
    while let Some((id, result)) = outcomes.next().await {
        result.expect("recorded");
        order.push(id);
    }
    assert_eq!(order, [1, 1, 1, 0, 0, 0]);
    assert_eq!(steps(&sandbox.received())["cb-0"], [0, 1, 2]);
}

#[tokio::test]
async fn each_call_has_its_own_options_and_the_group_of_the_client() {
    let sandbox = sandbox().await;
    let client = dfp(&sandbox).correlated();
    let group = client.correlation_id().expect("a group");
    let own = CorrelationId::from_u128(7);
    let rows = (0..4).map(|row| (row, chargeback(row, 0)));
    let outcomes = client
        .send_all(stream::iter(rows.collect::<Vec<_>>()))
        .each_call(move |row, call| match row {
            3 => call.correlation_id(own),
            _ => call,
        })
        .start();
    let outcomes: Vec<_> = outcomes.collect().await;
    for (row, result) in outcomes {
        let expected = if row == 3 { own } else { group };
        assert_eq!(result.expect("recorded").correlation_id(), expected);
    }
}

#[tokio::test]
async fn feedback_that_may_have_been_processed_is_named_by_its_key_and_never_sent_again() {
    let sandbox = sandbox().await;
    let script = (0..100).map(|n| match n % 10 {
        0 => Fault::drop_after(),
        _ => Fault::pass(),
    });
    let script: Vec<_> = script.collect();
    let faults = sandbox.faults().push("create_fraud_feedback", script);
    faults.expect("good faults");
    let transaction = |n: usize| format!("3F0c3c1e-9d0f-4a77-8d9a-{:012x}", n / 2);
    let rows = (0..100).map(|n| {
        // The second on a transaction writes its token in other letters.
        let token = match n % 2 {
            0 => transaction(n),
            _ => transaction(n).to_uppercase(),
        };
        let feedback = FraudFeedback::new(token, true, FraudStatus::Disputed);
        (n, feedback.memo(n.to_string()))
    });
    let rows = stream::iter(rows.collect::<Vec<_>>());
    let outcomes: Vec<_> = marqeta(&sandbox).send_all(rows).start().collect().await;

    let unknown: BTreeSet<_> = outcomes
        .iter()
        .filter_map(|(key, result)| result.as_ref().err().map(|error| (*key, error)))
        .inspect(|(_, error)| assert!(error.is_ambiguous()))
        .map(|(key, _)| key.to_string())
        .collect();
    let received = sandbox.received();
    let memo = |request: &Received| {
        let body = request.body.as_ref().expect("it was JSON");
        body["memo"].as_str().expect("text").to_owned()
    };
    let dropped = received
        .iter()
        .filter(|request| request.fault == Some(FaultKind::DropAfter));
    assert_eq!(unknown, dropped.map(memo).collect());
    assert_eq!(unknown.len(), 10);
    // Each was sent once, the second on a transaction after the first.
    let order: Vec<usize> = received
        .iter()
        .map(|request| memo(request).parse().expect("digits"))
        .collect();
    assert_eq!(order.iter().collect::<BTreeSet<_>>().len(), 100);
    assert_eq!(order.len(), 100);
    let place = |n| order.iter().position(|other| *other == n);
    for n in (0..100).step_by(2) {
        assert!(place(n) < place(n + 1), "{n}");
    }
}

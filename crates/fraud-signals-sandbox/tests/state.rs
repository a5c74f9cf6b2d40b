//! The state file: what survives, what is repaired, what is refused.

mod common;

use std::error::Error;
use std::fs;
use std::path::Path;

use common::{answer, chargeback, dfp_call, feedback, http, marqeta_call, send, token};
use fraud_signals_sandbox::{Sandbox, StateError};
use serde_json::{Value, json};

async fn open(path: &Path) -> Sandbox {
    let started = Sandbox::builder().state_file(path).start().await;
    started.expect("the sandbox starts")
}

async fn refused(path: &Path) -> StateError {
    let started = Sandbox::builder().state_file(path).start().await;
    let error = started.expect_err("the file is refused");
    let text = error.source().expect("a source").to_string();
    assert!(text.contains(path.to_str().expect("text")), "{text}");
    match error {
        fraud_signals_sandbox::StartError::State(error) => error,
        other => panic!("{other:?}"),
    }
}

/// The ledger as JSON, and the journal's lines that name an event, without their times.
fn remembered(sandbox: &Sandbox) -> (Value, Vec<(String, u16, Option<String>)>) {
    let journal = sandbox.received().into_iter();
    let processed = journal.filter(|line| line.processed);
    let lines = processed.map(|line| (line.operation, line.status, line.correlation_id));
    (json!(sandbox.ledger()), lines.collect())
}

fn purchase() -> Value {
    json!({
        "MerchantLocalDate": "2019-03-25T09:20:00-07:00",
        "Data": { "PurchaseId": "ord-1", "MerchantLocalDate": "2019-03-25T09:20:00-07:00", "TotalAmount": 1.01,
            "User": { "UserId": "cust-10442" } },
    })
}

fn send_purchase(sandbox: &Sandbox, token: &str) -> reqwest::RequestBuilder {
    let url = format!(
        "{}/KnowledgeGateway/activities/Purchase",
        sandbox.dfp_base_url()
    );
    http()
        .post(url)
        .bearer_auth(token)
        .header("x-ms-correlation-id", common::CORRELATION_ID)
        .header("x-ms-tracking-id", common::TRACKING_ID)
        .json(&purchase())
}

#[tokio::test]
async fn everything_that_was_acknowledged_is_there_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("state");
    let first = open(&path).await;
    let access = token(&first).await;
    assert_eq!(answer(send_purchase(&first, &access)).await.0, 200);
    for status in ["INITIATED", "WON"] {
        let mut event = chargeback();
        event["Data"]["Status"] = json!(status);
        assert_eq!(
            send(dfp_call(&first, &access).json(&event)).await.status(),
            200
        );
    }
    assert_eq!(
        send(marqeta_call(&first).json(&feedback())).await.status(),
        201
    );
    assert_eq!(
        send(marqeta_call(&first).json(&json!({}))).await.status(),
        400
    );
    let (environment, before) = (first.environment(), remembered(&first));
    first.shutdown().await;

    let second = open(&path).await;
    assert_eq!(remembered(&second).1, before.1);
    let (mut then, mut now) = (before.0, remembered(&second).0);
    // Sequences start again, without refused requests and tokens.
    for ledger in [&mut then, &mut now] {
        for entry in ledger.as_array_mut().expect("entries") {
            entry["sequence"] = json!(0);
        }
    }
    assert_eq!(then, now);
    for (name, value) in second.environment() {
        let is_same = environment.contains(&(name, value));
        assert_eq!(
            is_same,
            !name.contains("URL") && !["DFP_AUTHORITY", "DFP_RESOURCE"].contains(&name)
        );
    }
    // A purchase is known for good.
    let access = token(&second).await;
    assert_eq!(answer(send_purchase(&second, &access)).await.0, 400);
    second.shutdown().await;
}

#[tokio::test]
async fn a_reset_survives_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("state");
    let sandbox = open(&path).await;
    send(marqeta_call(&sandbox).json(&feedback())).await;
    sandbox.reset();
    send(marqeta_call(&sandbox).json(&feedback())).await;
    sandbox.shutdown().await;
    let sandbox = open(&path).await;
    assert_eq!(sandbox.ledger().len(), 1);
    sandbox.shutdown().await;
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("state");
    open(&path).await.shutdown().await;
    let mode = fs::metadata(&path).expect("the file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("changed");
    assert!(matches!(
        refused(&path).await,
        StateError::Permissions { .. }
    ));
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_serves_one_sandbox_at_a_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("state");
    let first = open(&path).await;
    assert!(matches!(refused(&path).await, StateError::InUse { .. }));
    // Dropped, not shut down: the next one waits for it.
    drop(first);
    open(&path).await.shutdown().await;
}

#[tokio::test]
async fn a_last_line_that_breaks_off_is_cut_off_wherever_it_breaks() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("state");
    let sandbox = open(&path).await;
    send(marqeta_call(&sandbox).json(&feedback())).await;
    sandbox.shutdown().await;
    let kept = fs::read(&path).expect("the file");
    let sandbox = open(&path).await;
    send(marqeta_call(&sandbox).json(&feedback())).await;
    sandbox.shutdown().await;
    let whole = fs::read(&path).expect("the file");
    for length in [
        kept.len() + 1,
        kept.len() + 8,
        kept.len() + 40,
        whole.len() - 1,
    ] {
        fs::write(&path, &whole[..length]).expect("written");
        let sandbox = open(&path).await;
        assert_eq!(sandbox.ledger().len(), 1, "{length}");
        assert_eq!(
            send(marqeta_call(&sandbox).json(&feedback()))
                .await
                .status(),
            201
        );
        sandbox.shutdown().await;
        assert_eq!(open(&path).await.ledger().len(), 2, "{length}");
    }
    // A block that was allocated but never written.
    fs::write(&path, [kept.as_slice(), &[0; 512]].concat()).expect("written");
    assert_eq!(open(&path).await.ledger().len(), 1);
    // Broken off in the first line: as good as new.
    fs::write(&path, &whole[..30]).expect("written");
    assert!(open(&path).await.ledger().is_empty());
}

#[tokio::test]
async fn a_damaged_file_is_refused_with_the_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("state");
    let sandbox = open(&path).await;
    for _ in 0..2 {
        send(marqeta_call(&sandbox).json(&feedback())).await;
    }
    sandbox.shutdown().await;
    let whole = fs::read(&path).expect("the file");
    let second = whole
        .iter()
        .position(|byte| *byte == b'\n')
        .expect("a line")
        + 1;
    for at in [second + 60, whole.len() - 2] {
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        fs::write(&path, &damaged).expect("written");
        let error = refused(&path).await;
        assert!(
            matches!(error, StateError::Damaged { line: 2 | 3, .. }),
            "{error}"
        );
        assert_eq!(
            fs::read(&path).expect("the file"),
            damaged,
            "it is left alone"
        );
    }
    for other in ["hello", "hello\n", "{}\n", "00000000 {}\n"] {
        fs::write(&path, other).expect("written");
        let error = refused(&path).await;
        assert!(
            matches!(
                error,
                StateError::Damaged {
                    line: 1,
                    byte: 0,
                    ..
                }
            ),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_path_that_cannot_be_used_is_a_clear_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = folder.path().join("no").join("state");
    assert!(matches!(refused(&missing).await, StateError::Io { .. }));
    assert!(matches!(
        refused(folder.path()).await,
        StateError::Io { .. }
    ));
}

#[tokio::test]
async fn a_seed_makes_the_same_credentials_and_tokens() {
    let start = async |seed| {
        let sandbox = Sandbox::builder().seed(seed).start().await;
        let sandbox = sandbox.expect("the sandbox starts");
        let token = token(&sandbox).await;
        (
            sandbox.client_secret().to_owned(),
            sandbox.tenant_id().to_owned(),
            token,
        )
    };
    assert_eq!(start(7).await, start(7).await);
    assert_ne!(start(7).await, start(8).await);
}

#[tokio::test]
async fn many_at_once_are_all_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("state");
    let sandbox = open(&path).await;
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..50 {
        calls.spawn(marqeta_call(&sandbox).json(&feedback()).send());
    }
    while let Some(answer) = calls.join_next().await {
        assert_eq!(answer.expect("no panic").expect("an answer").status(), 201);
    }
    let sent = sandbox.ledger().len();
    sandbox.shutdown().await;
    assert_eq!((sent, open(&path).await.ledger().len()), (50, 50));
}

//! The control endpoints: what they show, and whom they obey.

mod common;

use common::{answer, chargeback, dfp_call, feedback, http, marqeta_call, send, start, token};
use serde_json::json;

#[tokio::test]
async fn journal_and_ledger_show_what_happened() {
    let sandbox = start().await;
    let token = token(&sandbox).await;
    send(dfp_call(&sandbox, &token).json(&chargeback())).await;
    send(marqeta_call(&sandbox).json(&json!({ "memo": "canary" }))).await;
    let url = |name: &str| format!("{}/_sandbox/{name}", sandbox.dfp_base_url());

    let (status, body) = answer(http().get(url("health"))).await;
    assert_eq!((status.as_u16(), body), (200, json!({ "status": "ok" })));

    let (status, journal) = answer(http().get(url("journal"))).await;
    assert_eq!(status, 200);
    assert_eq!(journal["tokens_issued"], 1);
    assert_eq!(journal["last"], 3);
    assert_eq!(journal["requests"][0]["operation"], "token");
    assert_eq!(journal["requests"][0]["processed"], true);
    let recorded = &journal["requests"][1];
    assert!(
        recorded["time"]
            .as_str()
            .is_some_and(|time| time.ends_with('Z'))
    );
    let mut expected = json!({
        "sequence": 2,
        "operation": "record_chargeback",
        "status": 200,
        "processed": true,
        "fault": null,
        "correlation_id": common::CORRELATION_ID,
        "tracking_id": common::TRACKING_ID,
        "collection": "chargebacks",
        "id": "cb-90",
        "purchase_id": "ord-77120",
        "decision": null,
        "message": null,
    });
    expected["time"] = recorded["time"].clone();
    assert_eq!(recorded, &expected);
    let refused = &journal["requests"][2];
    assert_eq!(refused["status"], 400);
    assert_eq!(refused["processed"], false);
    assert!(
        refused["message"]
            .as_str()
            .is_some_and(|text| text.contains("/status is required"))
    );
    for secret in ["canary", "cust-10442", &token] {
        assert!(!journal.to_string().contains(secret));
    }

    let (status, ledger) = answer(http().get(url("ledger"))).await;
    assert_eq!(status, 200);
    assert_eq!(ledger["entries"].as_array().map(Vec::len), Some(1));
    assert_eq!(ledger["entries"][0]["collection"], "chargebacks");
    assert_eq!(ledger["entries"][0]["id"], "cb-90");
    assert_eq!(ledger["entries"][0]["event"], chargeback());
    assert_eq!(ledger["entries"][0]["sequence"], 2);

    let (_, later) = answer(http().get(url("journal?after=1&limit=1"))).await;
    assert_eq!(later["requests"], json!([recorded]));
    let (_, found) = answer(http().get(url("ledger?collection=chargebacks&id=cb-90"))).await;
    assert_eq!(found, ledger);
    let (_, none) = answer(http().get(url("ledger?collection=feedbacks"))).await;
    assert_eq!(none, json!({ "entries": [] }));
    for wrong in ["journal?after=x", "ledger?nonsense=1"] {
        let (status, body) = answer(http().get(url(wrong))).await;
        assert_eq!((status.as_u16(), &body["status"]), (400, &json!(400)));
    }
}

#[tokio::test]
async fn reset_forgets_events_but_not_tokens() {
    let sandbox = start().await;
    let token = token(&sandbox).await;
    send(dfp_call(&sandbox, &token).json(&chargeback())).await;
    let url = format!("{}/_sandbox/reset", sandbox.dfp_base_url());

    let (status, _) = answer(http().post(&url)).await;
    assert_eq!(status, 403, "a write without the header");
    assert_eq!(sandbox.received().len(), 1);

    let (status, _) = answer(http().post(&url).header("x-fraud-sandbox", "1")).await;
    assert_eq!(status, 200);
    assert!(sandbox.received().is_empty());
    assert!(sandbox.ledger().is_empty());
    assert_eq!(
        send(dfp_call(&sandbox, &token).json(&chargeback()))
            .await
            .status(),
        200
    );

    send(marqeta_call(&sandbox).json(&feedback())).await;
    sandbox.reset();
    assert!(sandbox.received().is_empty());
    assert_eq!(sandbox.tokens_issued(), 1);
}

#[tokio::test]
async fn only_local_host_names_are_obeyed() {
    let sandbox = start().await;
    let port = sandbox.address().port();
    let url = format!("{}/_sandbox/ledger", sandbox.dfp_base_url());
    let cases = [
        (format!("localhost:{port}"), 200),
        ("LOCALHOST".to_owned(), 200),
        (format!("127.0.0.1:{port}"), 200),
        ("127.0.0.1".to_owned(), 200),
        (format!("[::1]:{port}"), 200),
        ("example.org".to_owned(), 403),
        (format!("example.org:{port}"), 403),
        ("127.0.0.1.example.org".to_owned(), 403),
        ("localhost.example.org".to_owned(), 403),
        ("192.0.2.1".to_owned(), 403),
    ];
    for (host, expected) in cases {
        let (status, body) = answer(http().get(&url).header("host", &host)).await;
        assert_eq!(status, expected, "{host}: {body}");
    }
}

#[tokio::test]
async fn unknown_control_paths_and_methods_are_refused() {
    let sandbox = start().await;
    let base = format!("{}/_sandbox", sandbox.dfp_base_url());
    let (status, body) = answer(http().get(format!("{base}/nothing"))).await;
    assert_eq!((status.as_u16(), &body["status"]), (404, &json!(404)));
    let (status, body) = answer(http().get(format!("{base}/reset"))).await;
    assert_eq!((status.as_u16(), &body["status"]), (405, &json!(405)));
}

//! Marqeta over real HTTP: what is accepted, what is refused and how.

mod common;

use common::{
    MARQETA, answer, assert_declared, examples, feedback, http, marqeta_call, send, start,
};
use serde_json::{Map, Value, json};

#[tokio::test]
async fn a_feedback_is_taken() {
    let sandbox = start().await;
    let (status, body) = answer(marqeta_call(&sandbox).json(&feedback())).await;
    assert_eq!(
        (status.as_u16(), body),
        (201, json!({ "message": "success" }))
    );
    let received = sandbox.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].operation, "create_fraud_feedback");
    assert_eq!(received[0].status, 201);
    assert_eq!(received[0].correlation_id, None);
    assert_eq!(received[0].body, Some(feedback()));
    assert_eq!(sandbox.tokens_issued(), 0);
}

#[tokio::test]
async fn every_example_of_the_contract_is_taken() {
    let sandbox = start().await;
    let examples = examples(MARQETA, "/fraud");
    assert!(examples.len() >= 2);
    for example in examples {
        let (status, body) = answer(marqeta_call(&sandbox).json(&example)).await;
        assert_eq!(status, 201, "{body}");
        assert_declared(MARQETA, "/fraud", 201, &body);
    }
}

#[tokio::test]
async fn a_repeat_is_an_event_of_its_own() {
    let sandbox = start().await;
    for _ in 0..2 {
        assert_eq!(
            send(marqeta_call(&sandbox).json(&feedback()))
                .await
                .status(),
            201
        );
    }
    let ledger = sandbox.ledger();
    assert_eq!(ledger.len(), 2);
    assert!(
        ledger
            .iter()
            .all(|entry| entry.collection == "feedbacks" && entry.id.is_none())
    );
}

#[tokio::test]
async fn a_broken_rule_is_answered_with_its_path_and_never_its_value() {
    let sandbox = start().await;
    let many: Map<String, Value> = (0..21)
        .map(|n| (format!("canary{n}"), json!("v")))
        .collect();
    let cases = [
        (
            "transaction_token",
            None,
            "400002",
            "/transaction_token is required",
        ),
        ("is_fraud", None, "400002", "/is_fraud is required"),
        ("status", None, "400002", "/status is required"),
        (
            "transaction_token",
            Some(json!("canary")),
            "400003",
            "/transaction_token must have the format uuid",
        ),
        (
            "is_fraud",
            Some(json!("canary")),
            "400003",
            "/is_fraud must be of type boolean",
        ),
        (
            "status",
            Some(json!("canary")),
            "400003",
            "/status must be one of CONFIRMED, DISPUTED",
        ),
        (
            "memo",
            Some(json!("canary".repeat(84))),
            "400003",
            "/memo must have at most 500 characters",
        ),
        (
            "metadata",
            Some(json!(many)),
            "400003",
            "/metadata must have at most 20 fields",
        ),
        (
            "metadata",
            Some(json!({ "canary": 1 })),
            "400003",
            "/metadata/* must be of type string",
        ),
        (
            "amount",
            Some(json!(42.1)),
            "400003",
            "/amount must be of type string",
        ),
        (
            "amount",
            Some(json!("0.00")),
            "400003",
            "/amount must match the pattern",
        ),
        (
            "amount",
            Some(json!("-1")),
            "400003",
            "/amount must match the pattern",
        ),
        (
            "reported_datetime",
            Some(json!("2024-05-04T09:30:00.5Z")),
            "400003",
            "/reported_datetime must match the pattern",
        ),
        (
            "reported_datetime",
            Some(json!("2024-02-30T09:30:00Z")),
            "400003",
            "/reported_datetime must have the format date-time",
        ),
    ];
    for (name, value, code, message) in cases {
        let mut event = feedback();
        let fields = event.as_object_mut().expect("an object");
        match value {
            Some(value) => fields.insert(name.to_owned(), value),
            None => fields.remove(name),
        };
        let (status, body) = answer(marqeta_call(&sandbox).json(&event)).await;
        assert_eq!(status, 400, "{name}");
        assert_declared(MARQETA, "/fraud", 400, &body);
        assert_eq!(body["error_code"], code, "{body}");
        let text = body["error_message"].as_str().expect("a message");
        assert!(text.starts_with(message), "{text}");
        assert!(!text.contains("canary"), "{text}");
    }
    assert!(sandbox.ledger().is_empty());
}

#[tokio::test]
async fn limits_are_inclusive() {
    let sandbox = start().await;
    let mut event = feedback();
    // 500 characters, more bytes.
    event["memo"] = json!("é".repeat(500));
    let twenty: Map<String, Value> = (0..20).map(|n| (format!("k{n}"), json!("v"))).collect();
    event["metadata"] = json!(twenty);
    let (status, body) = answer(marqeta_call(&sandbox).json(&event)).await;
    assert_eq!(status, 201, "{body}");
}

#[tokio::test]
async fn credentials_are_checked() {
    let sandbox = start().await;
    let call = |user: &str, password: Option<&str>| {
        let url = format!("{}/fraud", sandbox.marqeta_base_url());
        http()
            .post(url)
            .basic_auth(user, password)
            .json(&feedback())
    };
    let url = format!("{}/fraud", sandbox.marqeta_base_url());
    let raw = |value: &str| {
        http()
            .post(&url)
            .header("authorization", value)
            .json(&feedback())
    };
    let (application, access) = (sandbox.application_token(), sandbox.access_token());
    let cases = [
        (call("wrong", Some(access)), 401, "401001"),
        (call(application, Some("wrong")), 401, "401001"),
        (call(application, None), 401, "401001"),
        (
            call("wrong", Some(sandbox.non_admin_access_token())),
            401,
            "401001",
        ),
        (http().post(&url).json(&feedback()), 401, "401001"),
        (raw("Basic !"), 401, "401001"),
        (raw("Bearer abc"), 401, "401001"),
        (
            call(application, Some(sandbox.non_admin_access_token())),
            403,
            "403001",
        ),
    ];
    for (request, expected, code) in cases {
        let (status, body) = answer(request).await;
        assert_eq!(
            (status.as_u16(), &body["error_code"]),
            (expected, &json!(code))
        );
        assert_declared(MARQETA, "/fraud", expected, &body);
    }
    assert!(sandbox.ledger().is_empty());
    assert_eq!(sandbox.received().len(), 8);
}

#[tokio::test]
async fn other_refusals_have_the_same_shape() {
    let sandbox = start().await;
    let base = sandbox.marqeta_base_url();
    let text = |body: &str| {
        marqeta_call(&sandbox)
            .header("content-type", "application/json")
            .body(body.to_owned())
    };
    let cases = [
        (text("{"), 400, "400001"),
        (marqeta_call(&sandbox).body("{}"), 415, "415001"),
        (text(&"x".repeat(2 * 1024 * 1024)), 413, "413001"),
        (http().post(format!("{base}/nothing")), 404, "404001"),
        (http().get(format!("{base}/fraud")), 405, "405001"),
    ];
    for (request, expected, code) in cases {
        let (status, body) = answer(request).await;
        assert_eq!(
            (status.as_u16(), &body["error_code"]),
            (expected, &json!(code))
        );
        assert!(
            body["error_message"]
                .as_str()
                .is_some_and(|text| !text.is_empty())
        );
    }
}

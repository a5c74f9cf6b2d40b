//! DFP over real HTTP: what is accepted, what is refused and how.

mod common;

use common::{
    CHARGEBACK, CORRELATION_ID, DFP, TRACKING_ID, answer, assert_declared, chargeback, dfp_call,
    examples, http, send, start, token,
};
use serde_json::{Value, json};

#[tokio::test]
async fn a_chargeback_is_recorded() {
    let sandbox = start().await;
    let token = token(&sandbox).await;
    let (status, body) = answer(dfp_call(&sandbox, &token).json(&chargeback())).await;
    assert_eq!(
        (status.as_u16(), body),
        (200, json!({ "resultDetails": {} }))
    );

    let received = sandbox.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].operation, "record_chargeback");
    assert_eq!(received[0].status, 200);
    assert!(received[0].processed);
    assert_eq!(received[0].correlation_id.as_deref(), Some(CORRELATION_ID));
    assert_eq!(received[0].tracking_id.as_deref(), Some(TRACKING_ID));
    assert_eq!(received[0].body, Some(chargeback()));
    assert_eq!(received[0].headers["content-type"], "application/json");
    assert!(!received[0].headers.contains_key("authorization"));

    let ledger = sandbox.ledger();
    assert_eq!(ledger.len(), 1);
    assert_eq!(ledger[0].collection, "chargebacks");
    assert_eq!(ledger[0].id.as_deref(), Some("cb-90"));
    assert_eq!(ledger[0].event, chargeback());
}

#[tokio::test]
async fn every_example_of_the_contract_is_accepted() {
    let sandbox = start().await;
    let token = token(&sandbox).await;
    let examples = examples(DFP, CHARGEBACK);
    assert!(!examples.is_empty());
    for example in examples {
        let (status, body) = answer(dfp_call(&sandbox, &token).json(&example)).await;
        assert_eq!(status, 200, "{body}");
        assert_declared(DFP, CHARGEBACK, 200, &body);
    }
}

#[tokio::test]
async fn unknown_values_and_fields_are_accepted() {
    let sandbox = start().await;
    let token = token(&sandbox).await;
    let mut event = chargeback();
    event["Data"]["Status"] = json!("REOPENED");
    event["Data"]["FieldOfTomorrow"] = json!([1]);
    let (status, body) = answer(dfp_call(&sandbox, &token).json(&event)).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(sandbox.ledger()[0].event, event);
}

#[tokio::test]
async fn a_second_event_of_a_case_keeps_what_it_omits() {
    let sandbox = start().await;
    let token = token(&sandbox).await;
    let second = json!({
        "MerchantLocalDate": "2019-06-01T08:00:00-07:00",
        "Data": {
            "ChargebackId": "cb-90",
            "Status": "WON",
            "Purchase": { "PurchaseId": "ord-77120" },
        },
    });
    send(dfp_call(&sandbox, &token).json(&chargeback())).await;
    send(dfp_call(&sandbox, &token).json(&second)).await;
    let ledger = sandbox.ledger();
    assert_eq!(ledger.len(), 1);
    assert_eq!(ledger[0].sends, 2);
    assert_eq!(
        ledger[0].event["MerchantLocalDate"],
        second["MerchantLocalDate"]
    );
    assert_eq!(ledger[0].event["Data"]["Status"], "WON");
    assert_eq!(ledger[0].event["Data"]["Amount"], 45.9);
    assert_eq!(ledger[0].event["Data"]["User"]["UserId"], "cust-10442");
}

/// Puts `value` at `pointer`, or takes the field away for `None`.
fn changed(pointer: &str, value: Option<Value>) -> Value {
    let mut event = chargeback();
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    let parent = event
        .pointer_mut(parent)
        .and_then(Value::as_object_mut)
        .expect("an object");
    match value {
        Some(value) => parent.insert(name.to_owned(), value),
        None => parent.remove(name),
    };
    event
}

#[tokio::test]
async fn a_broken_rule_is_answered_with_its_path_and_never_its_value() {
    let sandbox = start().await;
    let token = token(&sandbox).await;
    let cases = [
        ("/Data", None, "Entity of type Data is expected at //Data"),
        (
            "/MerchantLocalDate",
            None,
            "Entity of type MerchantLocalDate is expected at //MerchantLocalDate",
        ),
        (
            "/Data/Purchase",
            None,
            "Entity of type Purchase is expected at //Data/Purchase",
        ),
        (
            "/Data/User/UserId",
            None,
            "Entity of type UserId is expected at //Data/User/UserId",
        ),
        (
            "/Data/Amount",
            Some(json!("canary")),
            "The value at //Data/Amount must be of type number",
        ),
        (
            "/Data/Reason",
            Some(json!(null)),
            "The value at //Data/Reason must be of type string",
        ),
        (
            "/Data/User",
            Some(json!("canary")),
            "The value at //Data/User must be of type object",
        ),
        (
            "/MerchantLocalDate",
            Some(json!("canary 2019-05-10")),
            "The value at //MerchantLocalDate must have the format date-time",
        ),
    ];
    let expected = cases.len();
    for (pointer, value, message) in cases {
        let event = changed(pointer, value);
        let (status, body) = answer(dfp_call(&sandbox, &token).json(&event)).await;
        assert_eq!(status, 400, "{pointer}");
        assert_declared(DFP, CHARGEBACK, 400, &body);
        assert_eq!(body["Message"], message);
        assert_eq!(body["ErrorType"], "ClientError");
        assert_eq!(body["Retryable"], false);
        assert!(!body.to_string().contains("canary"));
    }
    assert!(sandbox.ledger().is_empty());
    assert!(
        sandbox
            .received()
            .iter()
            .all(|received| !received.processed)
    );
    assert_eq!(sandbox.received().len(), expected);
}

#[tokio::test]
async fn all_broken_rules_are_named_at_once() {
    let sandbox = start().await;
    let token = token(&sandbox).await;
    let request = dfp_call(&sandbox, &token).json(&json!({ "Data": { "Amount": "x" } }));
    let (status, body) = answer(request).await;
    assert_eq!(status, 400);
    let message = body["Message"].as_str().expect("a message");
    for path in [
        "//MerchantLocalDate",
        "//Data/ChargebackId",
        "//Data/Purchase",
        "//Data/Amount",
    ] {
        assert!(message.contains(path), "{path} in {message}");
    }
}

#[tokio::test]
async fn both_ids_are_required_guids() {
    let sandbox = start().await;
    let token = token(&sandbox).await;
    let url = format!("{}{CHARGEBACK}", sandbox.dfp_base_url());
    let cases = [
        (
            None,
            Some(TRACKING_ID),
            "The header x-ms-correlation-id is required",
        ),
        (
            Some(CORRELATION_ID),
            None,
            "The header x-ms-tracking-id is required",
        ),
        (
            Some("canary"),
            Some(TRACKING_ID),
            "The header x-ms-correlation-id must have the format uuid",
        ),
        (
            Some(CORRELATION_ID),
            Some("canary"),
            "The header x-ms-tracking-id must have the format uuid",
        ),
    ];
    for (correlation_id, tracking_id, message) in cases {
        let mut request = http().post(&url).bearer_auth(&token).json(&chargeback());
        if let Some(id) = correlation_id {
            request = request.header("x-ms-correlation-id", id);
        }
        if let Some(id) = tracking_id {
            request = request.header("x-ms-tracking-id", id);
        }
        let (status, body) = answer(request).await;
        assert_eq!((status.as_u16(), &body["Message"]), (400, &json!(message)));
    }
    assert!(sandbox.ledger().is_empty());
    // What is no GUID is no id, and does not reach the journal.
    assert_eq!(sandbox.received()[2].correlation_id, None);
}

#[tokio::test]
async fn a_body_that_is_no_json_of_the_right_type_is_refused() {
    let sandbox = start().await;
    let token = token(&sandbox).await;
    let text = chargeback().to_string();
    let typed = |media_type: &str, body: String| {
        dfp_call(&sandbox, &token)
            .header("content-type", media_type)
            .body(body)
    };
    let cases = [
        (typed("application/json", "{\"Data\":".into()), 400),
        (typed("application/json", String::new()), 400),
        (typed("application/json", "[]".into()), 400),
        (typed("text/plain", text.clone()), 415),
        (typed("application/json; charset=latin1", text.clone()), 415),
        (dfp_call(&sandbox, &token).body(text.clone()), 415),
        (
            typed(
                "application/json",
                format!("{text}{}", " ".repeat(1024 * 1024)),
            ),
            413,
        ),
        (typed("application/json", "x".repeat(10 * 1024 * 1024)), 413),
        (typed("application/json; charset=utf-8", text.clone()), 200),
        (typed("Application/JSON;charset=\"UTF-8\"", text), 200),
    ];
    for (number, (request, expected)) in cases.into_iter().enumerate() {
        let (status, body) = answer(request).await;
        assert_eq!(status, expected, "case {number}: {body}");
        if expected != 200 {
            assert_eq!(body["ErrorType"], "ClientError");
            assert_eq!(body["Retryable"], false);
        }
    }
}

#[tokio::test]
async fn unknown_paths_and_methods_are_refused() {
    let sandbox = start().await;
    let base = sandbox.dfp_base_url();
    for path in [
        "/",
        "/KnowledgeGateway/activities/Nothing",
        "/KnowledgeGateway",
    ] {
        let (status, body) = answer(http().post(format!("{base}{path}"))).await;
        assert_eq!(
            (status.as_u16(), &body["ErrorType"]),
            (404, &json!("ClientError")),
            "{path}"
        );
    }
    let (status, body) = answer(http().get(format!("{base}{CHARGEBACK}"))).await;
    assert_eq!((status.as_u16(), &body["Retryable"]), (405, &json!(false)));
    assert!(sandbox.received().is_empty());
}

#[tokio::test]
async fn a_request_without_a_valid_token_is_refused() {
    let sandbox = start().await;
    let good = token(&sandbox).await;
    let url = format!("{}{CHARGEBACK}", sandbox.dfp_base_url());
    let with = |value: &str| {
        http()
            .post(&url)
            .header("authorization", value)
            .json(&chargeback())
    };
    let requests = [
        http().post(&url).json(&chargeback()),
        with("Bearer sandbox.unknown"),
        with(&format!("Basic {good}")),
        with(&good),
        with("Bearer "),
    ];
    for request in requests {
        let response = send(request).await;
        assert_eq!(response.status(), 401);
        assert_eq!(response.headers()["ErrorReason"], "TokenExpired");
        let body = response.json().await.expect("a JSON body");
        assert_declared(DFP, CHARGEBACK, 401, &body);
    }
    assert!(
        sandbox
            .received()
            .iter()
            .all(|received| received.status == 401)
    );
    assert!(sandbox.ledger().is_empty());
    // The scheme is not case-sensitive.
    let request = with(&format!("bearer {good}"))
        .header("x-ms-correlation-id", CORRELATION_ID)
        .header("x-ms-tracking-id", TRACKING_ID);
    assert_eq!(send(request).await.status(), 200);
}

#[tokio::test]
async fn debug_shows_no_body_and_no_credential() {
    let sandbox = start().await;
    let token = token(&sandbox).await;
    let mut event = chargeback();
    event["Data"]["User"]["UserId"] = json!("canary-user");
    event["Data"]["Reason"] = json!("canary-reason");
    let request = dfp_call(&sandbox, &token)
        .header("x-extra", "canary-header")
        .json(&event);
    assert_eq!(send(request).await.status(), 200);
    let shown = format!(
        "{:?} {:?} {sandbox:?}",
        sandbox.received(),
        sandbox.ledger()
    );
    assert!(shown.contains("record_chargeback"));
    for secret in [
        "canary",
        &token,
        sandbox.client_secret(),
        sandbox.access_token(),
    ] {
        assert!(!shown.contains(secret));
    }
}

//! The six events of DFP: where each goes, purchases that are sent once, decisions.

mod common;

use common::{CORRELATION_ID, DFP, TRACKING_ID, answer, assert_declared, examples, http};
use common::{send, start, token};
use fraud_signals_sandbox::{DecisionRule, RuleError, Sandbox};
use serde_json::{Value, json};

const BASE: &str = "/KnowledgeGateway/activities/";
const PURCHASE: &str = "/KnowledgeGateway/activities/Purchase";

async fn post(sandbox: &Sandbox, token: &str, path: &str, event: &Value) -> (u16, Value) {
    let request = http()
        .post(format!("{}{path}", sandbox.dfp_base_url()))
        .bearer_auth(token)
        .header("x-ms-correlation-id", CORRELATION_ID)
        .header("x-ms-tracking-id", TRACKING_ID);
    let (status, body) = answer(request.json(event)).await;
    (status.as_u16(), body)
}

fn purchase(id: &str, amount: f64) -> Value {
    json!({
        "MerchantLocalDate": "2019-03-25T09:20:00-07:00",
        "Data": {
            "PurchaseId": id,
            "MerchantLocalDate": "2019-03-25T09:20:00-07:00",
            "TotalAmount": amount,
            "User": { "UserId": "cust-10442" },
        },
    })
}

#[tokio::test]
async fn every_example_goes_into_its_collection_in_any_order() {
    let sandbox = start().await;
    let token = token(&sandbox).await;
    let places = [
        (
            "Chargeback",
            "record_chargeback",
            "chargebacks",
            Some("ord-77120"),
        ),
        ("Refund", "record_refund", "refunds", Some("ord-77120")),
        (
            "PurchaseStatus",
            "record_purchase_status",
            "purchase_statuses",
            Some("ord-77120"),
        ),
        (
            "BankEvent",
            "record_bank_event",
            "bank_events",
            Some("ord-77120"),
        ),
        (
            "Purchase",
            "assess_purchase",
            "purchases",
            Some("ord-77120"),
        ),
        ("UpdateAccount", "update_account", "users", None),
    ];
    for (name, operation, collection, purchase_id) in places {
        let path = format!("{BASE}{name}");
        let examples = examples(DFP, &path);
        assert!(!examples.is_empty());
        for example in examples {
            let (status, body) = post(&sandbox, &token, &path, &example).await;
            assert_eq!(status, 200, "{name}: {body}");
            assert_declared(DFP, &path, 200, &body);
            let received = sandbox.received().pop().expect("a request");
            assert_eq!(received.operation, operation);
            assert_eq!(received.collection.as_deref(), Some(collection));
            assert_eq!(received.purchase_id.as_deref(), purchase_id);
            assert_eq!(received.id.is_none(), collection == "users");
        }
        let ledger = sandbox.ledger();
        let entry = ledger.last().expect("an entry");
        assert_eq!(entry.collection, collection);
        assert!(entry.id.is_some());
    }
}

#[tokio::test]
async fn a_user_keeps_what_a_later_event_omits_and_lists_are_replaced() {
    let sandbox = start().await;
    let token = token(&sandbox).await;
    let path = format!("{BASE}UpdateAccount");
    let event = |data: Value| {
        json!({
            "MerchantLocalDate": "2019-03-25T09:15:02-07:00",
            "CustomerLocalDate": "2019-03-25T18:15:02+02:00",
            "Data": data,
        })
    };
    let first = event(json!({
        "UserId": "u-1", "FirstName": "Ada", "LastName": "Berg",
        "DeviceContext": { "DeviceContextId": "s-1", "IPAddress": "203.0.113.7" },
        "AddressList": [{ "Type": "SHIPPING" }, { "Type": "BILLING" }],
    }));
    let second = event(json!({
        "UserId": "u-1", "LastName": "Holm",
        "DeviceContext": { "DeviceContextId": "s-2" },
        "AddressList": [{ "Type": "SIGNUP" }],
    }));
    assert_eq!(post(&sandbox, &token, &path, &first).await.0, 200);
    assert_eq!(post(&sandbox, &token, &path, &second).await.0, 200);
    let ledger = sandbox.ledger();
    assert_eq!((ledger.len(), ledger[0].sends), (1, 2));
    let expected = json!({
        "UserId": "u-1", "FirstName": "Ada", "LastName": "Holm",
        "DeviceContext": { "DeviceContextId": "s-2", "IPAddress": "203.0.113.7" },
        "AddressList": [{ "Type": "SIGNUP" }],
    });
    assert_eq!(ledger[0].event["Data"], expected);
    // The journal keeps what was sent.
    assert_eq!(sandbox.received()[1].body, Some(second));
}

#[tokio::test]
async fn a_purchase_can_be_sent_once() {
    let sandbox = start().await;
    let token = token(&sandbox).await;
    let (status, _) = post(&sandbox, &token, PURCHASE, &purchase("ord-1", 10.0)).await;
    assert_eq!(status, 200);
    for amount in [10.0, 99.0] {
        let (status, body) = post(&sandbox, &token, PURCHASE, &purchase("ord-1", amount)).await;
        assert_eq!(status, 400);
        assert_declared(DFP, PURCHASE, 400, &body);
        assert_eq!(body["ErrorType"], "ClientError");
        assert_eq!(body["Retryable"], false);
    }
    let ledger = sandbox.ledger();
    assert_eq!((ledger.len(), ledger[0].sends), (1, 1));
    assert_eq!(ledger[0].event, purchase("ord-1", 10.0));
    let processed: Vec<_> = sandbox.received().iter().map(|one| one.processed).collect();
    assert_eq!(processed, [true, false, false]);
    // The status of the same purchase is another matter.
    let status = examples(DFP, &format!("{BASE}PurchaseStatus")).remove(0);
    let path = format!("{BASE}PurchaseStatus");
    assert_eq!(post(&sandbox, &token, &path, &status).await.0, 200);
    assert_eq!(post(&sandbox, &token, &path, &status).await.0, 200);
}

#[tokio::test]
async fn the_cents_decide() {
    let sandbox = start().await;
    let token = token(&sandbox).await;
    let reasons = "RISKY PAYMENT METHOD,SUSPICIOUS DEVICE IP";
    let cases = [
        (45.9, "Approve", 4, "", "Program"),
        (45.0, "Approve", 4, "", "Program"),
        (10.01, "Reject", 93, reasons, "Control"),
        (10.02, "Pending", 55, "RISKY BILLING LOCATION", "Standard"),
        (10.03, "Approve", 40, "RISKY PRODUCT", "Standard"),
        (10.04, "Review", 60, "", "Default"),
        (10.1, "Approve", 4, "", "Program"),
    ];
    for (number, (amount, decision, score, codes, flag)) in cases.into_iter().enumerate() {
        let id = format!("ord-{number}");
        let (status, body) = post(&sandbox, &token, PURCHASE, &purchase(&id, amount)).await;
        let expected = json!({ "resultDetails": {
            "MerchantRuleDecision": decision, "MIDFlag": flag, "RiskScore": score,
            "ReasonCodes": codes, "PurchaseId": id,
        } });
        assert_eq!((status, &body), (200, &expected));
        assert_declared(DFP, PURCHASE, 200, &body);
        let ledger = sandbox.ledger();
        assert_eq!(
            ledger[number].decision.as_ref(),
            Some(&body["resultDetails"])
        );
        assert_eq!(
            sandbox.received()[number].decision.as_deref(),
            Some(decision)
        );
    }
}

#[tokio::test]
async fn rules_come_before_the_cents_and_the_newest_first() {
    let rule = DecisionRule::new("Pending")
        .amount_from(100.0)
        .amount_below(200.0);
    let sandbox = Sandbox::builder().decision_rule(rule).start().await;
    let sandbox = sandbox.expect("the sandbox starts");
    let token = token(&sandbox).await;
    let mut count = 0;
    let mut decide = async |amount: f64| {
        count += 1;
        let event = purchase(&format!("ord-{count}"), amount);
        let (_, body) = post(&sandbox, &token, PURCHASE, &event).await;
        body["resultDetails"]["MerchantRuleDecision"]
            .as_str()
            .map(str::to_owned)
    };
    assert_eq!(decide(100.01).await.as_deref(), Some("Pending"));
    assert_eq!(decide(199.99).await.as_deref(), Some("Pending"));
    assert_eq!(decide(200.01).await.as_deref(), Some("Reject"));

    let by_user = DecisionRule::new("Reject").when("/Data/User/UserId", "cust-10442");
    sandbox.add_decision_rule(by_user).expect("a good rule");
    assert_eq!(decide(150.0).await.as_deref(), Some("Reject"));
    sandbox.reset();
    assert_eq!(decide(150.0).await.as_deref(), Some("Pending"));

    let url = format!("{}/_sandbox/decisions", sandbox.dfp_base_url());
    let rules = json!([{
        "when": { "/Data/User/UserId": "cust-10442" }, "decision": "Reject", "risk_score": 88,
        "reason_codes": "RISKY PRODUCT", "mid_flag": "Control",
    }]);
    let write = |request: reqwest::RequestBuilder| request.header("x-fraud-sandbox", "1");
    let (status, body) = answer(write(http().post(&url)).json(&rules)).await;
    assert_eq!(
        (status.as_u16(), body["rules"].as_array().map(Vec::len)),
        (200, Some(2))
    );
    assert_eq!(body["rules"][0], rules[0]);
    assert_eq!(decide(150.0).await.as_deref(), Some("Reject"));
    for wrong in [
        json!([{}]),
        json!([{ "decision": "" }]),
        json!([{ "decision": "Reject", "when": { "Data": 1 } }]),
        json!({ "decision": "Reject" }),
    ] {
        assert_eq!(
            answer(write(http().post(&url)).json(&wrong)).await.0,
            400,
            "{wrong}"
        );
    }
    assert_eq!(send(write(http().delete(&url))).await.status(), 200);
    assert_eq!(decide(150.0).await.as_deref(), Some("Pending"));
}

#[tokio::test]
async fn a_rule_that_cannot_work_stops_the_start() {
    let rule = DecisionRule::new("Reject").when("Data.Amount", 1);
    let error = Sandbox::builder().decision_rule(rule).start().await;
    let error = error.expect_err("a bad rule");
    let source = std::error::Error::source(&error).expect("a source");
    assert!(matches!(source.downcast_ref(), Some(RuleError::Pointer)));
}

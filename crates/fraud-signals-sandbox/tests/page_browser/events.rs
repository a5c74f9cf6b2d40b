//! Events of every kind, for the page to show.

use fraud_signals_sandbox::{DecisionRule, Fault, Sandbox};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::common::{
    DFP, TRACKING_ID, chargeback, examples, feedback, http, marqeta_call, send, token,
};

/// The id of a refund.
pub(crate) const MARKUP: &str = "<img src=x onerror=document.title='broken'>";
/// Correlation id of a whole story, without an error.
pub(crate) const FIRST: &str = "11111111-0a55-4a51-9c6b-2d3f7c1f8e01";
/// Correlation id of decisions and errors.
const SECOND: &str = "22222222-0a55-4a51-9c6b-2d3f7c1f8e01";
/// Correlation id of two chargebacks that come later.
pub(crate) const THIRD: &str = "33333333-0a55-4a51-9c6b-2d3f7c1f8e01";

/// Seventeen requests of every kind.
pub(crate) async fn fill(sandbox: &Sandbox) {
    let (token, client) = (token(sandbox).await, http());
    for (amount, decision) in [(901.0, "Reject"), (902.0, "Pending"), (903.0, "Escalate")] {
        let rule = DecisionRule::new(decision)
            .amount_from(amount)
            .amount_below(amount + 1.0)
            .risk_score(77)
            .reason_codes("RISKY PRODUCT");
        sandbox.add_decision_rule(rule).expect("the rule works");
    }
    let post = async |activity: &str, correlation: &str, event: &Value| -> Option<StatusCode> {
        let path = format!("/KnowledgeGateway/activities/{activity}");
        let call = client
            .post(format!("{}{path}", sandbox.dfp_base_url()))
            .bearer_auth(&token)
            .header("x-ms-correlation-id", correlation)
            .header("x-ms-tracking-id", TRACKING_ID)
            .json(event);
        call.send().await.ok().map(|answer| answer.status())
    };
    let example = |activity: &str| {
        let path = format!("/KnowledgeGateway/activities/{activity}");
        examples(DFP, &path).remove(0)
    };
    for activity in [
        "UpdateAccount",
        "Purchase",
        "BankEvent",
        "PurchaseStatus",
        "Refund",
        "Chargeback",
    ] {
        assert_eq!(
            post(activity, FIRST, &example(activity)).await,
            Some(StatusCode::OK)
        );
    }
    let mut purchase = example("Purchase");
    for amount in [901.5, 902.5, 903.5] {
        purchase["Data"]["PurchaseId"] = json!(format!("ord-{amount}"));
        purchase["Data"]["TotalAmount"] = json!(amount);
        assert_eq!(
            post("Purchase", SECOND, &purchase).await,
            Some(StatusCode::OK)
        );
    }
    let mut event = chargeback();
    event["Data"]["Amount"] = json!("45.90");
    assert_eq!(
        post("Chargeback", SECOND, &event).await,
        Some(StatusCode::BAD_REQUEST)
    );
    let mut event = chargeback();
    event["Data"]["ChargebackId"] = json!("cb-late");
    assert_eq!(
        post("Chargeback", THIRD, &event).await,
        Some(StatusCode::OK)
    );
    event["Data"]["ChargebackId"] = json!("cb-orphan");
    event["Data"]["Purchase"]["PurchaseId"] = json!("ord-none");
    assert_eq!(
        post("Chargeback", THIRD, &event).await,
        Some(StatusCode::OK)
    );
    let faults = sandbox.faults();
    faults
        .push("record_refund", [Fault::status(503).html()])
        .expect("the fault can be played");
    faults
        .push("record_refund", [Fault::drop_after()])
        .expect("the fault can be played");
    let mut refund = example("Refund");
    refund["Data"]["RefundId"] = json!(MARKUP);
    assert_eq!(
        post("Refund", SECOND, &refund).await,
        Some(StatusCode::SERVICE_UNAVAILABLE)
    );
    assert_eq!(post("Refund", SECOND, &refund).await, None);
    let call = marqeta_call(sandbox).json(&feedback());
    assert_eq!(send(call).await.status(), 201);
    let mut wrong = feedback();
    wrong["memo"] = json!("x".repeat(501));
    let call = marqeta_call(sandbox).json(&wrong);
    assert_eq!(send(call).await.status(), 400);
}

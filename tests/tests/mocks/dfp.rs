//! Dynamics 365 Fraud Protection.

use fraud_signals::dfp::{
    Chargeback, Client, Purchase, PurchaseReference, PurchaseUser, Refund, UserAccount, bank_event,
    purchase_status,
};
use fraud_signals::{EntraCredential, ErrorKind};
use fraud_signals_mocks::dfp::MockServerExt as _;
use fraud_signals_mocks::dfp::types::{
    AssessmentDetails, AuthErrorBody, ErrorBody, PurchaseAssessment, RecordAck,
};
use httpmock::MockServer;
use serde_json::{Value, json};

fn client(server: &MockServer) -> Client {
    let credential = EntraCredential::client_secret("tenant", "client", "secret")
        .authority(server.base_url())
        .resource(server.base_url());
    Client::builder()
        .base_url(server.base_url())
        .credential(credential)
        .jitter(|| 0.0)
        .build()
        .expect("a client")
}

async fn start() -> (MockServer, Client) {
    let server = MockServer::start_async().await;
    server.mock(|when, then| {
        when.path("/tenant/oauth2/v2.0/token");
        let token = json!({"token_type": "Bearer", "expires_in": 3599, "access_token": "t"});
        then.status(200).json_body(token);
    });
    let client = client(&server);
    (server, client)
}

fn purchase() -> PurchaseReference {
    PurchaseReference::new("ord-1")
}

#[tokio::test]
async fn update_account() {
    let (server, client) = start().await;
    let mock = server.update_account(|when, then| {
        when.body_includes(&json!({"Data": {"UserId": "cust-1"}}));
        then.ok(&RecordAck::new());
    });
    client
        .update_account(UserAccount::new("cust-1"))
        .await
        .expect("an answer");
    mock.assert_calls(1);
}

#[tokio::test]
async fn assess_purchase() {
    let (server, client) = start().await;
    let mock = server.assess_purchase(|_, then| {
        let details = AssessmentDetails::new()
            .merchant_rule_decision("Reject")
            .risk_score(93)
            .reason_codes("RISKY PRODUCT, SUSPICIOUS DEVICE IP");
        then.ok(&PurchaseAssessment::new().result_details(details));
    });
    let now = chrono::DateTime::UNIX_EPOCH;
    let purchase = Purchase::new("ord-1", now, PurchaseUser::new("cust-1"));
    let answer = client.assess_purchase(purchase).await.expect("a decision");
    let decision = answer.into_value();
    assert!(!decision.is_approved());
    assert_eq!(decision.risk_score, Some(93));
    assert_eq!(
        decision.reason_codes,
        ["RISKY PRODUCT", "SUSPICIOUS DEVICE IP"]
    );
    mock.assert_calls(1);
}

#[tokio::test]
async fn record_bank_event() {
    let (server, client) = start().await;
    let mock = server.record_bank_event(|when, then| {
        when.body_includes(&json!({"Data": {"Type": "CHARGE"}}));
        then.ok(&RecordAck::new());
    });
    client
        .record_bank_event(bank_event::charge("bank-1", "ord-1"))
        .await
        .expect("an answer");
    mock.assert_calls(1);
}

#[tokio::test]
async fn record_purchase_status() {
    let (server, client) = start().await;
    let mock = server.record_purchase_status(|when, then| {
        when.body_includes(&json!({"Data": {"Status": {"StatusType": "FULFILLED"}}}));
        then.ok(&RecordAck::new());
    });
    let since = chrono::DateTime::UNIX_EPOCH.fixed_offset();
    let status = purchase_status::fulfilled("ord-1", since);
    client
        .record_purchase_status(status)
        .await
        .expect("an answer");
    mock.assert_calls(1);
}

#[tokio::test]
async fn record_refund() {
    let (server, client) = start().await;
    let mock = server.record_refund(|_, then| {
        let message = "Entity of type User is expected at //User";
        then.bad_request(&ErrorBody::new("ClientError", message, false, Value::Null));
    });
    let refund = Refund::new("ref-1", purchase());
    let error = client
        .record_refund(refund)
        .await
        .expect_err("a refund without its user");
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Rejected, Some(400))
    );
    assert_eq!(
        error.vendor_message(),
        Some("Entity of type User is expected at //User")
    );
    mock.assert_calls(1);
}

#[tokio::test]
async fn record_chargeback() {
    let (server, client) = start().await;
    let id = "6f1d2c34-0a55-4a51-9c6b-2d3f7c1f8e01";
    let mock = server.record_chargeback(|when, then| {
        when.x_ms_correlation_id(id);
        then.ok(&RecordAck::new());
    });
    let call = client.record_chargeback(Chargeback::new("cb-1", purchase()));
    call.correlation_id(id.parse().expect("an id"))
        .await
        .expect("an answer");
    mock.assert_calls(1);
}

#[tokio::test]
async fn a_token_that_is_refused_for_good_ends_as_an_auth_error() {
    let (server, client) = start().await;
    let mock = server.record_chargeback(|_, then| {
        let message = "Unauthorized. Access token is missing or invalid.";
        then.unauthorized(&AuthErrorBody::new(401, message));
    });
    let error = client
        .record_chargeback(Chargeback::new("cb-1", purchase()))
        .await;
    let error = error.expect_err("the token is refused");
    assert!(error.is_auth(), "{error}");
    assert_eq!(error.status(), Some(401));
    // Once with the first token, once with a new one.
    mock.assert_calls(2);
}

#[tokio::test]
async fn a_passing_fault_with_a_body_of_html_is_got_past_or_reported_with_its_status() {
    let (server, client) = start().await;
    let mock = server.record_chargeback(|_, then| {
        then.unexpected(503, "text/html", "<html>canary</html>");
    });
    let error = client
        .record_chargeback(Chargeback::new("cb-1", purchase()))
        .await;
    let error = error.expect_err("it never passes");
    assert_eq!((error.status(), error.attempts()), (Some(503), 3));
    assert!(error.is_retryable() && error.is_ambiguous());
    assert!(!format!("{error} {error:?}").contains("canary"));
    mock.assert_calls(3);
}

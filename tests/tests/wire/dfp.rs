//! Dynamics 365 Fraud Protection.

use chrono::{DateTime, FixedOffset};
use fraud_signals::dfp::{
    Address, BankEventStatus, Call, Card, Chargeback, ChargebackStatus, Client, Event,
    NamedAddress, Purchase, PurchaseReference, Refund, RefundStatus, UserAccount, UserReference,
    bank_event, purchase_status, user,
};
use fraud_signals::{Amount, EntraCredential};

use crate::recorder::Recorder;

const CORRELATION_ID: &str = "6f1d2c34-0a55-4a51-9c6b-2d3f7c1f8e01";
const TRACKING_ID: &str = "0b0a3f0e-9d43-4e19-8a0d-51c1f5a6f9d2";
const ACK: &str = r#"{"resultDetails":{}}"#;

fn date(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(text).expect("a date-time")
}

fn amount(text: &str) -> Amount {
    text.parse().expect("an amount")
}

async fn start(answer: &'static str) -> (Recorder, Client) {
    let recorder = Recorder::start(200, answer).await;
    let credential = EntraCredential::client_secret("tenant", "client", "secret")
        .authority(&recorder.origin)
        .resource(&recorder.origin);
    let client = Client::builder()
        .base_url(&recorder.origin)
        .credential(credential)
        .clock(|| date("2019-05-10T08:00:00-07:00"))
        .build()
        .expect("a client");
    (recorder, client)
}

/// Sends the call with fixed ids and holds what arrives against the contract.
async fn sent<E: Event>(mut recorder: Recorder, call: Call<E>, path: &str, json: &str) {
    let call = call
        .correlation_id(CORRELATION_ID.parse().expect("an id"))
        .tracking_id(TRACKING_ID.parse().expect("an id"));
    call.await.expect("an answer");
    let request = recorder.next().await;
    assert_eq!(
        request.line,
        format!("POST /KnowledgeGateway/activities/{path} HTTP/1.1")
    );
    assert_eq!(request.body, json.replace("\n", "").replace("  ", ""));
    let headers: Vec<(&str, &str)> = request
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let host = recorder.origin.strip_prefix("http://").expect("plain http");
    let length = request.body.len().to_string();
    assert_eq!(
        headers,
        [
            ("accept", "application/json"),
            ("authorization", "Bearer token-1"),
            ("content-length", length.as_str()),
            ("content-type", "application/json; charset=utf-8"),
            ("host", host),
            ("user-agent", crate::recorder::USER_AGENT),
            ("x-ms-correlation-id", CORRELATION_ID),
            ("x-ms-tracking-id", TRACKING_ID),
        ]
    );
}

#[tokio::test]
async fn update_account() {
    let (recorder, client) = start(ACK).await;
    let home = NamedAddress::new("Ada", "Berg", Address::new().city("Berlin"));
    let card = Card::from_number("4111111111111111")
        .expect("a number")
        .billing_address(home.clone());
    let user = UserAccount::new("cust-1")
        .first_name("Ada")
        .is_email_validated(false)
        .payment_instrument_list([card.into()])
        .address_list([home.used_for("SHIPPING")]);
    let call = client
        .update_account(user)
        .customer_local_date(date("2019-05-10T17:00:00+02:00"));
    let json = r#"{"MerchantLocalDate":"2019-05-10T08:00:00-07:00",
        "CustomerLocalDate":"2019-05-10T17:00:00+02:00","Data":{"UserId":"cust-1","FirstName":"Ada",
        "IsEmailValidated":false,
        "PaymentInstrumentList":[{"PaymentInstrumentDetails":{"Type":"CREDITCARD",
        "State":"Active","BIN":"411111","LastFourDigits":"1111",
        "BillingAddress":{"FirstName":"Ada","LastName":"Berg",
        "BillingAddressDetails":{"City":"Berlin"}}}}],
        "AddressList":[{"Type":"SHIPPING","FirstName":"Ada","LastName":"Berg",
        "AddressDetails":{"City":"Berlin"}}]}}"#;
    sent(recorder, call, "UpdateAccount", json).await;
}

#[tokio::test]
async fn assess_purchase() {
    let (recorder, client) = start(r#"{"resultDetails":{"MerchantRuleDecision":"Approve"}}"#).await;
    let mut guest = user::guest();
    assert!(guest.user_id.starts_with("guest-"));
    guest.user_id = "guest-1".to_owned();
    let purchase = Purchase::new("ord-1", date("2019-03-25T09:20:00.5-07:00"), guest)
        .total_amount(amount("1234567890123.45"))
        .sales_tax(amount("0.10"))
        .currency("USD")
        .payment_instrument_list([Card::new("411111", "1111").debit().pays(amount("45.9"))])
        .product_list([]);
    // The envelope repeats the date of the purchase.
    let json = r#"{"MerchantLocalDate":"2019-03-25T09:20:00.500-07:00","Data":{"PurchaseId":"ord-1",
        "MerchantLocalDate":"2019-03-25T09:20:00.500-07:00","TotalAmount":1234567890123.45,
        "SalesTax":0.1,"Currency":"USD","User":{"UserId":"guest-1"},
        "PaymentInstrumentList":[{"PurchaseAmount":45.9,"PaymentInstrumentDetails":{
        "Type":"DEBITCARD","State":"Active","BIN":"411111","LastFourDigits":"1111"}}],
        "ProductList":[]}}"#;
    sent(recorder, client.assess_purchase(purchase), "Purchase", json).await;
}

#[tokio::test]
async fn record_bank_event() {
    let (recorder, client) = start(ACK).await;
    let event = bank_event::authorization("bank-1", "ord-1").status(BankEventStatus::Approved);
    let json = r#"{"MerchantLocalDate":"2019-05-10T08:00:00-07:00","Data":{"BankEventId":"bank-1",
        "Type":"AUTH","Status":"APPROVED","Purchase":{"PurchaseId":"ord-1"}}}"#;
    sent(recorder, client.record_bank_event(event), "BankEvent", json).await;
}

#[tokio::test]
async fn record_purchase_status() {
    let (recorder, client) = start(ACK).await;
    let status = purchase_status::held("ord-1", date("2019-05-10T07:59:00-07:00"));
    let status = purchase_status::because(status, "Looks odd");
    let json = r#"{"MerchantLocalDate":"2019-05-10T08:00:00-07:00","Data":{"PurchaseId":"ord-1",
        "Status":{"StatusType":"HELD","StatusDate":"2019-05-10T07:59:00-07:00",
        "Reason":"Looks odd"}}}"#;
    sent(
        recorder,
        client.record_purchase_status(status),
        "PurchaseStatus",
        json,
    )
    .await;
}

#[tokio::test]
async fn record_refund() {
    let (recorder, client) = start(ACK).await;
    let refund = Refund::new("ref-1", PurchaseReference::new("ord-1"))
        .user(UserReference::new("cust-1"))
        .status(RefundStatus::Initiated)
        .amount(21);
    let json = r#"{"MerchantLocalDate":"2019-05-10T08:00:00-07:00","Data":{"RefundId":"ref-1",
        "Status":"INITIATED","Amount":21,"User":{"UserId":"cust-1"},
        "Purchase":{"PurchaseId":"ord-1"}}}"#;
    sent(recorder, client.record_refund(refund), "Refund", json).await;
}

#[tokio::test]
async fn record_chargeback() {
    let (recorder, client) = start(ACK).await;
    let chargeback = Chargeback::new("cb-1", PurchaseReference::new("ord-1"))
        .status(ChargebackStatus::Lost)
        .amount(amount("70.5"))
        .currency("USD");
    let json = r#"{"MerchantLocalDate":"2019-05-10T08:00:00-07:00","Data":{"ChargebackId":"cb-1",
        "Status":"LOST","Amount":70.5,"Currency":"USD","Purchase":{"PurchaseId":"ord-1"}}}"#;
    sent(
        recorder,
        client.record_chargeback(chargeback),
        "Chargeback",
        json,
    )
    .await;
}

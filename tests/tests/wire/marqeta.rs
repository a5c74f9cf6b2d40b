//! Marqeta fraud feedback.

use std::collections::BTreeMap;

use chrono::DateTime;
use fraud_signals::marqeta::{
    Client, DisputeStatus, FraudActor, FraudFeedback, FraudStatus, FraudType,
};
use fraud_signals::{Amount, BasicCredential, ErrorKind};

use crate::recorder::Recorder;

const TOKEN: &str = "3f0c3c1e-9d0f-4a77-8d9a-0a0f3b9b6b11";

async fn start() -> (Recorder, Client) {
    let recorder = Recorder::start(201, r#"{"message":"success"}"#).await;
    let client = Client::builder()
        .base_url(format!("{}/v3", recorder.origin))
        .credential(BasicCredential::new("app_token", "admin_token"))
        .build()
        .expect("a client");
    (recorder, client)
}

#[tokio::test]
async fn create_fraud_feedback() {
    let (mut recorder, client) = start().await;
    let reported = DateTime::parse_from_rfc3339("2024-05-04T11:30:00.75+02:00").expect("a date");
    let feedback = FraudFeedback::new(TOKEN, true, FraudStatus::Disputed)
        .actor(FraudActor::ThirdPartyFraud)
        .amount("42.10".parse::<Amount>().expect("an amount"))
        .dispute_status(DisputeStatus::Initiated)
        .fraud_type(FraudType::CardNotPresentAccountNumberFraud)
        .reported_datetime(reported)
        .memo("Card in her possession.")
        .metadata(BTreeMap::from([("case".to_owned(), "C-1881".to_owned())]));
    client
        .create_fraud_feedback(feedback)
        .await
        .expect("an answer");
    let request = recorder.next().await;
    assert_eq!(request.line, "POST /v3/fraud HTTP/1.1");
    assert_eq!(
        request.body,
        format!(
            "{{\"transaction_token\":\"{TOKEN}\",\"is_fraud\":true,\"status\":\"DISPUTED\",\
             \"actor\":\"THIRD_PARTY_FRAUD\",\"amount\":\"42.10\",\"dispute_status\":\"INITIATED\",\
             \"fraud_type\":\"CARD_NOT_PRESENT_ACCOUNT_NUMBER_FRAUD\",\
             \"reported_datetime\":\"2024-05-04T09:30:00Z\",\"memo\":\"Card in her possession.\",\
             \"metadata\":{{\"case\":\"C-1881\"}}}}"
        )
    );
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
            ("authorization", "Basic YXBwX3Rva2VuOmFkbWluX3Rva2Vu"),
            ("content-length", length.as_str()),
            ("content-type", "application/json; charset=utf-8"),
            ("host", host),
            ("user-agent", crate::recorder::USER_AGENT),
        ]
    );
}

#[tokio::test]
async fn bad_input_is_refused_before_anything_is_sent_and_names_its_field() {
    let (mut recorder, client) = start().await;
    let good = || FraudFeedback::new(TOKEN, false, FraudStatus::Confirmed);
    let fields = |count: usize| -> BTreeMap<String, String> {
        (0..count)
            .map(|n| (format!("key-{n}"), "canary".to_owned()))
            .collect()
    };
    let bad = [
        ("memo", good().memo("é".repeat(501))),
        ("metadata", good().metadata(fields(21))),
        ("amount", good().amount("0.00")),
        ("amount", good().amount("-12.50")),
        ("amount", good().amount("twelve")),
        ("amount", good().amount("1e3")),
        ("amount", good().amount("")),
        (
            "transaction_token",
            FraudFeedback::new("canary", false, FraudStatus::Confirmed),
        ),
    ];
    for (field, feedback) in bad {
        let error = client
            .create_fraud_feedback(feedback)
            .await
            .expect_err(field);
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
        let text = format!("{error} {error:?}");
        assert!(text.contains(&format!("`{field}`")), "{text}");
        assert!(!text.contains("canary"), "{text}");
        assert_eq!(error.attempts(), 0);
    }
    // The first request that arrives is the good one.
    let edge = good()
        .memo("é".repeat(500))
        .metadata(fields(20))
        .amount("0.01");
    client.create_fraud_feedback(edge).await.expect("an answer");
    assert!(recorder.next().await.body.contains("\"amount\":\"0.01\""));
}

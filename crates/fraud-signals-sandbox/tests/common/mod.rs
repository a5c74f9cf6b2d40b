//! Shared by the tests: valid bodies, raw HTTP calls, and the contracts to compare with.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::fs;
use std::path::Path;

use fraud_signals_sandbox::Sandbox;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

pub(crate) const CORRELATION_ID: &str = "6f1d2c34-0a55-4a51-9c6b-2d3f7c1f8e01";
pub(crate) const TRACKING_ID: &str = "0b0a3f0e-9d43-4e19-8a0d-51c1f5a6f9d2";
pub(crate) const CHARGEBACK: &str = "/KnowledgeGateway/activities/Chargeback";

pub(crate) const DFP: &str = include_str!("../../contracts/dfp/knowledge-gateway.json");
pub(crate) const MARQETA: &str = include_str!("../../contracts/marqeta/fraud-feedback.json");

/// Every contract: the folder that it is in, which is named after its API, and its text.
pub(crate) fn contracts() -> Vec<(String, String)> {
    let read = |folder: &Path| {
        let entries = fs::read_dir(folder).expect("a folder");
        entries.map(|entry| entry.expect("an entry").path())
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("contracts");
    let mut contracts = Vec::new();
    for folder in read(&folder) {
        let api = folder.file_name().expect("a name").to_string_lossy();
        for file in read(&folder) {
            let text = fs::read_to_string(file).expect("the contract can be read");
            contracts.push((api.clone().into_owned(), text));
        }
    }
    contracts
}

pub(crate) fn http() -> Client {
    Client::builder()
        .no_proxy()
        .build()
        .expect("the client is built")
}

pub(crate) async fn start() -> Sandbox {
    Sandbox::start().await.expect("the sandbox starts")
}

pub(crate) fn chargeback() -> Value {
    json!({
        "MerchantLocalDate": "2019-05-10T08:00:00-07:00",
        "Data": {
            "ChargebackId": "cb-90",
            "Reason": "Cardholder does not recognise the charge",
            "Status": "LOST",
            "BankEventTimestamp": "2019-05-09T15:30:00.1234567-07:00",
            "Amount": 45.9,
            "Currency": "USD",
            "User": { "UserId": "cust-10442" },
            "Purchase": { "PurchaseId": "ord-77120" },
        },
    })
}

pub(crate) fn feedback() -> Value {
    json!({
        "transaction_token": "3f0c3c1e-9d0f-4a77-8d9a-0a0f3b9b6b11",
        "is_fraud": true,
        "status": "DISPUTED",
        "actor": "THIRD_PARTY_FRAUD",
        "amount": "42.10",
        "dispute_status": "INITIATED",
        "fraud_type": "LOST_CARD",
        "reported_datetime": "2024-05-04T09:30:00Z",
        "memo": "Cardholder called",
        "metadata": { "case": "C-1881" },
    })
}

/// The fields of a right v2 token request.
pub(crate) fn v2_fields(sandbox: &Sandbox) -> Vec<(&'static str, String)> {
    vec![
        ("grant_type", "client_credentials".to_owned()),
        ("client_id", sandbox.client_id().to_owned()),
        ("client_secret", sandbox.client_secret().to_owned()),
        ("scope", format!("{}/.default", sandbox.resource())),
    ]
}

pub(crate) fn v2_url(sandbox: &Sandbox) -> String {
    format!(
        "{}/{}/oauth2/v2.0/token",
        sandbox.authority(),
        sandbox.tenant_id()
    )
}

/// A fresh token.
pub(crate) async fn token(sandbox: &Sandbox) -> String {
    let request = http().post(v2_url(sandbox)).form(&v2_fields(sandbox));
    let (status, body) = answer(request).await;
    assert_eq!(status, 200, "{body}");
    body["access_token"].as_str().expect("a token").to_owned()
}

/// A DFP call with a right token and ids, still without a body.
pub(crate) fn dfp_call(sandbox: &Sandbox, token: &str) -> RequestBuilder {
    http()
        .post(format!("{}{CHARGEBACK}", sandbox.dfp_base_url()))
        .bearer_auth(token)
        .header("x-ms-correlation-id", CORRELATION_ID)
        .header("x-ms-tracking-id", TRACKING_ID)
}

/// A Marqeta call with right credentials, still without a body.
pub(crate) fn marqeta_call(sandbox: &Sandbox) -> RequestBuilder {
    http()
        .post(format!("{}/fraud", sandbox.marqeta_base_url()))
        .basic_auth(sandbox.application_token(), Some(sandbox.access_token()))
}

pub(crate) async fn send(request: RequestBuilder) -> Response {
    request.send().await.expect("an answer")
}

/// Status and JSON body.
pub(crate) async fn answer(request: RequestBuilder) -> (StatusCode, Value) {
    let response = send(request).await;
    let status = response.status();
    assert_eq!(
        response.headers()["content-type"],
        "application/json; charset=utf-8"
    );
    (status, response.json().await.expect("a JSON body"))
}

/// Asserts that `body` is what the contract declares for `status` of the operation at `path`.
pub(crate) fn assert_declared(contract: &str, path: &str, status: u16, body: &Value) {
    let mut contract: Value = serde_json::from_str(contract).expect("the contract is JSON");
    allow_null(&mut contract);
    let mut response = &contract["paths"][path]["post"]["responses"][status.to_string()];
    if let Some(target) = response["$ref"].as_str() {
        response = contract
            .pointer(&target[1..])
            .expect("the reference leads somewhere");
    }
    let schema = &response["content"]["application/json"]["schema"];
    assert!(schema.is_object(), "{path} declares no body for {status}");
    let schema = json!({ "allOf": [schema], "components": contract["components"] });
    let validator = jsonschema::draft4::new(&schema).expect("the schema compiles");
    assert!(validator.is_valid(body), "{status} {body}");
    let required = &response["content"]["application/json"]["schema"]["$ref"];
    let component = contract.pointer(&required.as_str().expect("a component")[1..]);
    let known = &component.expect("the component")["properties"];
    for name in body.as_object().expect("an object").keys() {
        assert!(
            known.get(name).is_some(),
            "{name} is no field of the contract's answer"
        );
    }
}

fn allow_null(node: &mut Value) {
    if node["nullable"] == json!(true) {
        node["type"] = json!([node["type"], "null"]);
    }
    match node {
        Value::Object(map) => map.values_mut().for_each(allow_null),
        Value::Array(items) => items.iter_mut().for_each(allow_null),
        _ => {}
    }
}

/// Every request example of the operation at `path`.
pub(crate) fn examples(contract: &str, path: &str) -> Vec<Value> {
    let contract: Value = serde_json::from_str(contract).expect("the contract is JSON");
    let body = &contract["paths"][path]["post"]["requestBody"]["content"]["application/json"];
    let examples = body["examples"].as_object().expect("examples");
    examples
        .values()
        .map(|example| example["value"].clone())
        .collect()
}

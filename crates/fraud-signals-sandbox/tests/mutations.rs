//! What a contract forbids is refused, rule by rule, and what it shows as an example is accepted.

mod common;

use std::collections::BTreeMap;

use common::{contracts, http, start, token};
use fraud_signals_sandbox::Sandbox;
use reqwest::{Client, StatusCode};
use serde_json::{Map, Value, json};

/// One operation as its contract has it.
struct Target {
    /// The folder of the contract.
    api: String,
    url: String,
    contract: Value,
    schema: Value,
    examples: Vec<Value>,
}

/// A body that breaks one rule.
struct Mutation {
    body: Value,
    /// Where the message must point to.
    pointer: String,
    /// Which rule, for the report of a failure.
    rule: String,
}

#[tokio::test]
async fn every_forbidden_mutation_is_refused_with_its_path() {
    let sandbox = start().await;
    let (client, token) = (http(), token(&sandbox).await);
    let mut count = 0;
    let mut rules: BTreeMap<String, usize> = BTreeMap::new();
    for target in targets(&sandbox) {
        for mutation in mutations(&target) {
            let Mutation {
                body,
                pointer,
                rule,
            } = mutation;
            let (status, answer) = send(&client, &sandbox, &token, &target, &body).await;
            let place = format!("{} {pointer} {rule}", target.url);
            assert_eq!(status, 400, "{place}: {answer}");
            let field = match target.api.as_str() {
                "dfp" => "Message",
                "marqeta" => "error_message",
                other => panic!("{other}: name the field of its messages here"),
            };
            let message = answer[field].as_str().expect("a message");
            let names = match (target.api.as_str(), pointer.as_str()) {
                // DFP puts one more slash in front.
                ("dfp", path) => message
                    .split([' ', ';'])
                    .any(|word| word == format!("/{path}")),
                (_, "") => message.starts_with("the body "),
                (_, path) => message.split([' ', ';']).any(|word| word == path),
            };
            assert!(names, "{place}: {message}");
            *rules.entry(rule).or_default() += 1;
            count += 1;
        }
    }
    assert!(count >= 500, "{count} mutations: {rules:?}");
    for rule in [
        "dropped",
        "null",
        "type",
        "date-time",
        "uuid",
        "int32",
        "enum",
        "maxLength",
        "maxProperties",
        "pattern",
    ] {
        assert!(
            rules.contains_key(rule),
            "no mutation breaks {rule}: {rules:?}"
        );
    }
    assert!(sandbox.ledger().is_empty());
    let received = sandbox.received();
    assert_eq!(received.len(), count);
    assert!(received.iter().all(|request| !request.processed));
}

#[tokio::test]
async fn every_example_is_accepted() {
    let sandbox = start().await;
    let (client, token) = (http(), token(&sandbox).await);
    let mut count = 0;
    for target in targets(&sandbox) {
        assert!(!target.examples.is_empty(), "{} has no example", target.url);
        for example in &target.examples {
            let (status, answer) = send(&client, &sandbox, &token, &target, example).await;
            assert!(status.is_success(), "{}: {answer}", target.url);
            count += 1;
            assert_eq!(sandbox.ledger().len(), count);
        }
    }
}

fn targets(sandbox: &Sandbox) -> Vec<Target> {
    let mut targets = Vec::new();
    for (api, text) in contracts() {
        let base = match api.as_str() {
            "dfp" => sandbox.dfp_base_url().to_owned(),
            "marqeta" => sandbox.marqeta_base_url(),
            other => panic!("{other}: name its base URL here"),
        };
        let contract: Value = serde_json::from_str(&text).expect("the contract is JSON");
        for (path, item) in contract["paths"].as_object().expect("paths") {
            let media = &item["post"]["requestBody"]["content"]["application/json"];
            targets.push(Target {
                api: api.clone(),
                url: format!("{base}{path}"),
                schema: media["schema"].clone(),
                examples: common::examples(&text, path),
                contract: contract.clone(),
            });
        }
    }
    targets
}

async fn send(
    client: &Client,
    sandbox: &Sandbox,
    token: &str,
    target: &Target,
    body: &Value,
) -> (StatusCode, Value) {
    let call = client.post(&target.url).json(body);
    let call = match target.api.as_str() {
        "dfp" => call
            .bearer_auth(token)
            .header("x-ms-correlation-id", common::CORRELATION_ID)
            .header("x-ms-tracking-id", common::TRACKING_ID),
        "marqeta" => call.basic_auth(sandbox.application_token(), Some(sandbox.access_token())),
        other => panic!("{other}: add its credential here"),
    };
    common::answer(call).await
}

/// Every rule of the schema broken once in each example, each mutation by itself.
fn mutations(target: &Target) -> Vec<Mutation> {
    let mut found = Vec::new();
    for example in &target.examples {
        walk(
            target,
            &target.schema,
            example,
            "",
            &mut |pointer, rule, change| {
                let mut body = example.clone();
                change.apply(&mut body);
                found.push(Mutation {
                    body,
                    pointer: pointer.to_owned(),
                    rule: rule.to_owned(),
                });
            },
        );
    }
    found
}

/// What is done to an example.
enum Change {
    Drop(String),
    Set(String, Value),
}

impl Change {
    fn apply(self, body: &mut Value) {
        let (pointer, value) = match self {
            Self::Drop(pointer) => (pointer, None),
            Self::Set(pointer, value) => (pointer, Some(value)),
        };
        let Some((parent, name)) = pointer.rsplit_once('/') else {
            *body = value.expect("the body itself is not dropped");
            return;
        };
        match (body.pointer_mut(parent).expect("a parent"), value) {
            (Value::Object(parent), None) => drop(parent.remove(name)),
            (Value::Object(parent), Some(value)) => drop(parent.insert(name.to_owned(), value)),
            (Value::Array(parent), Some(value)) => {
                parent[name.parse::<usize>().expect("an index")] = value;
            }
            _ => panic!("{pointer} has no parent that can be changed"),
        }
    }
}

type Visit<'a> = dyn FnMut(&str, &str, Change) + 'a;

fn walk(target: &Target, schema: &Value, value: &Value, pointer: &str, visit: &mut Visit<'_>) {
    let schema = flat(&target.contract, schema);
    break_value(&schema, pointer, visit);
    match value {
        Value::Object(fields) => {
            for name in schema
                .get("required")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                let name = name.as_str().expect("a name");
                let pointer = format!("{pointer}/{name}");
                visit(&pointer, "dropped", Change::Drop(pointer.clone()));
            }
            let properties = schema.get("properties").and_then(Value::as_object);
            for (name, child) in properties.into_iter().flatten() {
                let pointer = format!("{pointer}/{name}");
                match fields.get(name) {
                    Some(value) => walk(target, child, value, &pointer, visit),
                    // A field that the example leaves out is added, with a value that breaks it.
                    None => break_value(&flat(&target.contract, child), &pointer, visit),
                }
            }
            if let Some(child @ Value::Object(_)) = schema.get("additionalProperties") {
                let wrong = json!([]);
                // Names that the caller chose are not repeated in the message.
                let shown = format!("{pointer}/*");
                let change = Change::Set(format!("{pointer}/own"), wrong);
                assert_ne!(
                    flat(&target.contract, child).get("type"),
                    Some(&json!("array"))
                );
                visit(&shown, "type", change);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(
                    target,
                    &schema["items"],
                    item,
                    &format!("{pointer}/{index}"),
                    visit,
                );
            }
        }
        _ => {}
    }
}

/// One change for each rule of `schema` that a value at `pointer` can break.
fn break_value(schema: &Map<String, Value>, pointer: &str, visit: &mut Visit<'_>) {
    let mut set = |rule: &str, value: Value| {
        visit(pointer, rule, Change::Set(pointer.to_owned(), value));
    };
    let text = |key: &str| schema.get(key).and_then(Value::as_str).unwrap_or_default();
    let limit = |key: &str| {
        let limit = schema.get(key).and_then(Value::as_u64);
        limit.map(|limit| usize::try_from(limit).expect("a small limit"))
    };
    if schema.get("nullable") != Some(&json!(true)) {
        set("null", Value::Null);
    }
    for (kind, value) in [
        ("string", json!("text")),
        ("number", json!(1.5)),
        ("boolean", json!(true)),
        ("array", json!([])),
        ("object", json!({})),
    ] {
        let is_allowed = match text("type") {
            // Without a type, anything goes.
            "" => true,
            wanted => wanted == kind,
        };
        // An object's own required fields would be missing as well; one fault a mutation.
        if !is_allowed {
            set("type", value);
        }
    }
    match text("format") {
        "date-time" => {
            for wrong in [
                "yesterday",
                "2019-02-30T08:00:00Z",
                "2019-05-10",
                "2019-05-10T08:00:00",
            ] {
                set("date-time", json!(wrong));
            }
        }
        "uuid" => {
            set("uuid", json!("3f0c3c1e9d0f4a778d9a0a0f3b9b6b11"));
            set("uuid", json!("3f0c3c1e-9d0f-4a77-8d9a-0a0f3b9b6b1g"));
        }
        "int32" => {
            set("int32", json!(i64::from(i32::MAX) + 1));
            set("int32", json!(i64::from(i32::MIN) - 1));
        }
        _ => {}
    }
    if schema.contains_key("enum") {
        set("enum", json!("NOT_IN_THE_LIST"));
        set("enum", json!(""));
    }
    if let Some(limit) = limit("maxLength") {
        set("maxLength", json!("é".repeat(limit + 1)));
    }
    if let Some(limit) = limit("minLength").filter(|limit| *limit > 0) {
        set("minLength", json!("x".repeat(limit - 1)));
    }
    if let Some(limit) = limit("maxProperties") {
        let fields = (0..=limit).map(|index| (format!("k{index}"), json!("v")));
        set("maxProperties", fields.collect::<Map<_, _>>().into());
    }
    if let Some(limit) = limit("maxItems") {
        set("maxItems", vec![Value::Null; limit + 1].into());
    }
    if schema.contains_key("pattern") {
        for wrong in ["", " ", "-1", "1e3", "1.", "0.00", "2024-05-04T09:30:00.5Z"] {
            set("pattern", json!(wrong));
        }
    }
}

/// A schema with its references and `allOf` folded into one.
fn flat(contract: &Value, schema: &Value) -> Map<String, Value> {
    let mut folded = Map::new();
    let mut take = |part: Map<String, Value>| {
        for (key, value) in part {
            folded.insert(key, value);
        }
    };
    for (key, value) in schema.as_object().expect("a schema") {
        match key.as_str() {
            "$ref" => {
                let target = value.as_str().expect("a reference");
                let found = contract.pointer(&target[1..]).expect("it leads somewhere");
                take(flat(contract, found));
            }
            "allOf" => {
                for part in value.as_array().expect("a list") {
                    take(flat(contract, part));
                }
            }
            // Beside a reference, `nullable` changes nothing in OpenAPI 3.0.
            "nullable"
                if !schema
                    .as_object()
                    .is_some_and(|schema| schema.contains_key("type")) => {}
            _ => take(Map::from_iter([(key.clone(), value.clone())])),
        }
    }
    folded
}

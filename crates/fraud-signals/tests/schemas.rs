//! JSON schemas of what can come from a configuration file, and of the types of both APIs.

use std::collections::BTreeSet;

use fraud_signals::{Policy, RetryBudget, dfp, marqeta};
use schemars::{JsonSchema, schema_for};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn schema<T: JsonSchema>() -> Value {
    schema_for!(T).to_value()
}

fn names(object: &Value) -> BTreeSet<&String> {
    object.as_object().expect("an object").keys().collect()
}

/// The schema knows the fields that are written, and no others, with their defaults.
fn assert_fields<T: JsonSchema + Serialize + Default>() -> Value {
    let schema = schema::<T>();
    assert_eq!(schema["additionalProperties"], json!(false));
    assert_eq!(schema.get("required"), None);
    let written = serde_json::to_value(T::default()).expect("plain data");
    let properties = &schema["properties"];
    assert_eq!(names(properties), names(&written));
    for (name, value) in written.as_object().expect("an object") {
        assert_eq!(&properties[name]["default"], value, "{name}");
        assert!(properties[name]["description"].is_string(), "{name}");
    }
    properties.clone()
}

fn with<T: DeserializeOwned>(name: &str, value: &Value) -> T {
    serde_json::from_value(json!({ name: value })).expect("plain data")
}

#[test]
fn a_policy_has_the_bounds_that_its_check_has() {
    let properties = assert_fields::<Policy>();
    let mut bounded = 0;
    for (name, property) in properties.as_object().expect("an object") {
        if property["type"] == "boolean" {
            continue;
        }
        bounded += 1;
        let minimum = property["minimum"].as_u64().expect(name);
        let maximum = property["maximum"].as_u64().expect(name);
        for inside in [minimum, maximum] {
            let policy: Policy = with(name, &inside.into());
            assert_eq!(policy.check(), Ok(()), "{name}: {inside}");
        }
        for outside in [minimum.checked_sub(1), Some(maximum + 1)]
            .into_iter()
            .flatten()
        {
            let policy: Policy = with(name, &outside.into());
            assert!(policy.check().is_err(), "{name}: {outside}");
        }
    }
    assert_eq!(bounded, 6);
    assert_eq!(
        properties["deadline_ms"]["type"],
        json!(["integer", "null"])
    );
}

#[test]
fn a_budget_takes_whole_numbers_from_zero() {
    let properties = assert_fields::<RetryBudget>();
    for (name, property) in properties.as_object().expect("an object") {
        assert_eq!(
            (&property["type"], &property["minimum"]),
            (&json!("integer"), &json!(0)),
            "{name}"
        );
    }
}

#[test]
fn the_types_of_both_apis_have_schemas() {
    let chargeback = schema::<dfp::Chargeback>();
    assert!(
        chargeback["properties"].get("ChargebackId").is_some(),
        "{chargeback}"
    );
    let feedback = schema::<marqeta::FraudFeedback>();
    assert!(
        feedback["properties"].get("transaction_token").is_some(),
        "{feedback}"
    );
}

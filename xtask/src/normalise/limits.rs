//! Limits: the generator makes validating types of them, on answers too, where they fail a good
//! answer. Requests are checked by the generated `check_limits` instead.

use serde_json::Value;

use super::walk;

/// Every keyword that bounds a value.
pub(crate) const LIMITS: [&str; 13] = [
    "maxLength",
    "minLength",
    "pattern",
    "maximum",
    "minimum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "multipleOf",
    "maxItems",
    "minItems",
    "uniqueItems",
    "maxProperties",
    "minProperties",
];

/// Drops every limit, and each string format but `date-time`.
pub(super) fn drop_limits(document: &mut Value) {
    walk::schemas(document, |schema| {
        schema.retain(|key, _| !LIMITS.contains(&key.as_str()));
        let text = |key| schema.get(key).and_then(Value::as_str);
        if text("type") == Some("string") && text("format") != Some("date-time") {
            schema.remove("format");
        }
    });
}

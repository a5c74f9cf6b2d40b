//! Compiles the schemas of an OpenAPI 3.0 contract.
//!
//! A 3.0 schema object is JSON Schema draft 4 with a few words of its own. The schemas stay as the
//! contract has them, apart from the words that draft 4 does not know:
//!
//! - `nullable: true` beside a `type` lets `null` through. Without a `type` in the same object it
//!   changes nothing, as OpenAPI 3.0.3 says.
//! - `format: int32` and `format: int64` become bounds.
//! - `format: uuid` is checked in its hyphenated form; draft 4 by itself knows no such format.
//!
//! `x-extensible-enum` in its array form is documentation: any string passes. `enum` is enforced.

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};

/// Compiles `schema`, whose `$ref`s point into `document`.
pub(crate) fn compile(
    document: &Value,
    schema: &Value,
) -> Result<Validator, Box<jsonschema::ValidationError<'static>>> {
    let mut root = json!({ "allOf": [schema], "components": document.get("components") });
    to_draft4(&mut root);
    jsonschema::options()
        .with_draft(Draft::Draft4)
        .should_validate_formats(true)
        .with_format("uuid", is_guid)
        .build(&root)
        .map_err(Box::new)
}

/// Whether `text` is a GUID in the form 8-4-4-4-12.
pub(crate) fn is_guid(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()
}

fn to_draft4(node: &mut Value) {
    match node {
        Value::Object(map) => {
            if map.get("nullable") == Some(&Value::Bool(true))
                && let Some(Value::String(name)) = map.get("type")
            {
                let types = json!([name, "null"]);
                map.insert("type".into(), types);
            }
            let bounds = match map.get("format").and_then(Value::as_str) {
                Some("int32") => Some((json!(i32::MIN), json!(i32::MAX))),
                Some("int64") => Some((json!(i64::MIN), json!(i64::MAX))),
                _ => None,
            };
            if let Some((minimum, maximum)) = bounds {
                map.entry("minimum").or_insert(minimum);
                map.entry("maximum").or_insert(maximum);
            }
            map.values_mut().for_each(to_draft4);
        }
        Value::Array(items) => items.iter_mut().for_each(to_draft4),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::compile;
    use serde_json::{Value, json};

    fn accepts(schema: &Value, instance: &Value) -> bool {
        let document = json!({ "components": { "schemas": {
            "Id": { "type": "string", "format": "uuid" },
            "Tree": { "type": "object", "properties": {
                "nullable": { "type": "boolean" },
                "children": { "type": "array", "items": { "$ref": "#/components/schemas/Tree" } },
            } },
        } } });
        compile(&document, schema)
            .expect("the schema compiles")
            .is_valid(instance)
    }

    #[test]
    fn nullable_needs_a_type_beside_it() {
        let nullable = json!({ "type": "string", "nullable": true });
        assert!(accepts(&nullable, &json!(null)));
        assert!(accepts(&nullable, &json!("a")));
        assert!(!accepts(&nullable, &json!(1)));
        assert!(!accepts(&json!({ "type": "string" }), &json!(null)));
        let referenced =
            json!({ "allOf": [{ "$ref": "#/components/schemas/Id" }], "nullable": true });
        assert!(!accepts(&referenced, &json!(null)));
    }

    #[test]
    fn formats_are_checked() {
        let id = json!({ "$ref": "#/components/schemas/Id" });
        assert!(accepts(&id, &json!("3f0c3c1e-9d0f-4a77-8d9a-0a0f3b9b6b11")));
        assert!(!accepts(&id, &json!("3f0c3c1e9d0f4a778d9a0a0f3b9b6b11")));
        assert!(!accepts(
            &id,
            &json!("{3f0c3c1e-9d0f-4a77-8d9a-0a0f3b9b6b1}")
        ));
        let time = json!({ "type": "string", "format": "date-time" });
        assert!(accepts(&time, &json!("2019-03-25T09:15:02.1234567-07:00")));
        assert!(!accepts(&time, &json!("2019-03-25T09:15:02")));
        assert!(!accepts(&time, &json!("2019-02-29T09:15:02Z")));
        let int32 = json!({ "type": "integer", "format": "int32" });
        assert!(accepts(&int32, &json!(2147483647)));
        assert!(!accepts(&int32, &json!(2147483648_i64)));
        assert!(!accepts(&int32, &json!(1.5)));
    }

    #[test]
    fn bounds_lists_and_recursion_follow_draft_4() {
        let positive = json!({ "type": "number", "minimum": 0, "exclusiveMinimum": true });
        assert!(accepts(&positive, &json!(0.01)));
        assert!(!accepts(&positive, &json!(0)));
        let open = json!({ "type": "string", "x-extensible-enum": ["A"] });
        assert!(accepts(&open, &json!("B")));
        let closed = json!({ "type": "string", "enum": ["A"], "x-extensible-enum": true });
        assert!(!accepts(&closed, &json!("B")));
        let tree = json!({ "$ref": "#/components/schemas/Tree" });
        assert!(accepts(
            &tree,
            &json!({ "nullable": true, "children": [{ "children": [] }] })
        ));
        assert!(!accepts(
            &tree,
            &json!({ "children": [{ "nullable": null }] })
        ));
    }
}

//! Ways through a document that reach every schema or operation, and nothing that merely looks
//! like one: a property may be called `default`, an example may hold `maxLength`.

use serde_json::{Map, Value};

/// Calls `visit` for each operation.
pub(super) fn operations(document: &mut Value, mut visit: impl FnMut(&mut Map<String, Value>)) {
    const METHODS: [&str; 8] = [
        "get", "put", "post", "delete", "options", "head", "patch", "trace",
    ];
    for item in children(document, "paths") {
        for method in METHODS {
            if let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) {
                visit(operation);
            }
        }
    }
}

/// Calls `visit` for each path item.
pub(super) fn path_items(document: &mut Value, mut visit: impl FnMut(&mut Map<String, Value>)) {
    children(document, "paths")
        .filter_map(Value::as_object_mut)
        .for_each(&mut visit);
}

/// Calls `visit` for each schema of the document, inner ones after the one that holds them.
pub(super) fn schemas(document: &mut Value, mut visit: impl FnMut(&mut Map<String, Value>)) {
    let visit = &mut visit;
    if let Some(components) = document.get_mut("components") {
        children(components, "schemas").for_each(|schema| within_schema(schema, visit));
        for kind in ["parameters", "headers", "requestBodies", "responses"] {
            children(components, kind).for_each(|holder| within_holder(holder, visit));
        }
    }
    path_items(document, |item| {
        item.values_mut()
            .for_each(|holder| within_holder(holder, visit));
    });
}

/// Everything below a path item, a parameter, a body or an answer: each value under a key `schema`
/// is a schema.
fn within_holder(value: &mut Value, visit: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match key.as_str() {
                    "schema" => within_schema(value, visit),
                    "example" | "examples" => {}
                    _ => within_holder(value, visit),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| within_holder(item, visit)),
        _ => {}
    }
}

fn within_schema(value: &mut Value, visit: &mut impl FnMut(&mut Map<String, Value>)) {
    let Some(schema) = value.as_object_mut() else {
        return;
    };
    visit(schema);
    for (key, value) in schema {
        match (key.as_str(), value) {
            ("properties", Value::Object(properties)) => {
                properties
                    .values_mut()
                    .for_each(|property| within_schema(property, visit));
            }
            ("allOf" | "anyOf" | "oneOf", Value::Array(parts)) => {
                parts.iter_mut().for_each(|part| within_schema(part, visit));
            }
            ("items" | "additionalProperties" | "not", inner) => within_schema(inner, visit),
            _ => {}
        }
    }
}

fn children<'a>(value: &'a mut Value, key: &str) -> impl Iterator<Item = &'a mut Value> {
    value
        .get_mut(key)
        .and_then(Value::as_object_mut)
        .into_iter()
        .flat_map(Map::values_mut)
}

//! Which fields of an event the page shows without being asked.

use serde_json::{Map, Value, json};

/// How deep an event is followed; a schema that contains itself ends here.
const DEPTH: usize = 24;

/// For each operation id of these contracts, which are given by the name of their API and as text:
/// the API that it belongs to and the JSON pointers of the fields that may be shown, `*` standing for
/// any index of an array.
///
/// Numbers and booleans that the contract knows may be shown, and strings that it marks
/// `x-loggable`. Everything else, also what the contract does not know, is for the reader to
/// reveal.
pub(super) fn open_fields<'a>(contracts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Value {
    let mut operations = Map::new();
    for (api, text) in contracts {
        // The routes were made of the same text, so it is JSON.
        let document: Value = serde_json::from_str(text).unwrap_or(Value::Null);
        let paths = document.get("paths").and_then(Value::as_object);
        for operation in paths
            .into_iter()
            .flat_map(Map::values)
            .filter_map(Value::as_object)
            .flat_map(Map::values)
        {
            let Some(id) = operation.get("operationId").and_then(Value::as_str) else {
                continue;
            };
            let body = operation.get("requestBody").unwrap_or(&Value::Null);
            let body = resolve(&document, body);
            let media = body.get("content").and_then(Value::as_object);
            let schema = media
                .and_then(|media| media.values().next())
                .and_then(|media| media.get("schema"));
            let mut open = Vec::new();
            if let Some(schema) = schema {
                collect(&document, schema, &mut String::new(), DEPTH, &mut open);
            }
            open.sort();
            open.dedup();
            operations.insert(id.to_owned(), json!({ "api": api, "open": open }));
        }
    }
    json!({ "operations": operations })
}

fn collect(
    document: &Value,
    schema: &Value,
    pointer: &mut String,
    depth: usize,
    open: &mut Vec<String>,
) {
    if depth == 0 {
        return;
    }
    let schema = resolve(document, schema);
    let is_open = match schema.get("type").and_then(Value::as_str) {
        Some("number" | "integer" | "boolean") => true,
        _ => schema.get("x-loggable") == Some(&Value::Bool(true)),
    };
    if is_open {
        open.push(pointer.clone());
    }
    let mut step = |name: &str, child: &Value| {
        let length = pointer.len();
        pointer.push('/');
        pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
        collect(document, child, pointer, depth - 1, open);
        pointer.truncate(length);
    };
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        for (name, child) in properties {
            step(name, child);
        }
    }
    if let Some(items) = schema.get("items") {
        step("*", items);
    }
    for part in schema
        .get("allOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        collect(document, part, pointer, depth - 1, open);
    }
}

/// Follows `$ref` inside the contract.
fn resolve<'a>(document: &'a Value, node: &'a Value) -> &'a Value {
    let target = node.get("$ref").and_then(Value::as_str);
    let found = target
        .and_then(|target| target.strip_prefix('#'))
        .and_then(|path| document.pointer(path));
    found.unwrap_or(node)
}

#[cfg(test)]
mod tests {
    use super::open_fields;
    use serde_json::json;

    #[test]
    fn only_what_the_contract_marks_is_open() {
        let contract = json!({
            "paths": { "/a": { "post": {
                "operationId": "record",
                "requestBody": { "content": { "application/json": {
                    "schema": { "$ref": "#/components/schemas/Event" },
                } } },
            } } },
            "components": { "schemas": {
                "Event": { "type": "object", "properties": {
                    "Id": { "type": "string", "x-loggable": true },
                    "Name": { "type": "string" },
                    "At": { "type": "string", "format": "date-time" },
                    "Amount": { "allOf": [{ "$ref": "#/components/schemas/Amount" }] },
                    "Kinds": { "type": "array", "items": { "$ref": "#/components/schemas/Kind" } },
                    "Notes": { "type": "object", "additionalProperties": { "type": "string" } },
                    "Inner": { "$ref": "#/components/schemas/Event" },
                } },
                "Amount": { "type": "number" },
                "Kind": { "type": "string", "x-loggable": true },
            } },
        })
        .to_string();
        let fields = open_fields([("Vendor", contract.as_str())]);
        let record = &fields["operations"]["record"];
        assert_eq!(record["api"], "Vendor");
        let open: Vec<_> = record["open"].as_array().expect("a list").iter().collect();
        for pointer in ["/Id", "/Amount", "/Kinds/*", "/Inner/Inner/Id"] {
            assert!(open.iter().any(|found| *found == pointer), "{pointer}");
        }
        for pointer in ["/Name", "/At", "/Notes", "/Kinds", "/Inner"] {
            assert!(open.iter().all(|found| *found != pointer), "{pointer}");
        }
    }
}

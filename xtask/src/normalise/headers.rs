//! Header parameters: the generator makes each a positional argument of every method. The call
//! context carries them instead.

use serde_json::{Map, Value};

use super::walk;

/// Drops the header parameters of operations, path items and components.
pub(super) fn drop_header_parameters(document: &mut Value) {
    let shared = document
        .pointer("/components/parameters")
        .cloned()
        .unwrap_or_default();
    let is_header = |parameter: &Value| {
        let name = parameter
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|reference| reference.strip_prefix("#/components/parameters/"));
        let parameter = name.and_then(|name| shared.get(name)).unwrap_or(parameter);
        parameter.get("in").and_then(Value::as_str) == Some("header")
    };
    let drop_from = |holder: &mut Map<String, Value>| {
        if let Some(parameters) = holder.get_mut("parameters").and_then(Value::as_array_mut) {
            parameters.retain(|parameter| !is_header(parameter));
        }
    };
    walk::operations(document, drop_from);
    walk::path_items(document, drop_from);
    let components = document
        .pointer_mut("/components/parameters")
        .and_then(Value::as_object_mut);
    if let Some(parameters) = components {
        parameters.retain(|_, parameter| !is_header(parameter));
    }
}

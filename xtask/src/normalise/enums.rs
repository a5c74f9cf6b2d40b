//! Open lists of values: they reach the generator as enums, so that it makes a type of each, which
//! the enum pass then replaces.

use serde_json::Value;

use super::walk;

/// Writes the array form of `x-extensible-enum` as `enum`.
pub(super) fn close_open_enums(document: &mut Value) {
    walk::schemas(document, |schema| {
        if let Some(values @ Value::Array(_)) = schema.get("x-extensible-enum").cloned() {
            schema.insert("enum".to_owned(), values);
        }
    });
}

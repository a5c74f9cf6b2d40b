//! Vendor extensions: any `x-*` beside a schema keeps the generator from recognising it.

use serde_json::{Map, Value};

use super::walk;

/// Strips every extension from schemas, operations and path items.
pub(super) fn strip_extensions(document: &mut Value) {
    let strip = |holder: &mut Map<String, Value>| holder.retain(|key, _| !key.starts_with("x-"));
    walk::schemas(document, strip);
    walk::operations(document, strip);
    walk::path_items(document, strip);
}

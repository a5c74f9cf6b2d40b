//! Defaults: the generator makes a field with a `default` mandatory and sends it always.

use serde_json::Value;

use super::walk;

/// Drops `default` from every schema; the vendor's default is the vendor's to apply.
pub(super) fn drop_defaults(document: &mut Value) {
    walk::schemas(document, |schema| {
        schema.remove("default");
    });
}

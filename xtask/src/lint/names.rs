//! Names of the contract that become names in Rust.

use std::collections::BTreeMap;

use super::document::{Document, Found};
use crate::names;
use crate::spec::{Entry, Node};

/// Functions that a generated type has beside its setters.
const TAKEN: &[&str] = &["new", "check_limits"];

pub(super) fn check(document: &Document<'_>, found: &mut Found) {
    let components = document
        .spec
        .schemas()
        .map(|entry| (entry, format!("schema {}", entry.key)));
    distinct(components, names::type_name, "type", found);
    for part in document
        .schemas()
        .filter(|part| part.node.get("$ref").is_none())
    {
        let properties = part
            .node
            .get("properties")
            .and_then(Node::as_map)
            .unwrap_or_default();
        let places = properties
            .iter()
            .map(|entry| (entry, format!("{}.{}", part.place, entry.key)));
        distinct(places, names::snake_name, "field", found);
        for entry in properties {
            if TAKEN.contains(&names::snake_name(&entry.key).as_str()) {
                found.report(
                    "name-collision",
                    entry.line,
                    &format!("{}.{}", part.place, entry.key),
                    "each generated type has a function of this name",
                    "teach the generator to rename the setter before adding this property",
                );
            }
        }
    }
}

fn distinct<'a>(
    entries: impl Iterator<Item = (&'a Entry, String)>,
    rust_name: fn(&str) -> String,
    what: &str,
    found: &mut Found,
) {
    let mut seen: BTreeMap<String, &Entry> = BTreeMap::new();
    for (entry, place) in entries {
        let name = rust_name(&entry.key);
        if syn::parse_str::<syn::Ident>(&name).is_err() {
            found.report(
                "name-form",
                entry.line,
                &place,
                format!("no Rust {what} can be named after `{}`", entry.key),
                "use letters, digits and underscores, a letter first",
            );
        } else if let Some(first) = seen.get(&name) {
            found.report(
                "name-collision",
                entry.line,
                &place,
                format!(
                    "this and `{}` on line {} are both `{name}` in Rust",
                    first.key, first.line
                ),
                "rename one of the two, or leave it out",
            );
        } else {
            seen.insert(name, entry);
        }
    }
}

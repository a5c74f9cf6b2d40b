//! Schemas that must contain themselves, so that no value of them can be written.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Document, Found};
use crate::spec::Node;

/// For each component, the components that each of its values must contain.
type Needs<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

pub(super) fn check(document: &Document<'_>, found: &mut Found) {
    let mut needs: Needs<'_> = BTreeMap::new();
    for entry in document.spec.schemas() {
        let mut needed = BTreeSet::new();
        collect(&entry.value, &mut needed);
        needs.insert(&entry.key, needed);
    }
    // What needs nothing that is still open can be written; what stays is in a circle or needs one.
    loop {
        let open: BTreeSet<&str> = needs.keys().copied().collect();
        let before = needs.len();
        needs.retain(|_, needed| needed.iter().any(|name| open.contains(name)));
        if needs.len() == before {
            break;
        }
    }
    let mut told = BTreeSet::new();
    for entry in document.spec.schemas() {
        let circle = circle(&needs, &entry.key);
        if circle.first() != Some(&entry.key.as_str()) || !told.insert(sorted(&circle)) {
            continue;
        }
        found.report(
            "ref-cycle",
            entry.line,
            &format!("schema {}", entry.key),
            format!(
                "each value must contain another one: {} -> {}",
                circle.join(" -> "),
                entry.key
            ),
            "make one of these properties optional, or a list",
        );
    }
}

/// The circle that is reached from `start`, or nothing.
fn circle<'a>(needs: &Needs<'a>, start: &str) -> Vec<&'a str> {
    let mut way: Vec<&'a str> = Vec::new();
    let mut here = needs.get_key_value(start).map(|(name, _)| *name);
    while let Some(name) = here {
        if let Some(first) = way.iter().position(|earlier| *earlier == name) {
            return way.split_off(first);
        }
        way.push(name);
        let next = needs[name].iter().find(|next| needs.contains_key(*next));
        here = next.copied();
    }
    Vec::new()
}

fn sorted<'a>(circle: &[&'a str]) -> Vec<&'a str> {
    let mut circle = circle.to_vec();
    circle.sort_unstable();
    circle
}

fn collect<'a>(schema: &'a Node, needed: &mut BTreeSet<&'a str>) {
    if let Some(reference) = schema.get("$ref") {
        let name = reference
            .as_str()
            .and_then(|text| text.strip_prefix("#/components/schemas/"));
        needed.extend(name);
        return;
    }
    for member in schema
        .get("allOf")
        .and_then(Node::as_seq)
        .unwrap_or_default()
    {
        collect(member, needed);
    }
    let required = schema
        .get("required")
        .and_then(Node::as_seq)
        .unwrap_or_default();
    for name in required.iter().filter_map(Node::as_str) {
        let property = schema
            .get("properties")
            .and_then(|properties| properties.get(name));
        if let Some(property) = property
            && property.get("nullable").and_then(Node::as_bool) != Some(true)
        {
            collect(property, needed);
        }
    }
}

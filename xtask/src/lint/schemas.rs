//! Objects: named, either properties or a map, and `required` that names what is there.

use super::document::{Document, Found};
use super::parts::{Kind, Part, Position};
use crate::spec::Node;

pub(super) fn check(document: &Document<'_>, found: &mut Found) {
    for part in document
        .schemas()
        .filter(|part| part.node.get("$ref").is_none())
    {
        inline(part, found);
        form(part, found);
        required(part, found);
    }
}

/// Components that become no type.
pub(super) fn check_components(document: &Document<'_>, found: &mut Found) {
    for part in document.all(Kind::Schema(Position::Component)) {
        let known = ["properties", "enum", "x-extensible-enum"]
            .iter()
            .any(|key| part.node.get(key).is_some());
        if !known && !document.is_replaced(part.name) {
            found.report(
                "component-form",
                part.line,
                &part.place,
                "a plain type under a name of its own becomes a wrapper that no pass knows",
                "write it where it is used",
            );
        }
    }
}

fn inline(part: &Part<'_>, found: &mut Found) {
    // A body has its own rule, and a member of a composition too.
    let named = matches!(
        part.kind,
        Kind::Schema(Position::Component | Position::Body | Position::Member)
    );
    if !named && part.node.get("properties").is_some() {
        found.report(
            "object-inline",
            part.line,
            &part.place,
            "this object has no name",
            "make it a component and refer to it",
        );
    }
}

fn form(part: &Part<'_>, found: &mut Found) {
    let Some(additional) = part.node.entry("additionalProperties") else {
        return;
    };
    if additional.value.as_bool() == Some(false) {
        found.report(
            "object-form",
            additional.line,
            &part.place,
            "this object refuses unknown fields, so one new field of the vendor would fail a \
             good answer",
            "delete `additionalProperties: false`",
        );
    } else if part.node.get("properties").is_some() {
        found.report(
            "object-form",
            additional.line,
            &part.place,
            "this object has named properties and is a map as well",
            "delete `additionalProperties`; unknown fields are ignored",
        );
    }
}

fn required(part: &Part<'_>, found: &mut Found) {
    let names = part
        .node
        .get("required")
        .and_then(Node::as_seq)
        .unwrap_or_default();
    for (index, item) in names.iter().enumerate() {
        let Some(name) = item.as_str() else {
            continue; // the reader says so
        };
        let known = part
            .node
            .get("properties")
            .is_some_and(|all| all.get(name).is_some());
        if !known {
            found.report(
                "required-unknown",
                item.line,
                &part.place,
                format!("`required` names `{name}`, which is not a property"),
                "add the property, or mend the name",
            );
        } else if names[..index]
            .iter()
            .any(|earlier| earlier.as_str() == Some(name))
        {
            found.report(
                "required-unknown",
                item.line,
                &part.place,
                format!("`required` names `{name}` twice"),
                "delete one of the two",
            );
        }
    }
}

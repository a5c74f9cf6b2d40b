//! Lists of values: named, extensible, and with a Rust variant for each value.

use std::collections::BTreeMap;

use super::document::{Document, Found};
use super::parts::{Kind, Part, Position};
use crate::names;
use crate::spec::{Entry, Node};

pub(super) fn check(document: &Document<'_>, found: &mut Found) {
    for part in document
        .schemas()
        .filter(|part| part.node.get("$ref").is_none())
    {
        let closed = part.node.entry("enum");
        let extensible = part.node.entry("x-extensible-enum");
        let Some(first) = closed.or(extensible) else {
            continue;
        };
        if part.kind != Kind::Schema(Position::Component) {
            found.report(
                "enum-inline",
                first.line,
                &part.place,
                "this list of values has no name",
                "make it a component and refer to it",
            );
        }
        if part.node.get("type").and_then(Node::as_str) != Some("string") {
            found.report(
                "enum-form",
                first.line,
                &part.place,
                "a list of values stands on something other than a string",
                "write `type: string`, and the values as strings",
            );
        }
        match (closed, extensible) {
            (Some(closed), None) => {
                found.report(
                    "enum-closed",
                    closed.line,
                    &part.place,
                    "this list is closed, so one new value of the vendor would fail a good answer",
                    "add `x-extensible-enum: true`",
                );
                values(part, closed, found);
            }
            (None, Some(extensible)) if extensible.value.as_bool() == Some(true) => found.report(
                "enum-form",
                extensible.line,
                &part.place,
                "`x-extensible-enum: true` stands without `enum`",
                "list the values in `enum`, or here",
            ),
            (Some(_), Some(extensible)) if extensible.value.as_seq().is_some() => found.report(
                "enum-form",
                extensible.line,
                &part.place,
                "the values are listed in `enum` and in `x-extensible-enum`",
                "write `x-extensible-enum: true` if the vendor documents a closed list, else \
                 delete `enum`",
            ),
            (Some(closed), Some(_)) => values(part, closed, found),
            (None, Some(extensible)) => values(part, extensible, found),
            (None, None) => {}
        }
    }
}

fn values(part: &Part<'_>, list: &Entry, found: &mut Found) {
    let Some(items) = list.value.as_seq() else {
        return; // the reader, or the rule for the extension, says so
    };
    if items.is_empty() {
        found.report(
            "enum-form",
            list.line,
            &part.place,
            "the list of values is empty",
            "list the values that the vendor documents",
        );
    }
    let mut values: BTreeMap<&str, usize> = BTreeMap::new();
    let mut variants = BTreeMap::from([(
        "Other".to_owned(),
        "the variant for other values".to_owned(),
    )]);
    for item in items {
        let Some(value) = item.as_str() else {
            found.report(
                "enum-form",
                item.line,
                &part.place,
                format!("one of the values is {}, not a string", item.kind()),
                "quote it",
            );
            continue;
        };
        if let Some(first) = values.get(value) {
            found.report(
                "enum-form",
                item.line,
                &part.place,
                format!("the value `{value}` is already listed on line {first}"),
                "delete one of the two",
            );
            continue;
        }
        values.insert(value, item.line);
        variant(part, item.line, value, &mut variants, found);
    }
}

fn variant(
    part: &Part<'_>,
    line: usize,
    value: &str,
    variants: &mut BTreeMap<String, String>,
    found: &mut Found,
) {
    let name = names::variant_name(value);
    if syn::parse_str::<syn::Ident>(&name).is_err() {
        found.report(
            "enum-form",
            line,
            &part.place,
            format!("no Rust variant can be named after `{value}`"),
            "leave it out of the list, and say so in the description",
        );
    } else if let Some(other) = variants.get(&name) {
        found.report(
            "enum-form",
            line,
            &part.place,
            format!("`{value}` and {other} are both `{name}` in Rust"),
            "leave one out of the list, and say so in the description",
        );
    } else {
        variants.insert(name, format!("`{value}`"));
    }
}

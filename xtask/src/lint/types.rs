//! Types of schemas and the keywords that go with them.
//!
//! A schema whose keywords do not fit its type becomes "any JSON value" in the generator.

use super::document::{Document, Found};
use super::kinds::{COMPOSITION, SCHEMA_NOTES, is_typed_keyword, keywords_of};
use super::parts::{Kind, Part, Position};

pub(super) fn check(document: &Document<'_>, found: &mut Found) {
    for part in document
        .schemas()
        .filter(|part| part.node.get("$ref").is_none())
    {
        keywords(part, found);
        number(document, part, found);
        composition(part, found);
    }
}

fn keywords(part: &Part<'_>, found: &mut Found) {
    let composed = COMPOSITION.iter().any(|key| part.node.get(key).is_some());
    let schema_type = part.node.entry("type");
    let allowed = match schema_type.map(|entry| (entry.line, entry.value.as_str())) {
        Some((_, None)) => return, // the reader says so
        Some((line, Some(name))) => match keywords_of(name) {
            Some(keywords) => keywords,
            None => {
                found.report(
                    "schema-type",
                    line,
                    &part.place,
                    format!("`{name}` is not a type"),
                    "write string, integer, number, boolean, array or object",
                );
                return;
            }
        },
        None if composed => return, // the rule for composition looks at its siblings
        None => &[],
    };
    let type_name = schema_type.and_then(|entry| entry.value.as_str());
    for entry in part.node.as_map().unwrap_or_default() {
        if is_typed_keyword(&entry.key) && !allowed.contains(&entry.key.as_str()) {
            let (what, fix) = match type_name {
                Some(name) => (
                    format!("`{}` says nothing about `type: {name}`", entry.key),
                    "delete it, or mend the type",
                ),
                None => (
                    format!("`{}` stands without a `type`", entry.key),
                    "add the type",
                ),
            };
            found.report("schema-type", entry.line, &part.place, what, fix);
        }
    }
    if type_name == Some("array") && part.node.get("items").is_none() {
        found.report(
            "schema-type",
            part.line,
            &part.place,
            "this list does not say what it holds",
            "add `items`",
        );
    }
}

fn number(document: &Document<'_>, part: &Part<'_>, found: &mut Found) {
    let Some(entry) = part.node.entry("type") else {
        return;
    };
    let replaced =
        part.kind == Kind::Schema(Position::Component) && document.is_replaced(part.name);
    if entry.value.as_str() != Some("number") || replaced {
        return;
    }
    let names: Vec<_> = document
        .contract
        .replacements
        .iter()
        .map(|replacement| replacement.schema)
        .collect();
    let fix = match names.contains(&"Amount") {
        true => "refer to `#/components/schemas/Amount`",
        false => "refer to a component `Amount` that xtask/src/contracts.rs replaces",
    };
    found.report(
        "number-inline",
        entry.line,
        &part.place,
        "a `number` becomes a binary float, which cannot hold money exactly",
        format!("{fix}; or use `integer` for a count"),
    );
}

fn composition(part: &Part<'_>, found: &mut Found) {
    if let Some(entry) = part.node.entry("discriminator") {
        found.report(
            "discriminator",
            entry.line,
            &part.place,
            "a `discriminator` chooses among types, which no generated type does",
            "write one object with optional properties",
        );
    }
    for key in ["oneOf", "anyOf", "not"] {
        if let Some(entry) = part.node.entry(key) {
            found.report(
                "composition",
                entry.line,
                &part.place,
                format!("`{key}` has no form in the generated types"),
                "write one named schema",
            );
        }
    }
    let Some(all_of) = part.node.entry("allOf") else {
        return;
    };
    const FIX: &str = "write one named schema, or `allOf` with one `$ref` in it";
    match all_of.value.as_seq() {
        Some([only]) if only.get("$ref").is_some() => {}
        Some([_]) => found.report(
            "composition",
            all_of.line,
            &part.place,
            "`allOf` holds something other than a `$ref`",
            FIX,
        ),
        Some(members) => found.report(
            "composition",
            all_of.line,
            &part.place,
            format!("`allOf` has {} members", members.len()),
            FIX,
        ),
        None => {} // the reader says so
    }
    for entry in part.node.as_map().unwrap_or_default() {
        let key = entry.key.as_str();
        let is_note = key != "type" && SCHEMA_NOTES.contains(&key);
        if !is_note && !COMPOSITION.contains(&key) && !key.starts_with("x-") {
            found.report(
                "composition",
                entry.line,
                &part.place,
                format!("`{key}` stands beside `allOf`"),
                "move it into the schema that `allOf` names",
            );
        }
    }
}

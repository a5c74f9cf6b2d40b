//! Request and response bodies.

use std::collections::BTreeSet;

use super::document::{Document, Found};
use super::parts::{Kind, Part, Position};
use crate::spec::Node;

pub(super) fn check(document: &Document<'_>, found: &mut Found) {
    for part in document
        .all(Kind::MediaType)
        .filter(|part| part.name != "application/json")
    {
        found.report(
            "body-media-type",
            part.line,
            &part.place,
            format!("the body is `{}`", part.name),
            "declare `application/json`; the clients speak nothing else",
        );
    }
    for part in document.all(Kind::RequestBody) {
        let required = part.node.get("required").and_then(Node::as_bool) == Some(true);
        if part.node.get("$ref").is_none() && !required {
            found.report(
                "body-optional",
                part.line,
                &part.place,
                "the request body is optional, but the generated method always sends one",
                "add `required: true`",
            );
        }
    }
    for part in document.all(Kind::Schema(Position::Body)) {
        if part.node.get("$ref").is_none() {
            found.report(
                "body-inline",
                part.line,
                &part.place,
                "the schema of the body has no name",
                "make it a component and refer to it",
            );
        }
    }
    let sent = sent_components(document);
    for part in document.schemas() {
        let is_sent = part.in_request || part.component.is_some_and(|name| sent.contains(name));
        let Some(nullable) = part.node.entry("nullable") else {
            continue;
        };
        if is_sent && nullable.value.as_bool() == Some(true) {
            found.report(
                "nullable-in-request",
                nullable.line,
                &part.place,
                "this can be null in a request, and no request here carries a null",
                "delete `nullable` and leave the property out of `required`",
            );
        }
    }
}

/// The components that a request can contain.
fn sent_components<'a>(document: &Document<'a>) -> BTreeSet<&'a str> {
    let mut sent = BTreeSet::new();
    let mut open: Vec<&str> = document
        .schemas()
        .filter(|part| part.in_request)
        .filter_map(|part| target(part))
        .collect();
    while let Some(name) = open.pop() {
        if sent.insert(name) {
            let inside = document
                .schemas()
                .filter(|part| part.component == Some(name));
            open.extend(inside.filter_map(|part| target(part)));
        }
    }
    sent
}

fn target<'a>(part: &Part<'a>) -> Option<&'a str> {
    part.node
        .get("$ref")?
        .as_str()?
        .strip_prefix("#/components/schemas/")
}

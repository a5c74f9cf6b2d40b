//! Values of the project's extensions on schemas. The replay class is checked with its operation.

use super::document::{Document, Found};
use super::parts::{Kind, Position};
use crate::spec::Data;

pub(super) fn check(document: &Document<'_>, found: &mut Found) {
    for part in document
        .schemas()
        .filter(|part| part.node.get("$ref").is_none())
    {
        if let Some(entry) = part.node.entry("x-extensible-enum")
            && !matches!(entry.value.data, Data::Bool(true) | Data::Seq(_))
        {
            found.report(
                "extension-value",
                entry.line,
                &part.place,
                "`x-extensible-enum` is neither `true` nor a list",
                "write `true` beside `enum`, or list the known values here",
            );
        }
        let Some(entry) = part.node.entry("x-loggable") else {
            continue;
        };
        let has_home = matches!(
            part.kind,
            Kind::Schema(Position::Component | Position::Property)
        );
        if entry.value.as_bool() != Some(true) {
            found.report(
                "extension-value",
                entry.line,
                &part.place,
                "`x-loggable` is something other than `true`",
                "write `true`, or delete it: nothing is loggable without it",
            );
        } else if has_home && document.is_text(part.node) == Some(false) {
            found.report(
                "extension-value",
                entry.line,
                &part.place,
                "`x-loggable` stands on something that is not a string",
                "delete it: only strings are redacted",
            );
        }
    }
}

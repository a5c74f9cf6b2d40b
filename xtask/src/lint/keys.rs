//! Keys that the generator does not read, and extensions in the wrong place.
//!
//! The generator drops both in silence, so a slip of the pen would change nothing and fail
//! nothing.

use super::document::{Document, Found};
use super::parts::Part;
use crate::spec::Entry;

pub(super) fn check(document: &Document<'_>, found: &mut Found) {
    for part in &document.parts {
        if part.kind.takes_reference() && part.node.get("$ref").is_some() {
            continue; // siblings of a reference have their own rule
        }
        for entry in part.node.as_map().unwrap_or_default() {
            if entry.key.starts_with("x-") {
                extension(part, entry, found);
            } else if !part.kind.reads(&entry.key) {
                found.report(
                    "key-unknown",
                    entry.line,
                    &part.place,
                    format!(
                        "the generator reads no `{}` on {}",
                        entry.key,
                        part.kind.name()
                    ),
                    "mend the spelling, or say it in a description",
                );
            }
        }
    }
}

fn extension(part: &Part<'_>, entry: &Entry, found: &mut Found) {
    let home = match entry.key.as_str() {
        "x-replay" => "an operation",
        "x-extensible-enum" => "a schema",
        "x-loggable" => "a property or a named schema",
        other => {
            found.report(
                "extension-unknown",
                entry.line,
                &part.place,
                format!("nothing here reads the extension `{other}`"),
                "use x-replay, x-extensible-enum or x-loggable, or delete it",
            );
            return;
        }
    };
    if !part.kind.takes_extension(&entry.key) {
        found.report(
            "extension-unknown",
            entry.line,
            &part.place,
            format!("`{}` says nothing on {}", entry.key, part.kind.name()),
            format!("put it on {home}, or delete it"),
        );
    }
}

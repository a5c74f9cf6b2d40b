//! Patterns that the generated limit checks can compile.

use super::document::{Document, Found};

pub(super) fn check(document: &Document<'_>, found: &mut Found) {
    for part in document
        .schemas()
        .filter(|part| part.node.get("$ref").is_none())
    {
        let Some(entry) = part.node.entry("pattern") else {
            continue;
        };
        let Some(pattern) = entry.value.as_str() else {
            continue; // the reader says so
        };
        if let Err(error) = regex_lite::Regex::new(pattern) {
            found.report(
                "pattern-unsupported",
                entry.line,
                &part.place,
                format!("regex-lite cannot compile this pattern ({error})"),
                "write it without look-around, back-references and Unicode classes",
            );
        }
    }
}

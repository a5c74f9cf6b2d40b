//! References that lead somewhere, to something of the right kind, and stand alone.

use super::document::{Document, Found};
use super::parts::{Kind, Part};

pub(super) fn check(document: &Document<'_>, found: &mut Found) {
    for part in document
        .parts
        .iter()
        .filter(|part| part.kind.takes_reference())
    {
        let Some(entry) = part.node.entry("$ref") else {
            continue;
        };
        for sibling in part.node.as_map().unwrap_or_default() {
            if sibling.key != "$ref" {
                found.report(
                    "ref-siblings",
                    sibling.line,
                    &part.place,
                    format!(
                        "`{}` stands beside a `$ref`, where it is ignored",
                        sibling.key
                    ),
                    match part.kind {
                        Kind::Schema(_) => "write `allOf` with the `$ref` in it",
                        _ => "move it to the component",
                    },
                );
            }
        }
        match entry.value.as_str() {
            Some(reference) => target(document, part, entry.line, reference, found),
            None => found.report(
                "ref-unresolved",
                entry.line,
                &part.place,
                format!("`$ref` is {}, not a string", entry.value.kind()),
                "write `#/components/...`",
            ),
        }
    }
}

fn target(
    document: &Document<'_>,
    part: &Part<'_>,
    line: usize,
    reference: &str,
    found: &mut Found,
) {
    let steps: Vec<&str> = reference.split('/').collect();
    let ["#", "components", section, name] = steps[..] else {
        found.report(
            "ref-external",
            line,
            &part.place,
            format!("`{reference}` is not a component of this file"),
            "make it a component, and refer to `#/components/<section>/<name>`",
        );
        return;
    };
    if Some(section) != part.kind.section() {
        let wanted = part.kind.section().unwrap_or_default();
        found.report(
            "ref-kind",
            line,
            &part.place,
            format!(
                "`{reference}` is in `{section}`, but this is {}",
                part.kind.name()
            ),
            format!("refer to `#/components/{wanted}/<name>`"),
        );
    } else if document.spec.resolve(reference).is_none() {
        found.report(
            "ref-unresolved",
            line,
            &part.place,
            format!("`{reference}` leads nowhere"),
            format!("add `{name}` under `components/{section}`, or mend the name"),
        );
    }
}

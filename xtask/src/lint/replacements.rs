//! Components that a handwritten type takes the place of: there, and used.

use super::document::{Document, Found};

pub(super) fn check(document: &Document<'_>, found: &mut Found) {
    for replacement in document.contract.replacements {
        let reference = format!("#/components/schemas/{}", replacement.schema);
        let place = format!("schema {}", replacement.schema);
        let component = document
            .spec
            .schemas()
            .find(|entry| entry.key == replacement.schema);
        let Some(component) = component else {
            found.report(
                "replacement-unused",
                document
                    .spec
                    .root
                    .entry("components")
                    .map_or(0, |entry| entry.line),
                &place,
                format!(
                    "`{}` is to take the place of a component that is not here",
                    replacement.rust
                ),
                "add the component, or mend xtask/src/contracts.rs",
            );
            continue;
        };
        let used = document.schemas().any(|part| {
            part.node.get("$ref").and_then(|node| node.as_str()) == Some(reference.as_str())
        });
        if !used {
            found.report(
                "replacement-unused",
                component.line,
                &place,
                format!(
                    "`{}` takes its place, but nothing refers to it",
                    replacement.rust
                ),
                "refer to it where it is meant, or delete it here and in xtask/src/contracts.rs",
            );
        }
    }
}

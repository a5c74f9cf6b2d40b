//! Operation ids, replay classes, one success each.

use std::collections::BTreeMap;

use super::document::{Document, Found};
use crate::spec::OperationNode;

/// Names that a method cannot have because the generated client has them.
const TAKEN: &[&str] = &["baseurl", "new"];

pub(super) fn check(document: &Document<'_>, found: &mut Found) {
    let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
    for operation in document.spec.operations() {
        if operation.node.as_map().is_none() {
            continue;
        }
        id(&operation, &mut ids, found);
        replay(&operation, found);
        success(&operation, found);
    }
}

fn id<'a>(operation: &OperationNode<'a>, ids: &mut BTreeMap<&'a str, usize>, found: &mut Found) {
    let place = operation.place();
    let Some(entry) = operation.node.entry("operationId") else {
        found.report(
            "operation-id-missing",
            operation.line,
            &place,
            "there is no `operationId`",
            "add one in snake_case: it becomes the name of the method",
        );
        return;
    };
    let Some(id) = entry.value.as_str() else {
        return; // the reader says so
    };
    if !is_snake_case(id) || syn::parse_str::<syn::Ident>(id).is_err() {
        found.report(
            "operation-id-form",
            entry.line,
            &place,
            format!("`{id}` cannot be the name of a method"),
            "write a name in snake_case that is no Rust keyword",
        );
    } else if TAKEN.contains(&id) {
        found.report(
            "operation-id-form",
            entry.line,
            &place,
            format!("each generated client already has a method `{id}`"),
            "choose another name",
        );
    }
    if let Some(first) = ids.get(id) {
        found.report(
            "operation-id-duplicate",
            entry.line,
            &place,
            format!("the operation on line {first} has this `operationId` too"),
            "give each operation a name of its own",
        );
    } else {
        ids.insert(id, entry.line);
    }
}

/// `record_chargeback`: lower-case words, one underscore between them, a letter first in each.
fn is_snake_case(id: &str) -> bool {
    id.split('_').all(|word| {
        word.starts_with(|first: char| first.is_ascii_lowercase())
            && word
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    })
}

fn replay(operation: &OperationNode<'_>, found: &mut Found) {
    const CLASSES: &str = "safe (a second send changes nothing), detect (the vendor refuses a \
                           second send) or once (nothing is promised)";
    match operation.node.entry("x-replay") {
        None => found.report(
            "replay-missing",
            operation.line,
            &operation.place(),
            "there is no `x-replay`, and it has no default",
            format!("say what a second send does: {CLASSES}"),
        ),
        Some(entry) if !matches!(entry.value.as_str(), Some("safe" | "detect" | "once")) => found
            .report(
                "replay-value",
                entry.line,
                &operation.place(),
                match entry.value.as_str() {
                    Some(value) => format!("`{value}` is not a replay class"),
                    None => format!("`x-replay` is {}, not a replay class", entry.value.kind()),
                },
                format!("write {CLASSES}"),
            ),
        Some(_) => {}
    }
}

fn success(operation: &OperationNode<'_>, found: &mut Found) {
    let Some(entry) = operation.node.entry("responses") else {
        return; // the reader says so
    };
    let Some(responses) = entry.value.as_map() else {
        return;
    };
    let successes: Vec<_> = responses
        .iter()
        .filter(|response| response.key.starts_with('2'))
        .collect();
    match successes[..] {
        [] => found.report(
            "success-missing",
            entry.line,
            &operation.place(),
            "no 2xx response is declared",
            "declare the one success that the vendor documents",
        ),
        [_] => {}
        [first, second, ..] => found.report(
            "success-several",
            second.line,
            &operation.place(),
            format!("{} is a success beside {}", second.key, first.key),
            "declare one; the client takes any 2xx with its body",
        ),
    }
}

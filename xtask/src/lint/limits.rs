//! Limits that the generated checks would not see.

use super::document::{Document, Found};
use super::parts::{Kind, Part, Position};
use crate::normalise::LIMITS;

/// Limits that no generated check knows.
const UNKNOWN: [&str; 4] = [
    "exclusiveMaximum",
    "exclusiveMinimum",
    "multipleOf",
    "uniqueItems",
];

pub(super) fn check(document: &Document<'_>, found: &mut Found) {
    for part in document.schemas() {
        for limit in part.node.as_map().unwrap_or_default() {
            let name = limit.key.as_str();
            if UNKNOWN.contains(&name) {
                found.report(
                    "limit-unsupported",
                    limit.line,
                    &part.place,
                    format!("nothing would check `{name}` before a request is sent"),
                    "say it with minimum, maximum, minItems or maxItems, or in the description",
                );
            } else if LIMITS.contains(&name) && is_out_of_reach(document, part) {
                found.report(
                    "limit-unsupported",
                    limit.line,
                    &part.place,
                    format!("nothing would check `{name}` here, only on a property"),
                    "put it on the property, or into the description",
                );
            }
        }
    }
}

/// A handwritten type keeps its own limits; any other schema is checked where it is a property.
fn is_out_of_reach(document: &Document<'_>, part: &Part<'_>) -> bool {
    match part.kind {
        Kind::Schema(Position::Component) => !document.is_replaced(part.name),
        Kind::Schema(Position::Item | Position::MapValue) => true,
        _ => false,
    }
}

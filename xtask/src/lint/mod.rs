//! The rules that a spec must pass before anything is generated from it.
//!
//! The generator panics on some inputs and drops parts of others in silence; each rule names one
//! of those before it can happen. One file a family of rules.

mod bodies;
mod cycles;
mod document;
mod enums;
mod extensions;
mod keys;
mod kinds;
mod limits;
mod names;
mod operations;
mod parameters;
mod parts;
mod patterns;
mod references;
mod replacements;
mod schemas;
mod structure;
mod task;
mod types;
mod version;

use self::document::{Document, Found};
pub use self::task::run;
use crate::contracts::Contract;
use crate::finding::Finding;
use crate::spec::Spec;

/// Names of the rules, sorted.
pub const RULES: &[&str] = &[
    "body-inline",
    "body-media-type",
    "body-optional",
    "composition",
    "component-form",
    "cookie-parameter",
    "discriminator",
    "enum-closed",
    "enum-form",
    "enum-inline",
    "extension-unknown",
    "extension-value",
    "header-parameter",
    "key-unknown",
    "limit-unsupported",
    "name-collision",
    "name-form",
    "nullable-in-request",
    "number-inline",
    "object-form",
    "object-inline",
    "openapi-version",
    "operation-id-duplicate",
    "operation-id-form",
    "operation-id-missing",
    "parameter-duplicate",
    "path-parameter",
    "pattern-unsupported",
    "query-parameter",
    "ref-cycle",
    "ref-external",
    "ref-kind",
    "ref-siblings",
    "ref-unresolved",
    "replacement-unused",
    "replay-missing",
    "replay-value",
    "required-unknown",
    "schema-type",
    "structure",
    "success-missing",
    "success-several",
];

/// Checks one spec; the findings are sorted by line, and none means that the spec is in order.
pub fn lint(contract: &Contract, spec: &Spec) -> Vec<Finding> {
    let mut found = Found::new(spec.file());
    // The other rules would only make noise about a document in another language.
    if version::check(spec, &mut found) {
        let document = Document::new(contract, spec);
        let families: &[fn(&Document<'_>, &mut Found)] = &[
            structure::check,
            keys::check,
            operations::check,
            parameters::check,
            bodies::check,
            references::check,
            cycles::check,
            types::check,
            schemas::check,
            enums::check,
            extensions::check,
            patterns::check,
            names::check,
            replacements::check,
        ];
        for family in families {
            family(&document, &mut found);
        }
        // Another fault often brings these along.
        if found.is_empty() {
            schemas::check_components(&document, &mut found);
            limits::check(&document, &mut found);
        }
    }
    found.sorted()
}

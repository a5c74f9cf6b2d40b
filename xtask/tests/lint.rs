//! The rules for specs: each has small specs of its own under `specs/`, named after it.
//!
//! The expected findings are the last lines of each spec: `# expect: LINE: [rule] place: ...`.
//! A spec that leans on a replaced component starts with `# replaces: NAME`.

#[path = "lint/command.rs"]
mod command;
#[path = "lint/files.rs"]
mod files;
#[path = "lint/mutants.rs"]
mod mutants;
#[path = "lint/rules.rs"]
mod rules;
#[path = "lint/small_specs.rs"]
mod small_specs;
#[path = "lint/tree.rs"]
mod tree;

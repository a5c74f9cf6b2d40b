//! Lists of values: enums that keep a value they do not know.
//!
//! The generator's own enums fail a whole answer for one new value. Each becomes an invocation of
//! `open_enum!`, so that a value added to the spec is one line in the diff.

use std::fmt::Write;

use crate::model::Schema;
use crate::names::{type_name, variant_name};

/// The enum of a component, as Rust source.
pub(super) fn open_enum(schema: &Schema, values: &[String]) -> String {
    let mut source = String::from("fraud_signals_support::open_enum! {\n");
    let description = schema.description.as_deref().unwrap_or("A list of values.");
    for line in description.lines() {
        source.push_str("    ///");
        if !line.is_empty() {
            source.push(' ');
        }
        source.push_str(line);
        source.push('\n');
    }
    // Writing to a String cannot fail.
    let _ = writeln!(source, "    pub enum {} {{", type_name(&schema.name));
    for value in values {
        let _ = writeln!(source, "        {} = {value:?},", variant_name(value));
    }
    source.push_str("    }\n}\n");
    source
}

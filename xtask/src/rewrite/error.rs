//! A pass that did not find in the generator's output what it was to change.

use thiserror::Error;

/// A pass met output that it does not know, as after an upgrade of the generator.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RewriteError {
    /// A part of the contract has no counterpart in the generator's output.
    #[error(
        "the generator wrote no {wanted} for {part}; a pass that matches nothing would be lost in \
         silence: adapt xtask/src/rewrite to the generator's version"
    )]
    Unmatched {
        /// What was looked for.
        wanted: String,
        /// The schema or operation it belongs to.
        part: String,
    },
    /// The generator's output has a type that the contract does not name.
    #[error(
        "the generator wrote the type {name}, which is no object, list of values or replaced \
         component of the contract; give it one of these forms in the spec"
    )]
    Unexpected {
        /// The type's name.
        name: String,
    },
}

impl RewriteError {
    pub(super) fn unmatched(wanted: impl Into<String>, part: impl Into<String>) -> Self {
        Self::Unmatched {
            wanted: wanted.into(),
            part: part.into(),
        }
    }
}

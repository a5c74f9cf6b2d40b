//! The copy of a spec that the generator gets.
//!
//! Each pass takes away one thing that the generator would turn into the wrong code. The files
//! under `specs/` stay as they are; what a pass drops is read from there by [`crate::model`].

mod defaults;
mod enums;
mod errors;
mod extensions;
mod headers;
mod limits;
mod walk;

use serde_json::Value;

pub(crate) use self::limits::LIMITS;

use crate::spec::Spec;

/// Every pass, in the order in which it runs.
const PASSES: [fn(&mut Value); 7] = [
    errors::drop_error_answers,
    errors::widen_success,
    headers::drop_header_parameters,
    defaults::drop_defaults,
    enums::close_open_enums,
    limits::drop_limits,
    extensions::strip_extensions,
];

/// The spec as the generator gets it.
pub fn normalise(spec: &Spec) -> Value {
    let mut copy = spec.root.to_json();
    for pass in PASSES {
        pass(&mut copy);
    }
    copy
}

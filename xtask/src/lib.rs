//! The maintainer's tasks: `cargo xtask lint`, `cargo xtask regen [--check]`, `cargo xtask docs` and
//! `cargo xtask bench [--write | --guard]`.

pub mod bench;
pub mod contracts;
pub mod docs;
pub mod emit;
pub mod finding;
pub mod flags;
pub mod format;
pub mod lint;
pub mod model;
pub mod names;
pub mod normalise;
pub mod outputs;
pub mod regen;
pub mod rewrite;
pub mod spec;

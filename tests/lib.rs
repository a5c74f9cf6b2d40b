//! Tests of the workspace that see nothing but its public surface, as another team's code does.
//!
//! They live in a package of their own, because cargo ignores a `tests` folder at the root of a virtual workspace.

//! `cargo xtask lint`.

use std::path::Path;

use super::lint;
use crate::contracts::CONTRACTS;
use crate::finding::Finding;
use crate::spec::Spec;

/// Checks the named contracts, or all of them when none is named, and returns how many they are.
///
/// # Errors
///
/// The findings, by contract and then by line.
pub fn run(root: &Path, names: &[String]) -> Result<usize, Vec<Finding>> {
    let mut findings = Vec::new();
    let mut count = 0;
    for contract in CONTRACTS {
        if !names.is_empty() && !names.iter().any(|name| name == contract.name) {
            continue;
        }
        count += 1;
        match Spec::load(root, Path::new(contract.spec)) {
            Ok(spec) => findings.extend(lint(contract, &spec)),
            Err(unreadable) => findings.extend(unreadable),
        }
    }
    if findings.is_empty() {
        Ok(count)
    } else {
        Err(findings)
    }
}

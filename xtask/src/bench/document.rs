//! `BENCHMARKS.md`, and the versions that it names.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::BenchError;

const DOCUMENT: &str = "BENCHMARKS.md";
const BEGIN: &str = "<!-- cargo xtask bench --write -->";
const END: &str = "<!-- end -->";

/// What decides the figures besides this workspace.
const PACKAGES: &[&str] = &[
    "reqwest",
    "hyper",
    "hyper-util",
    "tokio",
    "progenitor-client",
    "serde_json",
    "reqwest-middleware",
    "reqwest-retry",
    "gungraun",
];

/// The versions of the compiler, of the packages that matter and of valgrind.
pub(super) fn versions(root: &Path) -> Result<Vec<(String, String)>, BenchError> {
    let lock = read(root, "Cargo.lock")?;
    let mut versions = vec![said_by("rustc")?, said_by("valgrind")?];
    for package in PACKAGES {
        let entry = format!("name = \"{package}\"\nversion = \"");
        let rest = lock.split_once(&entry).map(|(_, rest)| rest);
        let version = rest.and_then(|rest| rest.split('"').next());
        let missing = || BenchError::Missing(format!("the version of {package} in Cargo.lock"));
        versions.push((
            (*package).to_owned(),
            version.ok_or_else(missing)?.to_owned(),
        ));
    }
    Ok(versions)
}

/// Puts the table between the two marks of the document.
pub(super) fn write(root: &Path, table: &str) -> Result<(), BenchError> {
    let text = read(root, DOCUMENT)?;
    let (before, rest) = text.split_once(BEGIN).ok_or(BenchError::NoPlace(BEGIN))?;
    let (_, after) = rest.split_once(END).ok_or(BenchError::NoPlace(END))?;
    let path = root.join(DOCUMENT);
    fs::write(&path, format!("{before}{BEGIN}\n{table}{END}{after}"))
        .map_err(|source| BenchError::File { path, source })
}

fn read(root: &Path, name: &str) -> Result<String, BenchError> {
    let path = root.join(name);
    fs::read_to_string(&path).map_err(|source| BenchError::File { path, source })
}

/// The second word of `PROGRAM --version`, or what follows a hyphen: `valgrind-3.19.0`.
fn said_by(program: &str) -> Result<(String, String), BenchError> {
    let output = Command::new(program).arg("--version").output();
    let output = output.map_err(BenchError::Start)?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let version = text.split([' ', '-', '\n']).nth(1).unwrap_or_default();
    Ok((program.to_owned(), version.to_owned()))
}

//! `cargo xtask bench`: what a call costs beside the ways to write it by hand.

mod document;
mod error;
mod figures;
mod table;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

pub use error::BenchError;
pub use figures::{Figures, Row, read};
pub use table::table;

/// The benchmarks behind the table, and what they need switched on.
const ALL: &[&str] = &[
    "--features",
    "internal-benches",
    "--bench",
    "allocations",
    "--bench",
    "load",
];

/// The benchmark behind the guard. It wants its lines as JSON.
const INSTRUCTIONS: &[&str] = &["--bench", "instructions", "--", "--output-format=json"];

/// A ratio of instructions that must not be crossed.
pub struct Limit {
    /// The row that is measured against.
    pub to: &'static str,
    /// The highest ratio that is let through.
    pub ratio: f64,
}

/// What the guard holds `fraud-signals` to. Counts of one build differ by less than half a percent
/// from run to run, so that two percent above what was measured last is no noise.
pub const LIMITS: &[Limit] = &[
    Limit {
        to: "by_hand",
        ratio: 0.88,
    },
    Limit {
        to: "middleware",
        ratio: 0.81,
    },
];

/// Runs every benchmark and returns the table; with `write`, puts it into `BENCHMARKS.md` too.
///
/// # Errors
///
/// [`BenchError`] when a benchmark does not run or says something unknown, or the document has no
/// place for the table.
pub fn run(root: &Path, write: bool) -> Result<String, BenchError> {
    let mut lines = output(root, ALL)?;
    lines.extend(output(root, INSTRUCTIONS)?);
    let table = table(&read(&lines)?, &document::versions(root)?);
    if write {
        document::write(root, &table)?;
    }
    Ok(table)
}

/// Counts instructions only, and holds the ratios to [`LIMITS`]. Returns them as text.
///
/// # Errors
///
/// [`BenchError::OverLimit`] with each ratio that is too high; otherwise as [`run`].
pub fn guard(root: &Path) -> Result<String, BenchError> {
    let lines = output(root, INSTRUCTIONS)?;
    hold(&read(&lines)?, LIMITS)
}

/// Compares the ratios of a run with `limits`.
///
/// # Errors
///
/// As [`guard`].
pub fn hold(figures: &Figures, limits: &[Limit]) -> Result<String, BenchError> {
    let (mut told, mut over) = (Vec::new(), Vec::new());
    for limit in limits {
        let ratio = figures.instructions_to(limit.to)?;
        let text = format!(
            "instructions of fraud_signals to {}: {ratio:.3}, limit {:.3}",
            limit.to, limit.ratio
        );
        if ratio > limit.ratio {
            over.push(text);
        } else {
            told.push(text);
        }
    }
    if over.is_empty() {
        Ok(told.join("\n"))
    } else {
        Err(BenchError::OverLimit(over.join("\n")))
    }
}

/// The lines of JSON that `cargo bench` prints with these arguments.
fn output(root: &Path, arguments: &[&str]) -> Result<Vec<String>, BenchError> {
    let mut cargo = Command::new("cargo");
    cargo.args(["bench", "--locked", "--package", "fraud-signals"]);
    cargo
        .args(arguments)
        .current_dir(root)
        .stdout(Stdio::piped());
    let mut running = cargo.spawn().map_err(BenchError::Start)?;
    let mut lines = Vec::new();
    if let Some(output) = running.stdout.take() {
        for line in BufReader::new(output).lines() {
            let line = line.map_err(BenchError::Start)?;
            if line.starts_with('{') {
                lines.push(line);
            }
        }
    }
    let status = running.wait().map_err(BenchError::Start)?;
    if status.success() {
        Ok(lines)
    } else {
        Err(BenchError::Failed(arguments.join(" ")))
    }
}

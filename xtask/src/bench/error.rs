//! Why there is no table.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// A benchmark did not run, or ran over a limit.
#[derive(Debug, Error)]
pub enum BenchError {
    /// Cargo could not be started or listened to.
    #[error("cargo bench cannot be run: {0}")]
    Start(io::Error),
    /// Cargo or a benchmark ended with an error.
    #[error(
        "cargo bench --package fraud-signals {0} failed, see above; counting instructions needs \
         valgrind and gungraun-runner in the version of Cargo.lock (cargo install --locked \
         gungraun-runner --version X)"
    )]
    Failed(String),
    /// A line of a benchmark is not understood.
    #[error("a benchmark says what xtask/src/bench does not know: {0}")]
    Unknown(String),
    /// A figure is missing.
    #[error("no benchmark says {0}")]
    Missing(String),
    /// A ratio is too high.
    #[error(
        "{0}\nfind what became dearer, or change LIMITS in xtask/src/bench/mod.rs with a reason"
    )]
    OverLimit(String),
    /// A file cannot be read or written.
    #[error("{path}: {source}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The document has no place for the table.
    #[error("BENCHMARKS.md lacks the line {0}")]
    NoPlace(&'static str),
}

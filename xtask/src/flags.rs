//! The command line.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Parser, Subcommand};

use crate::contracts::CONTRACTS;

/// Maintainer tasks of fraud-signals.
///
/// Exit codes: 0 done, 1 the work failed, 2 wrong usage.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
pub struct Flags {
    /// The workspace to work on; without it, the one that this program was built from.
    #[arg(long, global = true, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub task: Task,
}

/// The tasks.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// Check the specs against the rules that the generator needs; one line a finding.
    Lint {
        /// Contracts to check; all without it.
        #[arg(value_name = "CONTRACT", value_parser = contract_names())]
        contracts: Vec<String>,
    },
    /// Write every generated file from the specs, all of them or none.
    Regen {
        /// Write nothing; fail and show the difference if a generated file is not what the
        /// specs say.
        #[arg(long)]
        check: bool,
    },
    /// Check that the documents name only files, tests and commands that exist.
    Docs,
    /// Measure what a call costs beside the ways to write it by hand, and print the table.
    Bench {
        /// Put the table into BENCHMARKS.md.
        #[arg(long, conflicts_with = "guard")]
        write: bool,
        /// Count instructions only, and fail when a ratio is over its limit.
        #[arg(long)]
        guard: bool,
    },
}

impl Flags {
    /// The workspace to work on.
    pub fn root(&self) -> PathBuf {
        if let Some(root) = &self.root {
            return root.clone();
        }
        // Set by cargo at run time, so a tree that was moved after the build still works.
        let package = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        match package.parent() {
            Some(root) => root.to_path_buf(),
            None => package,
        }
    }
}

fn contract_names() -> PossibleValuesParser {
    PossibleValuesParser::new(CONTRACTS.iter().map(|contract| contract.name))
}

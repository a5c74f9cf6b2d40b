//! `cargo xtask`: reads the command line and hands over.

use std::process::ExitCode;

use clap::Parser;
use xtask::contracts::CONTRACTS;
use xtask::flags::{Flags, Task};
use xtask::{bench, docs, lint, outputs, regen};

fn main() -> ExitCode {
    let flags = Flags::parse();
    let root = flags.root();
    match flags.task {
        Task::Lint { contracts } => match lint::run(&root, &contracts) {
            Ok(count) => done(&format!("{}, no findings", counted(count, "contract"))),
            Err(findings) => {
                for finding in &findings {
                    eprintln!("{finding}");
                }
                failed(&counted(findings.len(), "finding"))
            }
        },
        Task::Regen { check: false } => match regen::regen(&root, CONTRACTS) {
            Ok(changed) => {
                for path in &changed {
                    println!("wrote {}", path.display());
                }
                done(&format!(
                    "{} changed",
                    counted(changed.len(), "generated file")
                ))
            }
            Err(error) => failed(&error.to_string()),
        },
        Task::Regen { check: true } => match regen::check(&root, CONTRACTS) {
            Ok(drift) if drift.is_empty() => done("the generated files are up to date"),
            Ok(drift) => failed(outputs::report(&drift).trim_end()),
            Err(error) => failed(&error.to_string()),
        },
        Task::Docs => match docs::check(&root) {
            Ok((count, wrong)) if wrong.is_empty() => {
                done(&format!("{}, no wrong names", counted(count, "document")))
            }
            Ok((_, wrong)) => {
                for misnomer in &wrong {
                    eprintln!("{misnomer}");
                }
                failed(&counted(wrong.len(), "wrong name"))
            }
            Err(error) => failed(&error.to_string()),
        },
        Task::Bench { write, guard } => {
            let measured = if guard {
                bench::guard(&root)
            } else {
                bench::run(&root, write)
            };
            match measured {
                Ok(told) => done(told.trim_end()),
                Err(error) => failed(&error.to_string()),
            }
        }
    }
}

fn done(message: &str) -> ExitCode {
    println!("{message}");
    ExitCode::SUCCESS
}

fn failed(message: &str) -> ExitCode {
    eprintln!("{message}");
    ExitCode::FAILURE
}

fn counted(count: usize, thing: &str) -> String {
    match count {
        1 => format!("1 {thing}"),
        _ => format!("{count} {thing}s"),
    }
}

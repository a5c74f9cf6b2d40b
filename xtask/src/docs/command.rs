//! Commands that a document names.

use clap::Parser;

use super::workspace::{Package, Workspace};
use crate::flags::Flags;

/// What cargo itself does, and what the tools that CI installs add.
const SUBCOMMANDS: [&str; 16] = [
    "add", "bench", "build", "check", "clippy", "deny", "doc", "fmt", "install", "make",
    "metadata", "package", "publish", "run", "test", "tree",
];

/// Flags of those without a value that names something of the workspace.
const FLAGS: [&str; 20] = [
    "--all",
    "--all-features",
    "--all-targets",
    "--allow-dirty",
    "--check",
    "--doc",
    "--examples",
    "--lib",
    "--list",
    "--locked",
    "--no-default-features",
    "--no-deps",
    "--no-verify",
    "--open",
    "--quiet",
    "--release",
    "--tests",
    "--version",
    "--workspace",
    "-q",
];

/// What is wrong with a line that is a cargo command; `None` if it is none.
pub(super) fn check(workspace: &Workspace, line: &str) -> Option<Vec<String>> {
    let words = words(line);
    let words: Vec<&str> = words
        .into_iter()
        .skip_while(|word| is_assignment(word))
        .collect();
    match words.as_slice() {
        ["cargo", subcommand, arguments @ ..] => {
            Some(check_cargo(workspace, subcommand, arguments))
        }
        _ => None,
    }
}

/// `NAME=value` before a command.
fn is_assignment(word: &str) -> bool {
    word.split_once('=')
        .is_some_and(|(name, _)| name.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
}

/// The words of the first command of a line, up to a pipe, a redirection or a comment.
fn words(line: &str) -> Vec<&str> {
    let line = line.strip_prefix("$ ").unwrap_or(line);
    line.split_whitespace()
        .take_while(|word| !["|", ">", "&", "&&", ";", "#"].contains(word))
        .collect()
}

fn check_cargo(workspace: &Workspace, subcommand: &str, arguments: &[&str]) -> Vec<String> {
    match subcommand {
        "xtask" => {
            let command = ["cargo xtask"].iter().chain(arguments);
            match Flags::try_parse_from(command) {
                Ok(_) => Vec::new(),
                Err(error) => {
                    let text = error.to_string();
                    let first = text.lines().next().unwrap_or_default();
                    vec![format!("cargo xtask {}: {first}", arguments.join(" "))]
                }
            }
        }
        "make" => {
            let tasks = arguments.iter().filter(|word| !word.starts_with('-'));
            let missing = tasks.filter(|task| !is_placeholder(task) && !workspace.has_task(task));
            missing
                .map(|task| format!("Makefile.toml has no task {task}"))
                .collect()
        }
        subcommand if is_placeholder(subcommand) => Vec::new(),
        subcommand if !SUBCOMMANDS.contains(&subcommand) => {
            vec![format!("there is no command cargo {subcommand}")]
        }
        // Their packages and flags are not this workspace's.
        "add" | "install" | "deny" | "fmt" => Vec::new(),
        _ => check_arguments(workspace, arguments),
    }
}

/// In a description of a command: `NAME`, or a word with a part such as `<name>`.
fn is_placeholder(word: &str) -> bool {
    let part = word.split_once('<').map(|(_, rest)| rest.contains('>'));
    part.unwrap_or(false) || word.chars().all(|c| c.is_ascii_uppercase() || c == '_')
}

fn check_arguments(workspace: &Workspace, arguments: &[&str]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut words = arguments.iter().copied();
    // Where targets and features are looked for: in the packages that are named, or in all.
    let mut named: Vec<&Package> = Vec::new();
    let mut wanted: Vec<(&str, &str)> = Vec::new();
    while let Some(word) = words.next() {
        if word == "--" {
            break;
        }
        let (flag, value) = match word.split_once('=') {
            Some((flag, value)) if word.starts_with('-') => (flag, Some(value)),
            _ => (word, None),
        };
        let kind = match flag {
            "-p" | "--package" => "package",
            "--example" => "example",
            "--test" => "test",
            "--bench" => "bench",
            "--bin" => "bin",
            "-F" | "--features" => "feature",
            // What cargo tree shows: edges of the graph.
            "-e" | "--edges" => "edges",
            flag if FLAGS.contains(&flag) || !flag.starts_with('-') => continue,
            flag => {
                wrong.push(format!("unknown flag {flag}"));
                continue;
            }
        };
        match value.or_else(|| words.next()) {
            None => wrong.push(format!("{flag} without a value")),
            Some(name) if is_placeholder(name) => {}
            Some(name) if kind == "package" => match workspace.package(name) {
                Some(package) => named.push(package),
                None => wrong.push(format!("there is no package {name}")),
            },
            Some(name) => wanted.push((kind, name)),
        }
    }
    let packages: Vec<&Package> = match named.is_empty() {
        true => workspace.packages().iter().collect(),
        false => named,
    };
    for (kind, names) in wanted {
        for name in names.split(',').filter(|name| !is_placeholder(name)) {
            let there = packages.iter().any(|package| match kind {
                "feature" => package.has_feature(name),
                "edges" => true,
                kind => package.has_target(kind, name),
            });
            if !there {
                wrong.push(format!("there is no {kind} {name}"));
            }
        }
    }
    wrong
}

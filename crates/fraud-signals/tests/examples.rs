//! The examples, run as a newcomer runs them: each tells its story on a sandbox of its own, and none
//! can be pointed at production.

#![cfg(all(feature = "dfp", feature = "marqeta", feature = "rustls"))]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

/// Cargo builds the examples beside the tests.
fn built(example: &str) -> PathBuf {
    let this = env::current_exe().expect("the path of this test");
    let profile = this.ancestors().nth(2).expect("the folder of the profile");
    let path = profile.join("examples").join(example);
    path.with_extension(env::consts::EXE_EXTENSION)
}

fn run(example: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(built(example));
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("DFP_") || name.starts_with("MARQETA_") {
            command.env_remove(name);
        }
    }
    command.args(arguments).envs(variables.iter().copied());
    command
        .output()
        .unwrap_or_else(|error| panic!("{example} does not start: {error}"))
}

fn examples() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let entries = fs::read_dir(folder).expect("the folder of examples");
    let names = entries.filter_map(|entry| {
        let name = entry
            .expect("an entry")
            .file_name()
            .into_string()
            .expect("UTF-8");
        name.strip_suffix(".rs").map(str::to_owned)
    });
    names.collect()
}

#[test]
fn every_example_tells_its_story_on_a_sandbox() {
    let examples = examples();
    assert!(examples.len() > 10, "{examples:?}");
    for example in examples {
        let output = run(&example, &[], &[]);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{example}: {errors}");
        assert!(!output.stdout.is_empty(), "{example} says nothing");
    }
}

#[test]
fn live_refuses_what_may_be_production_and_names_the_variable() {
    for (variables, named) in [
        (&[("DFP_ENVIRONMENT", "production")][..], "DFP_ENVIRONMENT"),
        (
            &[("DFP_BASE_URL", "https://api.dfp.microsoft.com")],
            "DFP_BASE_URL",
        ),
        (
            &[("DFP_BASE_URL", "https://x.api.dfp.dynamics.com")],
            "DFP_BASE_URL",
        ),
        (
            &[("MARQETA_BASE_URL", "https://card.example.com/v3")],
            "MARQETA_BASE_URL",
        ),
        // Without a word, there is no default to fall back on.
        (&[], "DFP_ENVIRONMENT"),
    ] {
        let output = run("quickstart", &["--live"], variables);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{errors}");
        assert!(errors.contains(named), "{errors}");
        assert!(output.stdout.is_empty(), "something was sent");
    }
}

#[test]
fn an_unknown_argument_is_wrong_usage() {
    assert_eq!(run("quickstart", &["--alive"], &[]).status.code(), Some(2));
}

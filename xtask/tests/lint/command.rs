//! The command: exit codes and what it prints where.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use xtask::contracts::CONTRACTS;

fn lint(root: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("--root")
        .arg(root)
        .arg("lint")
        .args(arguments)
        .output()
        .expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn findings_go_to_standard_error_with_a_count_and_exit_code_1() {
    let root = tempfile::tempdir().expect("a folder for the test");
    fs::create_dir_all(root.path().join("specs/dfp")).expect("a folder");
    fs::write(
        root.path().join("specs/dfp/knowledge-gateway.yaml"),
        "swagger: '2.0'\n",
    )
    .expect("a file");
    let output = lint(root.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout), "");
    let mut expected = "specs/dfp/knowledge-gateway.yaml:1: [openapi-version] document: this is \
         OpenAPI 2 (Swagger); write it in OpenAPI 3.0.3 (`openapi: 3.0.3`)\n"
        .to_owned();
    for contract in &CONTRACTS[1..] {
        expected += contract.spec;
        expected += ": [file-missing] file: there is no such file; write the spec there, or mend \
             its path in xtask/src/contracts.rs\n";
    }
    expected += &format!("{} findings\n", CONTRACTS.len());
    assert_eq!(text(&output.stderr), expected);
}

#[test]
fn only_the_named_contract_is_read() {
    let root = tempfile::tempdir().expect("a folder for the test");
    let output = lint(root.path(), &["marqeta/fraud-feedback"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).ends_with("\n1 finding\n"),
        "{}",
        text(&output.stderr)
    );
    assert!(!text(&output.stderr).contains("dfp"));
}

#[test]
fn the_specs_of_the_workspace_are_in_order() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the workspace");
    let output = lint(root, &[]);
    assert_eq!(text(&output.stderr), "");
    assert_eq!(
        text(&output.stdout),
        format!("{} contracts, no findings\n", CONTRACTS.len())
    );
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn an_unknown_contract_is_wrong_usage() {
    let output = lint(Path::new("."), &["dfp/nothing"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("dfp/knowledge-gateway"),
        "the choices are listed"
    );
}

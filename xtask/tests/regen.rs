//! `cargo xtask regen` and `regen --check` on a workspace of their own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{fs, str};

use tempfile::TempDir;
use xtask::contracts::CONTRACTS;

const DFP_TYPES: &str = "crates/fraud-signals-raw-dfp/src/knowledge_gateway/generated/types.rs";
const DFP_SPEC: &str = "specs/dfp/knowledge-gateway.yaml";

/// A folder with the specs of this workspace and nothing else.
struct Workspace(TempDir);

impl Workspace {
    fn new() -> Self {
        let workspace = Self(TempDir::new().expect("a temporary folder"));
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for contract in CONTRACTS {
            let text = fs::read_to_string(here.join(contract.spec)).expect("the spec can be read");
            workspace.write(contract.spec, &text);
        }
        workspace
    }

    fn path(&self, relative: &str) -> PathBuf {
        self.0.path().join(relative)
    }

    fn read(&self, relative: &str) -> String {
        fs::read_to_string(self.path(relative)).expect("the file can be read")
    }

    fn write(&self, relative: &str, text: &str) {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().expect("a parent")).expect("the folder can be made");
        fs::write(path, text).expect("the file can be written");
    }

    fn edit(&self, relative: &str, from: &str, to: &str) {
        let text = self.read(relative);
        assert!(text.contains(from), "{relative} has no {from:?}");
        self.write(relative, &text.replacen(from, to, 1));
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_xtask"))
            .arg("--root")
            .arg(self.0.path())
            .args(arguments)
            .output()
            .expect("xtask runs")
    }

    /// Every file of the folder and what is in it.
    fn contents(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut open = vec![self.0.path().to_path_buf()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).expect("the folder can be read") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    let bytes = fs::read(&path).expect("the file can be read");
                    files.insert(path, bytes);
                }
            }
        }
        files
    }
}

fn stderr(output: &Output) -> &str {
    str::from_utf8(&output.stderr).expect("UTF-8")
}

fn stdout(output: &Output) -> &str {
    str::from_utf8(&output.stdout).expect("UTF-8")
}

#[test]
fn what_regen_writes_passes_the_check_and_a_second_run_writes_nothing() {
    let workspace = Workspace::new();
    let first = workspace.run(&["regen"]);
    assert!(first.status.success(), "{}", stderr(&first));
    assert!(stdout(&first).contains(DFP_TYPES), "{}", stdout(&first));
    let written = workspace.contents();
    let second = workspace.run(&["regen"]);
    assert!(second.status.success(), "{}", stderr(&second));
    assert!(!stdout(&second).contains(DFP_TYPES), "{}", stdout(&second));
    assert_eq!(workspace.contents(), written);
    let check = workspace.run(&["regen", "--check"]);
    assert!(check.status.success(), "{}", stderr(&check));
}

#[test]
fn two_workspaces_get_the_same_bytes() {
    let (one, two) = (Workspace::new(), Workspace::new());
    for workspace in [&one, &two] {
        assert!(workspace.run(&["regen"]).status.success());
    }
    let relative = |workspace: &Workspace| -> BTreeMap<PathBuf, Vec<u8>> {
        let strip = |path: PathBuf| {
            path.strip_prefix(workspace.0.path())
                .expect("below the root")
                .to_path_buf()
        };
        workspace
            .contents()
            .into_iter()
            .map(|(path, bytes)| (strip(path), bytes))
            .collect()
    };
    assert_eq!(relative(&one), relative(&two));
}

#[test]
fn a_changed_field_fails_the_check_with_a_diff_and_regen_mends_it() {
    let workspace = Workspace::new();
    assert!(workspace.run(&["regen"]).status.success());
    workspace.edit(DFP_SPEC, "        Reason:\n", "        Motive:\n");
    let before = workspace.contents();
    let check = workspace.run(&["regen", "--check"]);
    assert_eq!(check.status.code(), Some(1));
    let text = stderr(&check);
    assert!(text.contains(&format!("{DFP_TYPES}: differs")), "{text}");
    assert!(text.contains("-    pub reason: Option<String>,"), "{text}");
    assert!(text.contains("+    pub motive: Option<String>,"), "{text}");
    assert!(text.contains("`cargo xtask regen`"), "{text}");
    assert_eq!(workspace.contents(), before, "a check writes nothing");
    assert!(workspace.run(&["regen"]).status.success());
    assert!(workspace.run(&["regen", "--check"]).status.success());
    assert!(
        workspace
            .read(DFP_TYPES)
            .contains("pub motive: Option<String>")
    );
}

#[test]
fn a_missing_and_a_stale_file_fail_the_check_and_regen_mends_both() {
    let workspace = Workspace::new();
    assert!(workspace.run(&["regen"]).status.success());
    let stale = "crates/fraud-signals-raw-dfp/src/knowledge_gateway/generated/old.rs";
    let deep = "crates/fraud-signals-sandbox/contracts/dfp/old/v1.json";
    workspace.write(stale, "");
    workspace.write(deep, "");
    fs::remove_file(workspace.path(DFP_TYPES)).expect("the file can be removed");
    let check = workspace.run(&["regen", "--check"]);
    assert_eq!(check.status.code(), Some(1));
    let text = stderr(&check);
    for line in [
        format!("{DFP_TYPES}: missing"),
        format!("{stale}: stale"),
        format!("{deep}: stale"),
        "3 generated file(s)".to_owned(),
    ] {
        assert!(text.contains(&line), "no {line:?} in {text}");
    }
    assert!(workspace.run(&["regen"]).status.success());
    assert!(workspace.run(&["regen", "--check"]).status.success());
    assert!(!workspace.path(stale).exists() && !workspace.path(deep).exists());
}

#[test]
fn nothing_changes_on_disk_when_a_spec_is_broken() {
    for (from, to, named) in [
        ("openapi: 3.0.3", "openapi: 3.1.0", "openapi-version"),
        (
            "openapi: 3.0.3",
            "openapi: 3.0.3\n  broken: [",
            "yaml-syntax",
        ),
        (
            "operationId: record_chargeback",
            "deprecated: false",
            "operation-id-missing",
        ),
        ("x-replay: safe", "deprecated: false", "replay-missing"),
        (
            "schemas/UserReference'",
            "schemas/Nobody'",
            "ref-unresolved",
        ),
        (
            "    Amount:\n      type: number",
            "    Sum:\n      type: number",
            "replacement-unused",
        ),
    ] {
        let workspace = Workspace::new();
        assert!(workspace.run(&["regen"]).status.success());
        // Drift in the other contract, which must not be mended half-way.
        workspace.edit(
            "specs/marqeta/fraud-feedback.yaml",
            "        memo:\n",
            "        note:\n",
        );
        workspace.edit(DFP_SPEC, from, to);
        let before = workspace.contents();
        for arguments in [&["regen"][..], &["regen", "--check"]] {
            let output = workspace.run(arguments);
            assert_eq!(output.status.code(), Some(1), "{named}");
            let text = stderr(&output);
            assert!(text.contains(&format!("[{named}]")), "{named}: {text}");
            assert!(text.contains(&format!("{DFP_SPEC}:")), "{named}: {text}");
            assert!(!text.contains("panicked"), "{text}");
            assert_eq!(workspace.contents(), before, "{named}");
        }
    }
}

#[test]
fn a_missing_spec_is_named_and_nothing_is_written() {
    let workspace = Workspace::new();
    fs::remove_file(workspace.path(DFP_SPEC)).expect("the file can be removed");
    let before = workspace.contents();
    let output = workspace.run(&["regen"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains(DFP_SPEC), "{}", stderr(&output));
    assert_eq!(workspace.contents(), before);
}

#[test]
fn a_file_that_cannot_be_replaced_leaves_every_file_as_it_was() {
    let workspace = Workspace::new();
    assert!(workspace.run(&["regen"]).status.success());
    workspace.edit(DFP_SPEC, "        Reason:\n", "        Motive:\n");
    // A folder in the place of the last file that changes: staging works, replacing does not.
    let last = workspace.path(DFP_TYPES);
    fs::remove_file(&last).expect("the file can be removed");
    fs::create_dir_all(last.join("in-the-way")).expect("the folder can be made");
    let before = workspace.contents();
    let output = workspace.run(&["regen"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("nothing was changed"),
        "{}",
        stderr(&output)
    );
    assert_eq!(workspace.contents(), before);
}

#[test]
fn a_text_that_cannot_be_staged_leaves_every_file_as_it_was() {
    let workspace = Workspace::new();
    assert!(workspace.run(&["regen"]).status.success());
    workspace.edit(DFP_SPEC, "        Reason:\n", "        Motive:\n");
    fs::create_dir(workspace.path(&format!("{DFP_TYPES}.regen-tmp"))).expect("a folder");
    let before = workspace.contents();
    let output = workspace.run(&["regen"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("nothing was changed"),
        "{}",
        stderr(&output)
    );
    assert_eq!(workspace.contents(), before);
}

#[test]
fn wrong_usage_exits_with_2() {
    let workspace = Workspace::new();
    for arguments in [
        &["regen", "--chekc"][..],
        &["regenerate"],
        &[],
        &["lint", "no/such"],
    ] {
        assert_eq!(
            workspace.run(arguments).status.code(),
            Some(2),
            "{arguments:?}"
        );
    }
}

#[test]
fn the_preamble_names_the_versions_that_are_locked() {
    let lock = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock"))
        .expect("the lock file can be read");
    for (name, version) in xtask::emit::GENERATORS {
        let entry = format!("name = \"{name}\"\nversion = \"{version}\"\n");
        assert!(lock.contains(&entry), "Cargo.lock has no {name} {version}");
    }
}

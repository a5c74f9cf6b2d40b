//! The checked-in files of the kitchen sink are what the passes write.
//!
//! After a change of a pass, write them again with
//! `REGENERATE=1 cargo test -p xtask --test kitchen_sink_files`, and review the difference.

use std::path::{Path, PathBuf};
use std::{env, fs};

use xtask::contracts::{Contract, Replacement};
use xtask::lint::lint;
use xtask::regen::Files;
use xtask::spec::Spec;

const CONTRACT: Contract = Contract {
    name: "kitchen/sink",
    spec: "tests/kitchen_sink/spec.yaml",
    raw_crate: "crate",
    module: "sink",
    mocks_module: "mocks",
    replacements: &[
        Replacement {
            schema: "Amount",
            rust: "fraud_signals_support::Amount",
        },
        Replacement {
            schema: "UtcDateTime",
            rust: "fraud_signals_support::UtcSeconds",
        },
    ],
};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kitchen_sink/generated")
}

fn rendered() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let spec = Spec::load(root, Path::new(CONTRACT.spec)).expect("the spec can be read");
    assert_eq!(lint(&CONTRACT, &spec), []);
    let files = Files::new(&CONTRACT, &spec).expect("the spec can be generated from");
    let mut all: Vec<_> = files
        .client
        .into_iter()
        .map(|(name, text)| (name.to_owned(), text))
        .collect();
    all.push(("mocks.rs".to_owned(), files.mocks));
    all.push(("contract.json".to_owned(), files.contract));
    all
}

#[test]
fn the_generated_files_are_what_the_passes_write() {
    for (name, text) in rendered() {
        let path = folder().join(&name);
        if env::var_os("REGENERATE").is_some() {
            fs::create_dir_all(folder()).expect("the folder can be made");
            fs::write(&path, &text).expect("the file can be written");
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            found == text,
            "{name} differs: review and run again with REGENERATE=1"
        );
    }
}

#[test]
fn two_runs_give_the_same_bytes() {
    assert_eq!(rendered(), rendered());
}

#[test]
fn the_contract_as_json_keeps_the_order_of_the_spec() {
    let files = rendered();
    let (_, json) = files.last().expect("the contract is last");
    let place = |text: &str| json.find(text).unwrap_or_else(|| panic!("no {text}"));
    assert!(place("x-generated") < place("\"openapi\""));
    assert!(place("\"ZuluId\": {") < place("\"Items\": {"));
    assert!(place("/orders.v1/") < place("/a-ping"));
}

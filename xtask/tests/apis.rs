//! What belongs to every API of the table of contracts: whoever adds one is told what is missing.

use std::fs;
use std::path::Path;

use xtask::contracts::{CONTRACTS, Contract};

/// A file, and what it must contain; nothing where it only has to be there. `{api}` is the name of
/// the API, `{API}` the same in capitals, `{raw}` the package of the raw client and `{module}` the
/// contract's module in it.
const PARTS: &[(&str, &str)] = &[
    ("specs/{api}/PROVENANCE.toml", "[[source]]"),
    ("specs/README.md", "`{api}/PROVENANCE.toml`"),
    ("Cargo.toml", "{raw} = "),
    ("crates/{raw}/Cargo.toml", "schemars = ["),
    ("crates/{raw}/README.md", "# {raw}"),
    ("crates/{raw}/LICENSE-APACHE", ""),
    ("crates/{raw}/LICENSE-MIT", ""),
    ("crates/{raw}/src/lib.rs", "pub mod {module};"),
    ("crates/{raw}/src/{module}/hooks.rs", "CallContext"),
    ("crates/{raw}/src/{module}/mod.rs", "mod generated;"),
    ("crates/fraud-signals-mocks/Cargo.toml", "{raw}.workspace"),
    ("crates/fraud-signals-mocks/src/lib.rs", "{api}"),
    ("crates/fraud-signals/Cargo.toml", "\"{raw}?/schemars\""),
    ("crates/fraud-signals/Cargo.toml", "\n{api} = ["),
    ("crates/fraud-signals/README.md", "| `{api}` |"),
    ("crates/fraud-signals/src/lib.rs", "pub mod {api};"),
    ("crates/fraud-signals/src/{api}/builder/tests.rs", "#[test]"),
    ("crates/fraud-signals-sandbox/README.md", "`{API}_BASE_URL`"),
    (
        "crates/fraud-signals-sandbox/src/sandbox.rs",
        "{API}_ALLOW_HTTP",
    ),
    ("tests/Cargo.toml", "{raw} = "),
    ("tests/tests/mocks.rs", "mod {api};"),
    ("tests/tests/mocks/{api}.rs", "#[tokio::test]"),
    ("tests/tests/wire.rs", "mod {api};"),
    ("tests/tests/wire/{api}.rs", "#[tokio::test]"),
    ("README.md", "{raw}"),
    ("ARCHITECTURE.md", "crates/fraud-signals/src/{api}"),
];

fn missing(root: &Path, contract: &Contract) -> Vec<String> {
    let (api, _) = contract.name.split_once('/').expect("`api/contract`");
    let fill = |text: &str| {
        text.replace("{api}", api)
            .replace("{API}", &api.to_uppercase())
            .replace("{raw}", contract.raw_crate)
            .replace("{module}", contract.module)
    };
    let mut missing = Vec::new();
    for (path, wanted) in PARTS {
        let (path, wanted) = (fill(path), fill(wanted));
        match fs::read_to_string(root.join(&path)) {
            Ok(text) if text.contains(&wanted) => {}
            Ok(_) => missing.push(format!("{path} does not say {:?}", wanted.trim())),
            Err(_) => missing.push(format!("{path} is missing")),
        }
    }
    missing
}

#[test]
fn every_api_has_all_its_parts() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for contract in CONTRACTS {
        let missing = missing(&root, contract);
        assert!(
            missing.is_empty(),
            "{} is not whole:\n{}",
            contract.name,
            missing.join("\n")
        );
    }
}

#[test]
fn every_spec_is_in_the_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |folder: &Path| {
        let entries = fs::read_dir(folder).expect("a folder");
        entries.map(|entry| entry.expect("an entry").path())
    };
    let folders = read(&root.join("specs")).filter(|path| path.is_dir());
    let files = folders.flat_map(|folder| read(&folder).collect::<Vec<_>>());
    let mut specs = 0;
    for path in files.filter(|path| path.extension().is_some_and(|kind| kind == "yaml")) {
        let spec = path.strip_prefix(&root).expect("below the root");
        let spec = spec.to_string_lossy().replace('\\', "/");
        assert!(
            CONTRACTS.iter().any(|contract| contract.spec == spec),
            "{spec} is not in the table of xtask/src/contracts.rs"
        );
        specs += 1;
    }
    assert_eq!(specs, CONTRACTS.len());
}

#[test]
fn each_part_of_an_api_that_has_none_is_told() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let unknown = Contract {
        name: "nobody/nothing",
        spec: "specs/nobody/nothing.yaml",
        raw_crate: "fraud-signals-raw-nobody",
        module: "nothing",
        mocks_module: "nobody",
        replacements: &[],
    };
    assert_eq!(missing(&root, &unknown).len(), PARTS.len());
}

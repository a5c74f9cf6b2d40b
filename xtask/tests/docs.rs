//! `cargo xtask docs` on this workspace, and on one whose documents name what is not there.

use std::fs;
use std::path::Path;

use tempfile::TempDir;
use xtask::docs::check;

/// What the documents of the small workspace may name.
const FILES: [(&str, &str); 7] = [
    (
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n",
    ),
    (
        "crates/one/Cargo.toml",
        "[package]\nname = \"one\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
         [features]\nextra = []\n",
    ),
    ("crates/one/src/lib.rs", ""),
    ("crates/one/examples/show.rs", "fn main() {}\n"),
    (
        "crates/one/tests/held.rs",
        "#[test]\nfn it_holds() {}\n\nfn helper() {}\n",
    ),
    ("Makefile.toml", "[tasks.build]\ncommand = \"cargo\"\n"),
    ("specs/a.yaml", ""),
];

fn workspace(documents: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    for (path, text) in FILES.iter().chain(documents) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("the folder can be made");
        fs::write(path, text).expect("the file can be written");
    }
    folder
}

fn wrong(root: &Path) -> Vec<String> {
    let (_, wrong) = check(root).expect("a workspace");
    wrong.iter().map(ToString::to_string).collect()
}

#[test]
fn the_documents_of_this_workspace_name_only_what_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (count, wrong) = check(&root).expect("a workspace");
    let wrong: Vec<_> = wrong.iter().map(ToString::to_string).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 11, "{count} documents");
}

#[test]
fn names_that_exist_are_accepted() {
    let text = "\
[crate](crates/one), [its page](crates/one/README.md#top), [web](https://example.com/a.md), [here](#top)

`crates/one/src`, `specs/*.yaml`, `crates/o*/src/lib.rs`, `held.rs`, `/v3/fraud`, `application/json`, `serde::Serialize`

| 1 | It holds | `crates/one/tests/held.rs`: `it_holds` |

`cargo make build`, `cargo make NAME`, `cargo xtask regen --check`, `cargo run -p one --example show`,
`A_B=1 cargo test --workspace --features extra --test held -- --nocapture`, `cargo deny --locked check`,
`cargo test -p one-<name> --features <name>,extra`, `crates/<name>/src`

```sh
cargo xtask lint > out
cat specs/a.yaml
cp crates/one/Cargo.toml crates/$another
```

```rust
let cargo = \"cargo nothing\"; // `specs/none.yaml`
```
";
    let page = "`src/lib.rs`, `specs/a.yaml`, [up](../../README.md)\n";
    let folder = workspace(&[("README.md", text), ("crates/one/README.md", page)]);
    assert_eq!(wrong(folder.path()), [""; 0]);
}

#[test]
fn each_name_that_nothing_bears_is_told_with_its_line() {
    let cases = [
        ("[x](crates/two)", "there is no file crates/two"),
        ("[x](../outside.md)", "there is no file ../outside.md"),
        ("`crates/one/lib.rs`", "there is no file crates/one/lib.rs"),
        ("`none/at/all`", "there is no file none/at/all"),
        ("`crates/t*/src`", "there is no file crates/t*/src"),
        ("`absent.toml`", "there is no file absent.toml"),
        (
            "| 1 | It holds | `crates/one/tests/held.rs`: `it_breaks` |",
            "there is no test it_breaks in crates/one/tests/held.rs",
        ),
        (
            "| 1 | It holds | `crates/one/tests/held.rs`: `it_holds`, `helper` |",
            "there is no test helper in crates/one/tests/held.rs",
        ),
        (
            "| 2 | It holds | `crates/one/tests/held.rs` |",
            "this invariant names no test that holds it",
        ),
        ("`cargo make biuld`", "Makefile.toml has no task biuld"),
        (
            "`cargo xtask regne`",
            "cargo xtask regne: error: unrecognized subcommand 'regne'",
        ),
        (
            "`cargo xtask regen --chek`",
            "cargo xtask regen --chek: error: unexpected argument '--chek' found",
        ),
        ("`cargo biuld`", "there is no command cargo biuld"),
        ("`cargo test -p two`", "there is no package two"),
        ("`cargo run --example shown`", "there is no example shown"),
        ("`cargo test --test show`", "there is no test show"),
        ("`cargo bench --bench show`", "there is no bench show"),
        ("`cargo test --workspase`", "unknown flag --workspase"),
        (
            "`cargo build -p one --features other`",
            "there is no feature other",
        ),
        (
            "```sh\ncargo run --example=shown | cat\n```",
            "there is no example shown",
        ),
        (
            "```sh\ncat specs/none.yaml\n```",
            "there is no file specs/none.yaml",
        ),
    ];
    for (text, expected) in cases {
        let folder = workspace(&[("README.md", text)]);
        let line = 1 + usize::from(text.starts_with("```"));
        assert_eq!(
            wrong(folder.path()),
            [format!("README.md:{line}: {expected}")],
            "{text}"
        );
    }
}

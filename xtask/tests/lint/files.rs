//! Files that cannot be read as a spec.

use std::fs;
use std::path::{Path, PathBuf};

use xtask::spec::Spec;

fn load(bytes: Option<&[u8]>) -> Vec<String> {
    let root = tempfile::tempdir().expect("a folder for the test");
    if let Some(bytes) = bytes {
        fs::create_dir(root.path().join("specs")).expect("a folder");
        fs::write(root.path().join("specs/x.yaml"), bytes).expect("a file");
    }
    let findings = Spec::load(root.path(), Path::new("specs/x.yaml")).expect_err("it is broken");
    findings.iter().map(ToString::to_string).collect()
}

#[test]
fn a_missing_file_is_named_without_a_line() {
    assert_eq!(
        load(None),
        [
            "specs/x.yaml: [file-missing] file: there is no such file; write the spec there, or \
          mend its path in xtask/src/contracts.rs"
        ]
    );
}

#[test]
fn a_folder_in_place_of_the_file_is_unreadable() {
    let root = tempfile::tempdir().expect("a folder for the test");
    fs::create_dir_all(root.path().join("specs/x.yaml")).expect("a folder");
    let findings = Spec::load(root.path(), Path::new("specs/x.yaml")).expect_err("it is broken");
    assert_eq!(findings.len(), 1);
    assert_eq!((findings[0].rule, findings[0].line), ("file-unreadable", 0));
}

#[test]
fn other_encodings_are_refused_at_the_first_bad_line() {
    assert_eq!(
        load(Some(b"openapi: 3.0.3\ninfo:\n  title: Geb\xfchr\n")),
        [
            "specs/x.yaml:3: [file-not-utf8] file: the file is not UTF-8 from this line on; save \
          it as UTF-8"
        ]
    );
}

#[test]
fn a_good_file_keeps_its_text_and_shows_its_path_with_forward_slashes() {
    let root = tempfile::tempdir().expect("a folder for the test");
    fs::write(root.path().join("x.yaml"), "openapi: 3.0.3\n").expect("a file");
    let spec = Spec::load(root.path(), Path::new("x.yaml")).expect("it is good");
    assert_eq!(spec.text, "openapi: 3.0.3\n");
    let spec = Spec::parse(PathBuf::from("specs\\a\\b.yaml"), "a: 1".to_owned()).expect("good");
    assert_eq!(spec.path, Path::new("specs/a/b.yaml"));
}

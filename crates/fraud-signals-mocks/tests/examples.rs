//! The example, run as a newcomer runs it.

use std::env;
use std::path::PathBuf;
use std::process::Command;

/// Cargo builds the examples beside the tests.
fn built(example: &str) -> PathBuf {
    let this = env::current_exe().expect("the path of this test");
    let profile = this.ancestors().nth(2).expect("the folder of the profile");
    let path = profile.join("examples").join(example);
    path.with_extension(env::consts::EXE_EXTENSION)
}

#[test]
fn the_example_tells_its_story() {
    let output = Command::new(built("testing_with_mocks")).output();
    let output = output.expect("cargo has built the example");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let story = String::from_utf8_lossy(&output.stdout);
    assert!(story.contains("cb-90"), "{story}");
}

#[test]
fn an_argument_is_wrong_usage() {
    let output = Command::new(built("testing_with_mocks"))
        .arg("--live")
        .output();
    let output = output.expect("cargo has built the example");
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
}

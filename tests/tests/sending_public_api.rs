//! The public surface of fraud-signals shows no type of progenitor or reqwest, its hatch aside: a
//! new version of either breaks no user.
//!
//! Checked on the source, item by item: whatever is `pub` is read, also where no one can reach it.

#[path = "sending_public_api/surface.rs"]
mod surface;

use std::path::Path;

use surface::{Found, check};

fn check_folder(folder: &Path, found: &mut Found) {
    for entry in std::fs::read_dir(folder).expect("the folder of the sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            check_folder(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") && !path.ends_with("tests.rs") {
            let text = std::fs::read_to_string(&path).expect("a source");
            check(&text, &path.display().to_string(), found);
        }
    }
}

#[test]
fn no_type_of_progenitor_or_reqwest_is_public() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/fraud-signals/src");
    let mut found = Found::default();
    check_folder(&sources, &mut found);
    assert_eq!(found.leaks, Vec::<String>::new());
    // The check has seen the crate, and the one item that may show such a type.
    assert!(found.checked > 150, "{} public items", found.checked);
    assert_eq!(found.hatches, 1);
}

#[test]
fn the_check_finds_a_leak_in_each_place() {
    for source in [
        "pub use reqwest::StatusCode;",
        "pub fn f() -> reqwest::Client { todo!() }",
        "use reqwest::Client as Http; pub fn f(http: Http) {}",
        "use progenitor_client::{Error as RawError, ResponseValue}; pub type T = RawError<()>;",
        "use fraud_signals_raw_dfp::knowledge_gateway::Client as Raw; pub struct S { pub raw: Raw }",
        "type Hidden = Vec<reqwest::Url>; pub const C: fn(Hidden) = f;",
        "pub enum E { A(reqwest::Error) }",
        "pub struct S; impl From<reqwest::Error> for S { fn from(_: reqwest::Error) -> S { S } }",
        "pub struct S; impl S { pub fn f(&self) -> Option<&reqwest::Client> { None } }",
        "pub trait T { type A: Into<reqwest::Body>; }",
        "pub trait T { fn f(&self) -> reqwest::Body; }",
        "pub mod m { pub static S: Option<reqwest::Body> = None; }",
    ] {
        let mut found = Found::default();
        check(source, "synthetic", &mut found);
        assert_eq!(found.leaks.len(), 1, "{source}");
    }
}

#[test]
fn what_is_not_public_may_use_them() {
    for source in [
        "use reqwest::Client; struct S { pub http: Client }",
        "pub struct S { http: reqwest::Client }",
        "pub(crate) fn f() -> reqwest::Client { todo!() }",
        "pub struct S; impl S { fn f() -> reqwest::Client { todo!() } }",
        "pub fn f() { let client = reqwest::Client::new(); }",
        "pub(super) mod sealed { pub trait T { fn f(&self) -> reqwest::Body; } }",
        "#[cfg(test)] mod tests { pub fn f() -> reqwest::Client { todo!() } }",
        "use fraud_signals_raw_dfp::knowledge_gateway::types::Chargeback; pub fn f(_: Chargeback) {}",
    ] {
        let mut found = Found::default();
        check(source, "synthetic", &mut found);
        assert_eq!(found.leaks, Vec::<String>::new(), "{source}");
    }
}

//! Each rule finds what it is for, names line, place and remedy, and finds nothing else.

use std::collections::BTreeSet;

use xtask::{lint, spec};

use crate::small_specs::{self, WITH_AMOUNT};

#[test]
fn each_small_spec_has_the_findings_that_it_names() {
    let mut wrong = String::new();
    for spec in small_specs::all() {
        let found: Vec<String> = spec.found().iter().map(ToString::to_string).collect();
        if found != spec.expected() {
            wrong += &format!(
                "{}:\n  found    {found:#?}\n  expected {:#?}\n",
                spec.name,
                spec.expected()
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn each_small_spec_has_only_findings_of_the_rule_that_it_is_named_after() {
    for spec in small_specs::all()
        .iter()
        .filter(|spec| spec.rule() != "clean")
    {
        let rules: BTreeSet<_> = spec.found().iter().map(|finding| finding.rule).collect();
        assert_eq!(
            rules.into_iter().collect::<Vec<_>>(),
            [spec.rule()],
            "{}",
            spec.name
        );
    }
}

#[test]
fn each_rule_has_a_small_spec() {
    let have: BTreeSet<String> = small_specs::all()
        .iter()
        .map(|spec| spec.rule().to_owned())
        .collect();
    // Files that cannot be opened or decoded have tests of their own.
    let file_rules = ["file-missing", "file-unreadable", "file-not-utf8"];
    let want: BTreeSet<String> = lint::RULES
        .iter()
        .chain(spec::RULES)
        .filter(|rule| !file_rules.contains(rule))
        .chain(&["clean"])
        .map(|rule| (*rule).to_owned())
        .collect();
    assert_eq!(have, want);
}

#[test]
fn a_spec_in_order_has_no_findings() {
    assert_eq!(lint::lint(&WITH_AMOUNT, &small_specs::clean()), []);
}

#[test]
fn findings_come_sorted_by_line() {
    let specs = small_specs::all();
    let spec = specs
        .iter()
        .find(|spec| spec.name == "enum-form.values")
        .expect("it is there");
    let lines: Vec<_> = spec.found().iter().map(|finding| finding.line).collect();
    assert!(lines.len() > 3 && lines.is_sorted(), "{lines:?}");
}

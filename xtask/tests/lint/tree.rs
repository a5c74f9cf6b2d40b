//! The tree: values, positions, pointers, operations.

use std::path::PathBuf;

use serde_json::json;
use xtask::spec::{Data, Spec};

use crate::small_specs;

fn parse(text: &str) -> Spec {
    Spec::parse(PathBuf::from("x.yaml"), text.to_owned()).expect("the text is good")
}

#[test]
fn values_keep_their_type_and_position() {
    let spec = parse("a: 1\nb:\n  - true\n  - ~\n  - '1'\n  - 1.50\n200: x\n");
    let items = spec
        .root
        .get("b")
        .and_then(|node| node.as_seq())
        .expect("a list");
    let seen: Vec<_> = items
        .iter()
        .map(|item| (item.line, item.column, &item.data))
        .collect();
    assert_eq!(
        seen,
        [
            (3, 5, &Data::Bool(true)),
            (4, 5, &Data::Null),
            (5, 5, &Data::Str("1".to_owned())),
            (6, 5, &Data::Float(1.5)),
        ]
    );
    let status = spec.root.entry("200").expect("keys are text");
    assert_eq!(
        (status.line, status.column, status.value.as_str()),
        (7, 1, Some("x"))
    );
    assert_eq!(
        spec.root.to_json(),
        json!({"a": 1, "b": [true, null, "1", 1.5], "200": "x"})
    );
}

#[test]
fn crlf_and_a_byte_order_mark_do_not_shift_lines() {
    let spec = parse("\u{feff}a: 1\r\nb: 2\r\n");
    assert_eq!(spec.root.entry("b").map(|entry| entry.line), Some(2));
    assert_eq!(
        spec.root.get("a").map(|node| node.to_json()),
        Some(json!(1))
    );
}

#[test]
fn pointers_and_references_resolve_with_escapes() {
    let spec = parse("paths:\n  /a~b: [x, y]\n");
    assert_eq!(
        spec.root
            .at("/paths/~1a~0b/1")
            .and_then(|node| node.as_str()),
        Some("y")
    );
    for nowhere in [
        "paths",
        "/nope",
        "/paths/~1a~0b/2",
        "/paths/~1a~0b/x",
        "/paths/~1a~0b/0/z",
    ] {
        assert_eq!(spec.root.at(nowhere), None, "{nowhere}");
    }
    assert_eq!(spec.resolve("#"), Some(&spec.root));
    assert_eq!(spec.resolve("other.yaml#/paths"), None);
}

#[test]
fn following_references_ends_in_a_circle() {
    let spec = parse(
        "a: {$ref: '#/b'}\nb: {$ref: '#/a'}\nc: {$ref: '#/d'}\nd: {$ref: '#/e'}\ne: {x: 1}\n",
    );
    let follow = |key| spec.follow(spec.root.get(key).expect("the key is there"));
    assert_eq!(follow("a"), None);
    assert_eq!(follow("c"), spec.root.get("e"));
}

#[test]
fn operations_know_their_path_and_shared_parameters() {
    let spec = small_specs::clean();
    let seen: Vec<_> = spec
        .operations()
        .map(|operation| {
            (
                operation.method,
                operation.place(),
                operation.parameters().count(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("post", "operation add_thing".to_owned(), 3),
            ("get", "operation list_things".to_owned(), 1),
        ]
    );
    assert!(
        spec.operations()
            .all(|operation| operation.path == "/boxes/{box}/things")
    );
    assert_eq!(
        spec.schemas().next().map(|entry| entry.key.as_str()),
        Some("Amount")
    );
}

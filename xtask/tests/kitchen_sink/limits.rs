//! The limits of a request, checked before it is sent.

use std::collections::BTreeMap;

use crate::generated::types::{Item, Line, Ping, State};

fn line() -> Line {
    let when = chrono::DateTime::UNIX_EPOCH;
    Line::new("z-1", State::Open, [Item::new("abc")], when, "203.0.113.7")
}

fn broken(line: &Line) -> String {
    line.check_limits()
        .expect_err("a limit is broken")
        .to_string()
}

#[test]
fn a_request_within_its_limits_passes() {
    let full = line()
        .tags(["a".to_owned(), "b".to_owned()])
        .extra(BTreeMap::from([("a".to_owned(), "b".to_owned())]))
        .code("3f0c3c1e-9d0f-4a77-8d9a-0a0f3b9b6b11")
        .count(9)
        .short("éé")
        .digits("0123")
        .mood("NOT LISTED")
        .more_items([Item::new("ab").parts([Item::new("abc")])]);
    assert_eq!(full.check_limits(), Ok(()));
}

#[test]
fn each_broken_limit_names_its_field() {
    let mut no_items = line();
    no_items.items.clear();
    let two = BTreeMap::from([("a".into(), "b".into()), ("c".into(), "d".into())]);
    for (line, field) in [
        (no_items, "Items"),
        (line().tags(vec![String::new(); 3]), "tags"),
        (line().extra(two), "extra"),
        (line().code("canary"), "code"),
        (line().count(0), "count"),
        (line().count(10), "count"),
        (line().short("canary"), "short"),
        (line().short("é"), "short"),
        (line().digits("canary"), "digits"),
    ] {
        let text = broken(&line);
        assert!(text.starts_with(&format!("field `{field}` ")), "{text}");
        assert!(!text.contains("canary"), "{text}");
    }
}

#[test]
fn a_limit_deep_in_a_request_names_the_whole_path() {
    let mut item = Item::new("abc").parts([Item::new("ok"), Item::new("too long")]);
    let text = broken(&line().more_items([Item::new("ok"), item.clone()]));
    assert!(
        text.starts_with("field `MoreItems[1].parts[1].sku` "),
        "{text}"
    );
    item.parts = None;
    item.twin = Some(Box::new(Item::new("too long")));
    let text = broken(&line().more_items([item]));
    assert!(text.starts_with("field `MoreItems[0].twin.sku` "), "{text}");
}

#[test]
fn a_date_that_cannot_be_written_names_its_field() {
    let mut late = line();
    late.when = chrono::DateTime::<chrono::Utc>::MAX_UTC.fixed_offset();
    assert_eq!(
        broken(&late),
        "field `When` must be within the years 0000 to 9999"
    );
}

#[test]
fn a_request_without_limits_can_be_checked_too() {
    assert_eq!(Ping::new().note("any text").check_limits(), Ok(()));
}

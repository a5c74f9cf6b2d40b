//! What the generated types hold, write and show.

use std::collections::BTreeMap;

use fraud_signals_support::{Amount, UtcSeconds};
use serde_json::{Value, json};

use crate::generated::types::{Item, Line, Mood, Receipt, State, Wrong};

const WHEN: &str = "2019-03-25T09:15:02.1234567-07:00";

fn line() -> Line {
    let when = chrono::DateTime::parse_from_rfc3339(WHEN).expect("a date-time");
    Line::new("z-1", State::Open, [Item::new("abc")], when, "203.0.113.7")
}

fn json_of(line: &Line) -> Value {
    serde_json::to_value(line).expect("serialises")
}

#[test]
fn what_is_not_set_is_absent_and_no_default_is_written() {
    let json = json_of(&line());
    let keys: Vec<_> = json.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["IPAddress", "Items", "When", "ZuluId", "state"]);
}

#[test]
fn an_optional_list_or_map_can_be_empty_and_can_be_absent() {
    let json = json_of(&line().more_items([]).tags([]).extra(BTreeMap::new()));
    assert_eq!(
        (&json["MoreItems"], &json["tags"], &json["extra"]),
        (&json!([]), &json!([]), &json!({}))
    );
    let back: Line = serde_json::from_value(json).expect("parses");
    assert_eq!(back.more_items, Some(vec![]));
    assert_eq!(line().more_items, None);
}

#[test]
fn fields_leave_in_the_order_of_the_spec() {
    let text = serde_json::to_string(&line().type_("t").count(2)).expect("serialises");
    let places: Vec<_> = [
        "ZuluId",
        "state",
        "Items",
        "When",
        "IPAddress",
        "\"type\"",
        "count",
    ]
    .iter()
    .map(|key| text.find(key).expect("every key is there"))
    .collect();
    assert!(places.is_sorted(), "{text}");
}

#[test]
fn money_and_instants_take_the_form_of_the_contract() {
    let done: UtcSeconds = "2024-05-04T11:30:00.9+02:00".parse().expect("an instant");
    let total: Amount = "1234567890123.45".parse().expect("an amount");
    let text = serde_json::to_string(&line().total(total).done_at(done)).expect("serialises");
    assert!(text.contains("\"Total\":1234567890123.45"), "{text}");
    assert!(
        text.contains("\"done_at\":\"2024-05-04T09:30:00Z\""),
        "{text}"
    );
    let mut json = json_of(&line());
    json["Total"] = json!(12345678901234567.89);
    assert!(serde_json::from_value::<Line>(json).is_err());
}

#[test]
fn a_date_time_keeps_its_instant_and_its_offset() {
    let back: Line = serde_json::from_value(json_of(&line())).expect("parses");
    assert_eq!(back.when, line().when);
    assert_eq!(back.when.offset(), line().when.offset());
}

#[test]
fn values_that_are_not_listed_round_trip_and_unknown_fields_are_ignored() {
    let mut json = json_of(&line().mood("GLAD"));
    json["state"] = json!("AJAR");
    json["mood"] = json!("PENSIVE");
    let back: Line = serde_json::from_value(json.clone()).expect("parses");
    assert_eq!(
        (back.state.as_str(), back.mood.as_ref().map(Mood::as_str)),
        ("AJAR", Some("PENSIVE"))
    );
    assert_eq!(json_of(&back), json);
    json["brand_new"] = json!({"a": 1});
    assert_eq!(serde_json::from_value::<Line>(json).expect("parses"), back);
}

#[test]
fn limits_do_not_fail_an_answer() {
    let json = json!({"message": "longer than five", "state": "OPEN", "reason": null});
    let receipt: Receipt = serde_json::from_value(json).expect("parses");
    assert_eq!(receipt.message, "longer than five");
}

#[test]
fn a_required_value_may_be_null_where_the_contract_says_so() {
    let wrong: Wrong =
        serde_json::from_value(json!({"code": null, "details": null})).expect("parses");
    assert_eq!(wrong, Wrong::new());
    assert_eq!(
        serde_json::to_value(wrong).expect("serialises"),
        json!({"code": null, "details": null})
    );
}

#[test]
fn debug_shows_what_is_loggable_and_hides_every_other_string() {
    let hidden = |n: u32| format!("canary-{n}");
    let mut inner = Item::new(hidden(1)).parts([Item::new(hidden(2))]);
    inner.twin = Some(Box::new(Item::new(hidden(3))));
    let mut full = line()
        .type_(hidden(4))
        .default(hidden(5))
        .more_items([inner])
        .tags([hidden(6)])
        .extra(BTreeMap::from([(hidden(7), hidden(8))]))
        .mood(hidden(9))
        .short(hidden(10))
        .digits(hidden(11))
        .anything(json!({"a": hidden(12)}))
        .code("code-seen")
        .count(7);
    full.ip_address = hidden(13);
    full.state = State::from("state-seen");
    for shown in [format!("{full:?}"), format!("{full:#?}")] {
        assert!(!shown.contains("canary"), "{shown}");
        for seen in ["z-1", "code-seen", "state-seen", "count", "7", "entries: 1"] {
            assert!(shown.contains(seen), "no {seen} in {shown}");
        }
    }
}

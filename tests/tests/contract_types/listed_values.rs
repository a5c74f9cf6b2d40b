//! Listed values: the type knows those of the spec, and keeps any other.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::contract::{Contract, known_values, visit_all};
use crate::instance::{Filled, is_list_of_values, properties_where};
use crate::visitor::Visitor;

struct ListedValues {
    contract: &'static Contract,
    lists: usize,
    fields: usize,
}

impl Visitor for ListedValues {
    fn object<T: Serialize + DeserializeOwned + Debug + PartialEq>(&mut self, name: &str) {
        let json = Filled::new(self.contract, name).json;
        for field in properties_where(self.contract, name, is_list_of_values) {
            for value in ["A_NEW_VALUE", "", "ünï \u{1F600}", "null"] {
                let mut json = json.clone();
                json[field] = json!(value);
                let object: T = serde_json::from_value(json.clone())
                    .unwrap_or_else(|error| panic!("{name}.{field} {value:?}: {error}"));
                let back = serde_json::to_value(object).expect("serialises");
                assert_eq!(back[field], json[field], "{name}.{field}");
            }
            self.fields += 1;
        }
    }

    fn list_of_values<T: Serialize + DeserializeOwned + Debug + PartialEq>(
        &mut self,
        name: &str,
        known: &[&str],
    ) {
        assert_eq!(
            known_values(self.contract.schema(name)).expect("a list"),
            known,
            "{name}"
        );
        for text in known.iter().copied().chain(["A_NEW_VALUE"]) {
            let value: T = serde_json::from_value(json!(text)).expect("any string is a value");
            assert_eq!(
                serde_json::to_value(value).expect("serialises"),
                json!(text),
                "{name}"
            );
        }
        for no_text in [Value::Null, json!(1), json!(["A"]), json!({"A": 1})] {
            assert!(serde_json::from_value::<T>(no_text).is_err(), "{name}");
        }
        self.lists += 1;
    }
}

#[test]
fn values_that_the_contract_does_not_list_round_trip() {
    let seen = visit_all(|contract| ListedValues {
        contract,
        lists: 0,
        fields: 0,
    });
    for seen in seen.into_values() {
        let lists = seen
            .contract
            .names()
            .filter(|name| is_list_of_values(seen.contract.schema(name)));
        assert_eq!(seen.lists, lists.count());
        assert!(
            seen.fields >= seen.lists,
            "{} fields for {} lists",
            seen.fields,
            seen.lists
        );
    }
}

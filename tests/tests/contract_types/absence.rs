//! What is not set is absent, and what is not known is ignored.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::contract::{Contract, least_seen, visit_all};
use crate::instance::Filled;
use crate::visitor::Visitor;

struct Absence {
    contract: &'static Contract,
    left_out: usize,
}

impl Absence {
    fn round_trip<T: Serialize + DeserializeOwned>(name: &str, json: &Value) -> Value {
        let object: T = serde_json::from_value(json.clone())
            .unwrap_or_else(|error| panic!("{name}: {error} in {json}"));
        serde_json::to_value(object).expect("serialises")
    }
}

impl Visitor for Absence {
    fn object<T: Serialize + DeserializeOwned + Debug + PartialEq>(&mut self, name: &str) {
        let full = Filled::new(self.contract, name).json;
        let schema = self.contract.schema(name);
        let required: Vec<&str> = schema["required"]
            .as_array()
            .map(|names| names.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        for key in full.as_object().expect("an object").keys() {
            let mut json = full.clone();
            json.as_object_mut().expect("an object").remove(key);
            if required.contains(&key.as_str()) {
                let nullable =
                    |schema: &Value| schema["nullable"] == true || schema.get("type").is_none();
                let target = self.contract.behind(&schema["properties"][key]).0;
                assert!(
                    nullable(target) || serde_json::from_value::<T>(json).is_err(),
                    "{name} does without {key}"
                );
            } else {
                let back = Self::round_trip::<T>(name, &json);
                assert!(back.get(key).is_none(), "{name} writes {key}: {back}");
                self.left_out += 1;
            }
        }
        let mut least = full.clone();
        least
            .as_object_mut()
            .expect("an object")
            .retain(|key, _| required.contains(&key.as_str()));
        let keys = |json: &Value| -> Vec<String> {
            json.as_object()
                .expect("an object")
                .keys()
                .cloned()
                .collect()
        };
        assert_eq!(
            keys(&Self::round_trip::<T>(name, &least)),
            keys(&least),
            "{name}"
        );

        let object: T = serde_json::from_value(full.clone()).expect("parses");
        let mut more = full;
        more["AFieldOfTomorrow"] = json!({"Deep": [1, null]});
        let with_more: T = serde_json::from_value(more)
            .unwrap_or_else(|error| panic!("{name} refuses an unknown field: {error}"));
        assert_eq!(with_more, object, "{name}");
    }
}

#[test]
fn what_is_left_out_stays_out_and_unknown_fields_are_ignored() {
    let seen = visit_all(|contract| Absence {
        contract,
        left_out: 0,
    });
    // The test looked at something in each contract.
    for (contract, seen) in seen {
        let left_out = seen.left_out;
        assert!(
            left_out >= least_seen(contract),
            "{contract}: {left_out} fields left out"
        );
    }
}

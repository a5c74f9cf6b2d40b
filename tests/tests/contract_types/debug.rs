//! `Debug` shows what the spec calls loggable and hides every other string.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::contract::{Contract, least_seen, visit_all};
use crate::instance::Filled;
use crate::visitor::Visitor;

struct Canaries {
    contract: &'static Contract,
    hidden: usize,
    shown: usize,
}

impl Visitor for Canaries {
    fn object<T: Serialize + DeserializeOwned + Debug + PartialEq>(&mut self, name: &str) {
        let filled = Filled::new(self.contract, name);
        let object: T = serde_json::from_value(filled.json)
            .unwrap_or_else(|error| panic!("{name} from its own spec: {error}"));
        for text in [format!("{object:?}"), format!("{object:#?}")] {
            for canary in &filled.hidden {
                assert!(
                    !text.contains(canary.as_str()),
                    "{name} shows {canary}: {text}"
                );
            }
            for seen in &filled.loggable {
                assert!(text.contains(seen.as_str()), "{name} hides {seen}: {text}");
            }
        }
        self.hidden += filled.hidden.len();
        self.shown += filled.loggable.len();
    }

    fn list_of_values<T: Serialize + DeserializeOwned + Debug + PartialEq>(
        &mut self,
        name: &str,
        _: &[&str],
    ) {
        let value: T = serde_json::from_str("\"canary\"").expect("any string is a value");
        assert!(
            !format!("{value:?} {value:#?}").contains("canary"),
            "{name}"
        );
    }
}

#[test]
fn no_string_is_printed_unless_the_spec_says_so() {
    let seen = visit_all(|contract| Canaries {
        contract,
        hidden: 0,
        shown: 0,
    });
    // The test looked at something in each contract.
    for (contract, seen) in seen {
        let (hidden, shown) = (seen.hidden, seen.shown);
        assert!(
            hidden.min(shown) >= least_seen(contract),
            "{contract}: {hidden} hidden, {shown} shown"
        );
    }
}

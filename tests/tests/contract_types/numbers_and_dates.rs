//! Money keeps its digits, date-times keep their instant and their offset.

use std::fmt::Debug;

use chrono::DateTime;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::contract::{Contract, visit_all};
use crate::instance::{DATE_TIME, Filled, UTC_SECONDS, properties_where};
use crate::visitor::Visitor;

struct Exact {
    contract: &'static Contract,
    amounts: usize,
    instants: usize,
}

impl Exact {
    fn amounts<T: Serialize + DeserializeOwned>(&mut self, name: &str, json: &Value) {
        for field in properties_where(self.contract, name, |schema| schema["type"] == "number") {
            let with = |digits: &str| {
                let mut json = json.clone();
                json[field] = json!("@");
                serde_json::from_str::<T>(&json.to_string().replace("\"@\"", digits))
            };
            for digits in ["0.1", "45.9", "1234567890123.45", "0", "100", "-0.01"] {
                let object = with(digits).unwrap_or_else(|e| panic!("{name}.{field}: {e}"));
                let text = serde_json::to_string(&object).expect("serialises");
                assert!(
                    text.contains(&format!("\"{field}\":{digits}")),
                    "{digits} in {text}"
                );
            }
            for digits in [
                "12345678901234567.89",
                "0.10000000000000001",
                "\"45.9\"",
                "1e300",
            ] {
                assert!(with(digits).is_err(), "{name}.{field} takes {digits}");
            }
            self.amounts += 1;
        }
    }

    fn instants<T: Serialize + DeserializeOwned>(&mut self, name: &str, json: &Value) {
        let is_instant = |schema: &Value| schema["format"] == "date-time";
        for field in properties_where(self.contract, name, is_instant) {
            let object: T = serde_json::from_value(json.clone()).expect("parses");
            let back = serde_json::to_value(object).expect("serialises");
            let text = back[field].as_str().expect("a string");
            if json[field] == UTC_SECONDS {
                assert_eq!(text, UTC_SECONDS, "{name}.{field}");
            } else {
                let read = |text| DateTime::parse_from_rfc3339(text).expect("a date-time");
                let (sent, came) = (read(text), read(DATE_TIME));
                assert_eq!(
                    (sent, sent.offset()),
                    (came, came.offset()),
                    "{name}.{field}"
                );
            }
            self.instants += 1;
        }
    }
}

impl Visitor for Exact {
    fn object<T: Serialize + DeserializeOwned + Debug + PartialEq>(&mut self, name: &str) {
        let json = Filled::new(self.contract, name).json;
        self.amounts::<T>(name, &json);
        self.instants::<T>(name, &json);
    }
}

#[test]
fn money_leaves_with_its_digits_and_date_times_with_their_offset() {
    let seen = visit_all(|contract| Exact {
        contract,
        amounts: 0,
        instants: 0,
    });
    let (dfp, marqeta) = (
        &seen["dfp/knowledge-gateway"],
        &seen["marqeta/fraud-feedback"],
    );
    assert!(dfp.amounts > 0 && dfp.instants > 0 && marqeta.instants > 0);
    // Marqeta's one amount is text.
    assert_eq!(marqeta.amounts, 0);
}

#[test]
fn marqetas_amount_leaves_as_a_string() {
    use fraud_signals_raw_marqeta::fraud_feedback::types::{FraudFeedback, FraudStatus};

    let amount: fraud_signals::Amount = "12.50".parse().expect("an amount");
    let feedback = FraudFeedback::new(
        "3f0c3c1e-9d0f-4a77-8d9a-0a0f3b9b6b11",
        true,
        FraudStatus::Disputed,
    )
    .amount(amount);
    assert_eq!(
        serde_json::to_value(feedback).expect("serialises")["amount"],
        json!("12.50")
    );
}

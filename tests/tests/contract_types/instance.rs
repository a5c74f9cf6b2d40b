//! Instances of a schema, made from the spec.

use serde_json::{Map, Value, json};

use crate::contract::{Contract, known_values};

/// Digits, an instant and an offset that are easily lost.
pub(crate) const AMOUNT: f64 = 1_234_567_890_123.45;
pub(crate) const DATE_TIME: &str = "2019-03-25T09:15:02.1234567-07:00";
pub(crate) const UTC_SECONDS: &str = "2024-05-04T09:30:00Z";

/// A fully filled instance, and the strings that went into it.
pub(crate) struct Filled {
    pub(crate) json: Value,
    /// Strings that may be printed.
    pub(crate) loggable: Vec<String>,
    /// Strings that may not.
    pub(crate) hidden: Vec<String>,
}

impl Filled {
    /// Every property set, every string unique, every listed value one that is not listed.
    pub(crate) fn new(contract: &Contract, name: &str) -> Self {
        let mut filled = Self {
            json: Value::Null,
            loggable: Vec::new(),
            hidden: Vec::new(),
        };
        filled.json = filled.value(contract, contract.schema(name), false, &mut Vec::new());
        filled
    }

    fn value<'a>(
        &mut self,
        contract: &'a Contract,
        schema: &'a Value,
        loggable: bool,
        open: &mut Vec<&'a str>,
    ) -> Value {
        let (target, name) = contract.behind(schema);
        let is_loggable = |schema: &Value| schema["x-loggable"] == true;
        let loggable = loggable || is_loggable(schema) || is_loggable(target);
        if let Some(name) = name {
            assert!(
                !open.contains(&name),
                "{name} holds itself: teach this to stop"
            );
            open.push(name);
        }
        let value = match (target["type"].as_str(), target["format"].as_str()) {
            (Some("object"), _) => match target.get("properties").and_then(Value::as_object) {
                Some(properties) => {
                    let mut object = Map::new();
                    for (key, property) in properties {
                        object.insert(key.clone(), self.value(contract, property, false, open));
                    }
                    Value::Object(object)
                }
                None => {
                    let key = self.text(loggable);
                    let inner = &target["additionalProperties"];
                    json!({ key: self.value(contract, inner, loggable, open) })
                }
            },
            (Some("array"), _) => {
                Value::Array(vec![self.value(contract, &target["items"], loggable, open)])
            }
            (Some("string"), Some("date-time")) if target.get("pattern").is_some() => {
                json!(UTC_SECONDS)
            }
            (Some("string"), Some("date-time")) => json!(DATE_TIME),
            (Some("number"), _) => json!(AMOUNT),
            (Some("integer"), _) => json!(7),
            (Some("boolean"), _) => json!(true),
            _ => json!(self.text(loggable)),
        };
        if name.is_some() {
            open.pop();
        }
        value
    }

    fn text(&mut self, loggable: bool) -> String {
        let number = self.loggable.len() + self.hidden.len();
        if loggable {
            self.loggable.push(format!("seen-{number}-"));
            self.loggable[self.loggable.len() - 1].clone()
        } else {
            self.hidden.push(format!("canary-{number}-"));
            self.hidden[self.hidden.len() - 1].clone()
        }
    }
}

/// Whether a property holds what `wanted` says, by its schema.
pub(crate) fn properties_where<'a>(
    contract: &'a Contract,
    name: &str,
    wanted: impl Fn(&Value) -> bool,
) -> Vec<&'a str> {
    let properties = contract.schema(name)["properties"]
        .as_object()
        .expect("properties");
    let holds = |schema: &Value| wanted(contract.behind(schema).0);
    properties
        .iter()
        .filter(|(_, schema)| holds(schema))
        .map(|(key, _)| key.as_str())
        .collect()
}

/// Whether a schema is a list of values.
pub(crate) fn is_list_of_values(schema: &Value) -> bool {
    known_values(schema).is_some()
}

//! The contracts as the sandbox has them, and the lists of their types.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde_json::Value;

use crate::generated;
use crate::visitor::Visitor;

/// A contract.
pub(crate) struct Contract(Value);

/// By name.
static CONTRACTS: LazyLock<BTreeMap<String, Contract>> = LazyLock::new(|| {
    let texts = fraud_signals_tests::contracts().into_iter();
    texts
        .map(|(name, text)| (name, Contract::read(&text)))
        .collect()
});

impl Contract {
    fn read(json: &str) -> Self {
        Self(serde_json::from_str(json).expect("the contract is JSON"))
    }

    /// The names of all components.
    pub(crate) fn names(&self) -> impl Iterator<Item = &String> {
        let schemas = self.0["components"]["schemas"].as_object();
        schemas.expect("schemas").keys()
    }

    /// The component of this name.
    pub(crate) fn schema(&self, name: &str) -> &Value {
        self.0["components"]["schemas"]
            .get(name)
            .unwrap_or_else(|| panic!("no component {name}"))
    }

    /// The schema behind a reference or an `allOf` of one, with the component's name.
    pub(crate) fn behind<'a>(&'a self, schema: &'a Value) -> (&'a Value, Option<&'a str>) {
        let reference = schema
            .pointer("/allOf/0/$ref")
            .or_else(|| schema.get("$ref"));
        match reference.and_then(Value::as_str) {
            Some(reference) => {
                let name = reference.rsplit('/').next().expect("a name");
                (self.schema(name), Some(name))
            }
            None => (schema, None),
        }
    }
}

/// The known values of a listed-value schema, in either form.
pub(crate) fn known_values(schema: &Value) -> Option<Vec<&str>> {
    let open = schema.get("x-extensible-enum").and_then(Value::as_array);
    let values = open.or_else(|| schema.get("enum").and_then(Value::as_array))?;
    Some(values.iter().filter_map(Value::as_str).collect())
}

/// The contract of this name.
pub(crate) fn contract(name: &str) -> &'static Contract {
    CONTRACTS
        .get(name)
        .unwrap_or_else(|| panic!("no contract {name}"))
}

/// Every operation: the name of its contract and its id.
pub(crate) fn operations() -> BTreeSet<(String, String)> {
    let mut operations = BTreeSet::new();
    for (name, contract) in &*CONTRACTS {
        let paths = contract.0["paths"].as_object().expect("paths");
        let methods = paths.values().filter_map(Value::as_object).flatten();
        for id in methods.filter_map(|(_, operation)| operation["operationId"].as_str()) {
            operations.insert((name.clone(), id.to_owned()));
        }
    }
    operations
}

/// How much of a contract a test must have looked at, at least; the contracts that came first are
/// large.
pub(crate) fn least_seen(name: &str) -> usize {
    match name {
        "dfp/knowledge-gateway" | "marqeta/fraud-feedback" => 6,
        _ => 1,
    }
}

/// Shows every type of every contract to a visitor made for the contract; gives the visitors by the
/// names of their contracts.
pub(crate) fn visit_all<V: Visitor>(
    mut visitor: impl FnMut(&'static Contract) -> V,
) -> BTreeMap<&'static str, V> {
    generated::visit_all(|name| visitor(contract(name)))
}

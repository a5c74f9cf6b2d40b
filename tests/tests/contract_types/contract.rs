//! The contracts as the sandbox has them, and the lists of their types.

use std::sync::LazyLock;

use serde_json::Value;

use crate::generated;
use crate::visitor::Visitor;

/// A contract's schemas.
pub(crate) struct Contract(Value);

static DFP: LazyLock<Contract> = LazyLock::new(|| {
    Contract::read(include_str!(
        "../../../crates/fraud-signals-sandbox/contracts/dfp/knowledge-gateway.json"
    ))
});
static MARQETA: LazyLock<Contract> = LazyLock::new(|| {
    Contract::read(include_str!(
        "../../../crates/fraud-signals-sandbox/contracts/marqeta/fraud-feedback.json"
    ))
});

impl Contract {
    fn read(json: &str) -> Self {
        let mut document: Value = serde_json::from_str(json).expect("the contract is JSON");
        Self(document["components"]["schemas"].take())
    }

    /// The names of all components.
    pub(crate) fn names(&self) -> impl Iterator<Item = &String> {
        self.0.as_object().expect("schemas").keys()
    }

    /// The component of this name.
    pub(crate) fn schema(&self, name: &str) -> &Value {
        self.0
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

/// The contract of DFP.
pub(crate) fn dfp() -> &'static Contract {
    &DFP
}

/// The contract of Marqeta.
pub(crate) fn marqeta() -> &'static Contract {
    &MARQETA
}

/// Shows every type of every contract to a visitor made for the contract.
pub(crate) fn visit_all<V: Visitor>(mut visitor: impl FnMut(&'static Contract) -> V) -> [V; 2] {
    let (mut of_dfp, mut of_marqeta) = (visitor(dfp()), visitor(marqeta()));
    generated::dfp::visit(&mut of_dfp);
    generated::marqeta::visit(&mut of_marqeta);
    [of_dfp, of_marqeta]
}

//! The components of a contract.

use super::Limits;
use crate::contracts::Contract;
use crate::spec::{Entry, Node, Spec};

/// One component.
pub struct Schema {
    /// The name under `components.schemas`.
    pub name: String,
    /// `description`, or nothing.
    pub description: Option<String>,
    /// What becomes of it.
    pub kind: Kind,
}

/// What becomes of a component.
pub enum Kind {
    /// A struct with these properties.
    Object(Vec<Property>),
    /// An enum with these known values, and room for others.
    Enum {
        /// The values as they stand on the wire.
        values: Vec<String>,
    },
    /// A type of another crate takes its place.
    Replaced,
    /// A plain type under another name.
    Alias,
}

/// One property of an object.
pub struct Property {
    /// The name on the wire.
    pub name: String,
    /// `description`, or nothing.
    pub description: Option<String>,
    /// Whether the object lists it under `required`.
    pub required: bool,
    /// Whether `Debug` may print the value.
    pub loggable: bool,
    /// What its value is.
    pub shape: Shape,
    /// The limits on its value.
    pub limits: Limits,
}

/// What a value is, as far as the passes care.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Text that is no date-time and no listed value.
    Text,
    /// A number, a boolean, a date-time or a handwritten type: printed as it is.
    Plain,
    /// Any JSON value.
    Free,
    /// A component with a list of known values.
    Enum,
    /// An object of its own.
    Component(String),
    /// A list of such values.
    List(Box<Shape>),
    /// A map with such values.
    Map(Box<Shape>),
}

impl Shape {
    /// The object that this is, or that it is a list or map of.
    pub fn component(&self) -> Option<&str> {
        match self {
            Self::Component(name) => Some(name),
            Self::List(inner) | Self::Map(inner) => inner.component(),
            _ => None,
        }
    }
}

pub(super) fn collect(contract: &Contract, spec: &Spec) -> Vec<Schema> {
    spec.schemas()
        .map(|entry| Schema {
            name: entry.key.clone(),
            description: description(&entry.value),
            kind: kind(contract, spec, entry),
        })
        .collect()
}

fn kind(contract: &Contract, spec: &Spec, entry: &Entry) -> Kind {
    let schema = &entry.value;
    if contract
        .replacements
        .iter()
        .any(|replacement| replacement.schema == entry.key)
    {
        Kind::Replaced
    } else if let Some(values) = known_values(schema) {
        Kind::Enum { values }
    } else if let Some(properties) = schema.get("properties").and_then(Node::as_map) {
        let required = schema
            .get("required")
            .and_then(Node::as_seq)
            .unwrap_or_default();
        let required = |name: &str| required.iter().any(|node| node.as_str() == Some(name));
        let property = |entry: &Entry| property(contract, spec, entry, required(&entry.key));
        Kind::Object(properties.iter().map(property).collect())
    } else {
        Kind::Alias
    }
}

fn property(contract: &Contract, spec: &Spec, entry: &Entry, required: bool) -> Property {
    let (shape, target) = shape(contract, spec, &entry.value);
    let loggable = |node: &Node| node.get("x-loggable").and_then(Node::as_bool) == Some(true);
    Property {
        name: entry.key.clone(),
        description: description(&entry.value),
        required,
        loggable: loggable(&entry.value) || target.is_some_and(loggable),
        shape,
        limits: Limits::new(target.unwrap_or(&entry.value)),
    }
}

fn description(schema: &Node) -> Option<String> {
    schema
        .get("description")
        .and_then(Node::as_str)
        .map(|text| text.trim_end().to_owned())
}

/// The shape of a schema, and the component that it stands for, if it is a reference to one that
/// keeps its own Rust type.
fn shape<'a>(contract: &Contract, spec: &'a Spec, schema: &'a Node) -> (Shape, Option<&'a Node>) {
    let reference = schema.at("/allOf/0/$ref").or_else(|| schema.get("$ref"));
    let Some(reference) = reference.and_then(Node::as_str) else {
        return (own_shape(contract, spec, schema), None);
    };
    let name = reference.rsplit('/').next().unwrap_or(reference).to_owned();
    if contract
        .replacements
        .iter()
        .any(|replacement| replacement.schema == name)
    {
        return (Shape::Plain, None);
    }
    let Some(target) = spec.resolve(reference) else {
        return (Shape::Free, None);
    };
    let shape = if known_values(target).is_some() {
        Shape::Enum
    } else if target.get("properties").is_some() {
        Shape::Component(name)
    } else {
        shape(contract, spec, target).0
    };
    (shape, Some(target))
}

fn own_shape(contract: &Contract, spec: &Spec, schema: &Node) -> Shape {
    let text = |key| schema.get(key).and_then(Node::as_str);
    let inner = |key| {
        let inner = schema.get(key).map(|inner| shape(contract, spec, inner).0);
        Box::new(inner.unwrap_or(Shape::Free))
    };
    match (text("type"), text("format")) {
        (Some("string"), Some("date-time")) => Shape::Plain,
        (Some("string"), _) => Shape::Text,
        (Some("array"), _) => Shape::List(inner("items")),
        (Some("object"), _) => Shape::Map(inner("additionalProperties")),
        (Some("integer" | "number" | "boolean"), _) => Shape::Plain,
        _ => Shape::Free,
    }
}

/// The values of a listed-value component, from either form.
fn known_values(schema: &Node) -> Option<Vec<String>> {
    let list = schema
        .get("x-extensible-enum")
        .filter(|node| node.as_seq().is_some());
    let values = list.or_else(|| schema.get("enum"))?.as_seq()?;
    Some(
        values
            .iter()
            .filter_map(Node::as_str)
            .map(str::to_owned)
            .collect(),
    )
}

//! One broken rule of a contract, told without the value that breaks it.

use std::collections::HashSet;
use std::fmt;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::paths::LocationSegment;
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

/// What a request breaks, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Violation {
    /// A required field is absent. `pointer` is the JSON pointer at which it belongs.
    Missing { pointer: String, name: String },
    /// The value at `pointer` breaks `rule`, which reads on from "the value ...".
    Value { pointer: String, rule: String },
    /// The header breaks `rule`.
    Header { name: String, rule: String },
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { pointer, .. } => write!(f, "{pointer} is required"),
            Self::Value { pointer, rule } if pointer.is_empty() => write!(f, "the body {rule}"),
            Self::Value { pointer, rule } => write!(f, "{pointer} {rule}"),
            Self::Header { name, rule } => write!(f, "header {name} {rule}"),
        }
    }
}

/// Every rule of `validator` that `body` breaks, in the order of the schema.
///
/// `known` holds the field names of the contract. Any other name in a path was chosen by the
/// caller (a key of a map) and may be data, so it is shown as `*`.
pub(crate) fn in_body(
    validator: &Validator,
    body: &Value,
    known: &HashSet<String>,
) -> Vec<Violation> {
    // Most bodies break nothing, and to ask only that is quick.
    if validator.is_valid(body) {
        return Vec::new();
    }
    validator
        .iter_errors(body)
        .map(|error| from_error(&error, known))
        .collect()
}

/// The first rule that a header's value breaks.
pub(crate) fn in_header(validator: &Validator, name: &str, value: &str) -> Option<Violation> {
    let value = Value::String(value.to_owned());
    let error = validator.iter_errors(&value).next()?;
    Some(Violation::Header {
        name: name.to_owned(),
        rule: rule(error.kind()),
    })
}

fn from_error(error: &ValidationError<'_>, known: &HashSet<String>) -> Violation {
    let mut pointer = String::new();
    for segment in error.instance_path().segments() {
        pointer.push('/');
        match segment {
            LocationSegment::Property(name) if known.contains(name.as_ref()) => {
                pointer.push_str(&name);
            }
            LocationSegment::Property(_) => pointer.push('*'),
            LocationSegment::Index(index) => pointer.push_str(&index.to_string()),
        }
    }
    match error.kind() {
        ValidationErrorKind::Required {
            property: Value::String(name),
        } => Violation::Missing {
            pointer: format!("{pointer}/{name}"),
            name: name.clone(),
        },
        kind => Violation::Value {
            pointer,
            rule: rule(kind),
        },
    }
}

fn rule(kind: &ValidationErrorKind) -> String {
    use ValidationErrorKind as Kind;
    match kind {
        Kind::Type {
            kind: TypeKind::Single(name),
        } => format!("must be of type {name}"),
        Kind::Type {
            kind: TypeKind::Multiple(names),
        } => {
            let names: Vec<_> = names.iter().map(|name| name.to_string()).collect();
            format!("must be of type {}", names.join(" or "))
        }
        Kind::Format { format } => format!("must have the format {format}"),
        Kind::Pattern { pattern } => format!("must match the pattern {pattern}"),
        Kind::Enum { options } => format!("must be one of {}", list(options)),
        Kind::MinLength { limit } => format!("must have at least {limit} characters"),
        Kind::MaxLength { limit } => format!("must have at most {limit} characters"),
        Kind::MinItems { limit } => format!("must have at least {limit} items"),
        Kind::MaxItems { limit } => format!("must have at most {limit} items"),
        Kind::MinProperties { limit } => format!("must have at least {limit} fields"),
        Kind::MaxProperties { limit } => format!("must have at most {limit} fields"),
        Kind::Minimum { limit } => format!("must be at least {limit}"),
        Kind::Maximum { limit } => format!("must be at most {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("must be more than {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("must be less than {limit}"),
        Kind::AdditionalProperties { .. } => "has a field that the contract does not know".into(),
        other => format!("breaks the contract's rule `{}`", other.keyword()),
    }
}

fn list(options: &Value) -> String {
    let text = |option: &Value| {
        option
            .as_str()
            .map_or_else(|| option.to_string(), str::to_owned)
    };
    options
        .as_array()
        .into_iter()
        .flatten()
        .map(text)
        .collect::<Vec<_>>()
        .join(", ")
}

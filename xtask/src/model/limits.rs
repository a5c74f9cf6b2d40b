//! Limits on one value, as JSON Schema words them.

use crate::spec::{Data, Node};

/// The limits that a schema puts on a value of its own.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Limits {
    /// `minLength`, `maxLength`.
    pub length: Bounds,
    /// `minItems`, `maxItems`, `minProperties`, `maxProperties`.
    pub entries: Bounds,
    /// `minimum`, `maximum` of an integer.
    pub range: Bounds,
    /// `pattern`.
    pub pattern: Option<String>,
    /// `example` of a value with a pattern.
    pub example: Option<String>,
    /// `format: uuid`.
    pub uuid: bool,
    /// `format: date-time`, whose years have four digits.
    pub date_time: bool,
}

/// A lower and an upper bound, both inclusive.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bounds {
    /// The least that is allowed.
    pub min: Option<i64>,
    /// The most that is allowed.
    pub max: Option<i64>,
}

impl Bounds {
    fn new(schema: &Node, min: &[&str], max: &[&str]) -> Self {
        let read = |keys: &[&str]| {
            keys.iter().find_map(|key| match schema.get(key)?.data {
                Data::Int(bound) => Some(bound),
                _ => None,
            })
        };
        Self {
            min: read(min),
            max: read(max),
        }
    }

    /// Whether there is a bound at all.
    pub fn is_set(self) -> bool {
        self.min.is_some() || self.max.is_some()
    }
}

impl Limits {
    pub(super) fn new(schema: &Node) -> Self {
        let text = |key| schema.get(key).and_then(Node::as_str);
        Self {
            length: Bounds::new(schema, &["minLength"], &["maxLength"]),
            entries: Bounds::new(
                schema,
                &["minItems", "minProperties"],
                &["maxItems", "maxProperties"],
            ),
            range: Bounds::new(schema, &["minimum"], &["maximum"]),
            pattern: text("pattern").map(str::to_owned),
            example: text("pattern").and(text("example")).map(str::to_owned),
            uuid: text("format") == Some("uuid"),
            date_time: text("format") == Some("date-time"),
        }
    }

    /// Whether anything goes.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

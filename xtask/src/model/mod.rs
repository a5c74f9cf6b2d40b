//! What a contract says about its types and operations, collected from the spec as it is written.
//!
//! The generator sees a copy without extensions, limits and error answers; the passes that put
//! meaning back into its output read it from here.

mod limits;
mod operations;
mod schemas;

pub use limits::{Bounds, Limits};
pub use operations::{Answer, HeaderParameter, Operation};
pub use schemas::{Kind, Property, Schema, Shape};

use std::collections::BTreeSet;

use crate::contracts::Contract;
use crate::spec::Spec;

/// One contract, in the order of its spec.
pub struct Model {
    /// The components under `components.schemas`.
    pub schemas: Vec<Schema>,
    /// The operations, by path and then by method as written.
    pub operations: Vec<Operation>,
}

impl Model {
    /// Reads a spec that lint has found to be in order.
    pub fn new(contract: &Contract, spec: &Spec) -> Self {
        Self {
            schemas: schemas::collect(contract, spec),
            operations: operations::collect(spec),
        }
    }

    /// The component of this name.
    pub fn schema(&self, name: &str) -> Option<&Schema> {
        self.schemas.iter().find(|schema| schema.name == name)
    }

    /// Whether this component is the whole body of a request.
    pub fn is_request_body(&self, name: &str) -> bool {
        self.operations
            .iter()
            .any(|operation| operation.body.as_deref() == Some(name))
    }

    /// The names of the components that a request body holds, at any depth.
    pub fn in_requests(&self) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        let mut open: Vec<&str> = self
            .operations
            .iter()
            .filter_map(|operation| operation.body.as_deref())
            .collect();
        while let Some(name) = open.pop() {
            if !found.insert(name) {
                continue;
            }
            if let Some(Schema {
                kind: Kind::Object(properties),
                ..
            }) = self.schema(name)
            {
                open.extend(
                    properties
                        .iter()
                        .filter_map(|property| property.shape.component()),
                );
            }
        }
        found
    }

    /// Whether a value of this shape has limits, here or in what it holds.
    pub fn has_limits(&self, shape: &Shape) -> bool {
        self.limited(shape, &mut Vec::new())
    }

    fn limited<'a>(&'a self, shape: &'a Shape, seen: &mut Vec<&'a str>) -> bool {
        match shape {
            Shape::List(inner) | Shape::Map(inner) => self.limited(inner, seen),
            Shape::Component(name) => {
                // A component that refers to itself adds nothing new.
                if seen.contains(&name.as_str()) {
                    return false;
                }
                seen.push(name);
                let Some(Schema {
                    kind: Kind::Object(properties),
                    ..
                }) = self.schema(name)
                else {
                    return false;
                };
                properties
                    .iter()
                    .any(|p| !p.limits.is_empty() || self.limited(&p.shape, seen))
            }
            _ => false,
        }
    }
}

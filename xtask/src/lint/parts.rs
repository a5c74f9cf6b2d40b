//! One walk over a document that gives each object its kind and its name in findings.

use crate::spec::{Entry, Node, Spec};

/// What an object of the document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Document,
    Info,
    Contact,
    License,
    Server,
    Tag,
    ExternalDocs,
    Components,
    Paths,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    MediaType,
    Responses,
    Response,
    Header,
    Example,
    SecurityScheme,
    Schema(Position),
}

/// Where a schema stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    Component,
    Property,
    Item,
    MapValue,
    /// In `allOf`, `oneOf`, `anyOf` or `not`.
    Member,
    Parameter,
    Body,
    Header,
}

/// An object of the document; where it is a reference, nothing below it is looked at.
pub(super) struct Part<'a> {
    pub(super) kind: Kind,
    pub(super) node: &'a Node,
    /// Line of the key that it stands under, or its own.
    pub(super) line: usize,
    /// Name in findings.
    pub(super) place: String,
    /// The key that it stands under; empty in a list.
    pub(super) name: &'a str,
    /// The component under `components/schemas` that it is or belongs to.
    pub(super) component: Option<&'a str>,
    /// Whether it belongs to a request body or a parameter.
    pub(super) in_request: bool,
}

/// Every part of the document, parents before their children.
pub(super) fn collect(spec: &Spec) -> Vec<Part<'_>> {
    let mut walk = Walk {
        parts: Vec::new(),
        component: None,
        in_request: false,
    };
    walk.document(spec);
    walk.parts
}

struct Walk<'a> {
    parts: Vec<Part<'a>>,
    component: Option<&'a str>,
    in_request: bool,
}

impl<'a> Walk<'a> {
    fn document(&mut self, spec: &'a Spec) {
        let root = &spec.root;
        self.add(Kind::Document, root, root.line, "document", "");
        if let Some(info) = self.one(Kind::Info, root, "info", "info") {
            self.one(Kind::Contact, info, "contact", "info");
            self.one(Kind::License, info, "license", "info");
        }
        self.list(Kind::Server, root, "servers", "document");
        self.list(Kind::Tag, root, "tags", "document");
        self.one(Kind::ExternalDocs, root, "externalDocs", "document");
        if let Some(components) = self.one(Kind::Components, root, "components", "components") {
            self.components(components);
        }
        self.one(Kind::Paths, root, "paths", "paths");
        for path in entries(root, "paths") {
            if path.key.starts_with('/') {
                let place = format!("path {}", path.key);
                self.add(Kind::PathItem, &path.value, path.line, &place, &path.key);
                self.parameters(&path.value, &place);
            }
        }
        for operation in spec.operations() {
            let place = operation.place();
            self.add(
                Kind::Operation,
                operation.node,
                operation.line,
                &place,
                operation.method,
            );
            self.operation(operation.node, &place);
        }
    }

    fn components(&mut self, components: &'a Node) {
        for entry in entries(components, "schemas") {
            self.component = Some(&entry.key);
            let place = format!("schema {}", entry.key);
            self.schema(
                &entry.value,
                entry.line,
                place,
                &entry.key,
                Position::Component,
            );
            self.component = None;
        }
        for entry in entries(components, "parameters") {
            self.parameter(
                &entry.value,
                entry.line,
                &format!("parameter {}", entry.key),
            );
        }
        for entry in entries(components, "requestBodies") {
            self.request_body(entry, &format!("request body {}", entry.key));
        }
        for entry in entries(components, "responses") {
            self.response(entry, &format!("response {}", entry.key));
        }
        for entry in entries(components, "headers") {
            self.header(entry, &format!("header {}", entry.key));
        }
        for entry in entries(components, "examples") {
            let place = format!("example {}", entry.key);
            self.add(Kind::Example, &entry.value, entry.line, &place, &entry.key);
        }
        for entry in entries(components, "securitySchemes") {
            let place = format!("security scheme {}", entry.key);
            self.add(
                Kind::SecurityScheme,
                &entry.value,
                entry.line,
                &place,
                &entry.key,
            );
        }
    }

    fn operation(&mut self, operation: &'a Node, place: &str) {
        self.one(Kind::ExternalDocs, operation, "externalDocs", place);
        self.parameters(operation, place);
        if let Some(entry) = operation.entry("requestBody") {
            self.request_body(entry, place);
        }
        self.one(Kind::Responses, operation, "responses", place);
        for entry in entries(operation, "responses") {
            self.response(entry, place);
        }
    }

    fn parameters(&mut self, owner: &'a Node, place: &str) {
        let parameters = owner
            .get("parameters")
            .and_then(Node::as_seq)
            .unwrap_or_default();
        for parameter in parameters {
            let place = match parameter.get("name").and_then(Node::as_str) {
                Some(name) => format!("{place} parameter {name}"),
                None => place.to_owned(),
            };
            self.parameter(parameter, parameter.line, &place);
        }
    }

    fn parameter(&mut self, parameter: &'a Node, line: usize, place: &str) {
        self.in_request = true;
        self.add(Kind::Parameter, parameter, line, place, "");
        self.examples(parameter, place);
        if let Some(entry) = parameter.entry("schema") {
            let place = place.to_owned();
            self.schema(&entry.value, entry.line, place, "", Position::Parameter);
        }
        self.in_request = false;
    }

    fn request_body(&mut self, entry: &'a Entry, place: &str) {
        self.in_request = true;
        self.add(Kind::RequestBody, &entry.value, entry.line, place, "");
        self.content(&entry.value, place);
        self.in_request = false;
    }

    fn response(&mut self, entry: &'a Entry, place: &str) {
        self.add(Kind::Response, &entry.value, entry.line, place, &entry.key);
        for header in entries(&entry.value, "headers") {
            self.header(header, place);
        }
        self.content(&entry.value, place);
    }

    fn header(&mut self, entry: &'a Entry, place: &str) {
        self.add(Kind::Header, &entry.value, entry.line, place, &entry.key);
        self.examples(&entry.value, place);
        if let Some(schema) = entry.value.entry("schema") {
            let place = place.to_owned();
            self.schema(&schema.value, schema.line, place, "", Position::Header);
        }
    }

    fn content(&mut self, owner: &'a Node, place: &str) {
        for entry in entries(owner, "content") {
            self.add(Kind::MediaType, &entry.value, entry.line, place, &entry.key);
            self.examples(&entry.value, place);
            if let Some(schema) = entry.value.entry("schema") {
                let place = place.to_owned();
                self.schema(&schema.value, schema.line, place, "", Position::Body);
            }
        }
    }

    fn examples(&mut self, owner: &'a Node, place: &str) {
        for entry in entries(owner, "examples") {
            self.add(Kind::Example, &entry.value, entry.line, place, &entry.key);
        }
    }

    fn schema(
        &mut self,
        schema: &'a Node,
        line: usize,
        place: String,
        name: &'a str,
        position: Position,
    ) {
        self.add(Kind::Schema(position), schema, line, &place, name);
        if schema.get("$ref").is_some() {
            return;
        }
        self.one(Kind::ExternalDocs, schema, "externalDocs", &place);
        for entry in entries(schema, "properties") {
            let place = format!("{place}.{}", entry.key);
            self.schema(
                &entry.value,
                entry.line,
                place,
                &entry.key,
                Position::Property,
            );
        }
        if let Some(entry) = schema.entry("items") {
            self.schema(
                &entry.value,
                entry.line,
                format!("{place}[]"),
                "",
                Position::Item,
            );
        }
        if let Some(entry) = schema.entry("additionalProperties")
            && entry.value.as_bool().is_none()
        {
            let place = format!("{place}.*");
            self.schema(&entry.value, entry.line, place, "", Position::MapValue);
        }
        for key in ["allOf", "oneOf", "anyOf"] {
            for member in schema.get(key).and_then(Node::as_seq).unwrap_or_default() {
                self.schema(member, member.line, place.clone(), "", Position::Member);
            }
        }
        if let Some(entry) = schema.entry("not") {
            self.schema(&entry.value, entry.line, place, "", Position::Member);
        }
    }

    fn one(&mut self, kind: Kind, owner: &'a Node, key: &str, place: &str) -> Option<&'a Node> {
        let entry = owner.entry(key)?;
        self.add(kind, &entry.value, entry.line, place, &entry.key);
        Some(&entry.value)
    }

    fn list(&mut self, kind: Kind, owner: &'a Node, key: &str, place: &str) {
        for item in owner.get(key).and_then(Node::as_seq).unwrap_or_default() {
            self.add(kind, item, item.line, place, "");
        }
    }

    fn add(&mut self, kind: Kind, node: &'a Node, line: usize, place: &str, name: &'a str) {
        self.parts.push(Part {
            kind,
            node,
            line,
            place: place.to_owned(),
            name,
            component: self.component,
            in_request: self.in_request,
        });
    }
}

fn entries<'a>(owner: &'a Node, key: &str) -> &'a [Entry] {
    owner.get(key).and_then(Node::as_map).unwrap_or_default()
}

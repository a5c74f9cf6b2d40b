//! Reads a contract (OpenAPI 3.0 as JSON) into operations that can be served.

use std::collections::HashSet;
use std::sync::Arc;

use axum::http::{Method, StatusCode};
use jsonschema::Validator;
use serde_json::{Map, Value};

use crate::answer::Answer;
use crate::error::{ContractError, Reason};
use crate::schema;

/// One operation with its rules compiled.
pub(crate) struct Operation {
    /// `operationId`.
    pub(crate) id: Arc<str>,
    pub(crate) method: Method,
    /// Path template, in OpenAPI's braces, which are axum's too.
    pub(crate) path: String,
    pub(crate) headers: Vec<HeaderRule>,
    pub(crate) body: Option<BodyRule>,
    /// The example of the first 2xx response.
    pub(crate) success: Answer,
    /// Every field name of the contract.
    pub(crate) field_names: Arc<HashSet<String>>,
}

/// A header parameter.
pub(crate) struct HeaderRule {
    pub(crate) name: String,
    pub(crate) required: bool,
    pub(crate) validator: Validator,
}

/// The request body: what it may be, and its schema.
pub(crate) struct BodyRule {
    pub(crate) required: bool,
    pub(crate) media_types: Vec<String>,
    pub(crate) validator: Validator,
}

const METHODS: [(&str, Method); 7] = [
    ("get", Method::GET),
    ("put", Method::PUT),
    ("post", Method::POST),
    ("delete", Method::DELETE),
    ("patch", Method::PATCH),
    ("head", Method::HEAD),
    ("options", Method::OPTIONS),
];

/// Reads every operation of the contract called `name`.
pub(crate) fn load(name: &'static str, text: &str) -> Result<Vec<Operation>, ContractError> {
    let document = serde_json::from_str(text)
        .map_err(|error| ContractError::new(name, "the file", error.into()))?;
    let mut field_names = HashSet::new();
    collect_field_names(&document, &mut field_names);
    let reader = Reader {
        name,
        document: &document,
        field_names: Arc::new(field_names),
    };
    let paths = reader.object(&document, "paths", "the file")?;
    let mut operations = Vec::new();
    for (path, item) in paths {
        for (key, method) in &METHODS {
            if let Some(operation) = item.get(*key) {
                operations.push(reader.operation(path, item, method, operation)?);
            }
        }
    }
    Ok(operations)
}

struct Reader<'a> {
    name: &'static str,
    document: &'a Value,
    field_names: Arc<HashSet<String>>,
}

impl<'a> Reader<'a> {
    fn operation(
        &self,
        path: &str,
        item: &'a Value,
        method: &Method,
        operation: &'a Value,
    ) -> Result<Operation, ContractError> {
        let place = format!("{method} {path}");
        let id = operation.get("operationId").and_then(Value::as_str);
        let id = id.ok_or_else(|| self.error(&place, Reason::Missing("operationId")))?;
        let body = match operation.get("requestBody") {
            Some(body) => Some(self.body(self.resolve(body, &place)?, &place)?),
            None => None,
        };
        Ok(Operation {
            id: id.into(),
            method: method.clone(),
            path: path.to_owned(),
            headers: self.headers(item, operation, &place)?,
            body,
            success: self.success(operation, &place)?,
            field_names: Arc::clone(&self.field_names),
        })
    }

    fn headers(
        &self,
        item: &'a Value,
        operation: &'a Value,
        place: &str,
    ) -> Result<Vec<HeaderRule>, ContractError> {
        let lists = [item.get("parameters"), operation.get("parameters")];
        let mut rules: Vec<HeaderRule> = Vec::new();
        for parameter in lists
            .into_iter()
            .flatten()
            .filter_map(Value::as_array)
            .flatten()
        {
            let parameter = self.resolve(parameter, place)?;
            let text = |key| parameter.get(key).and_then(Value::as_str);
            let name = text("name").ok_or_else(|| self.error(place, Reason::Missing("name")))?;
            if text("in") != Some("header") {
                let kind = text("in").unwrap_or("nothing").to_owned();
                return Err(self.error(place, Reason::Parameter(kind)));
            }
            // An operation's parameter takes the place of the path's of the same name.
            rules.retain(|rule| !rule.name.eq_ignore_ascii_case(name));
            // OpenAPI: parameters of these names are ignored.
            if ["accept", "content-type", "authorization"]
                .iter()
                .any(|ignored| ignored.eq_ignore_ascii_case(name))
            {
                continue;
            }
            rules.push(HeaderRule {
                name: name.to_owned(),
                required: parameter.get("required") == Some(&Value::Bool(true)),
                validator: self.validator(parameter, place)?,
            });
        }
        Ok(rules)
    }

    fn body(&self, body: &'a Value, place: &str) -> Result<BodyRule, ContractError> {
        let content = self.object(body, "content", place)?;
        let json = content.values().next();
        let json = json.ok_or_else(|| self.error(place, Reason::Missing("content")))?;
        Ok(BodyRule {
            required: body.get("required") == Some(&Value::Bool(true)),
            media_types: content.keys().cloned().collect(),
            validator: self.validator(json, place)?,
        })
    }

    fn validator(&self, holder: &'a Value, place: &str) -> Result<Validator, ContractError> {
        let found = holder.get("schema");
        let found = found.ok_or_else(|| self.error(place, Reason::Missing("schema")))?;
        schema::compile(self.document, found)
            .map_err(|error| self.error(place, Reason::Schema(error.to_string())))
    }

    fn success(&self, operation: &'a Value, place: &str) -> Result<Answer, ContractError> {
        let responses = self.object(operation, "responses", place)?;
        let no_example = || self.error(place, Reason::NoExample);
        let mut successes: Vec<_> = responses
            .iter()
            .filter(|(status, _)| status.starts_with('2'))
            .collect();
        successes.sort_by_key(|(status, _)| *status);
        let (status, response) = successes.first().ok_or_else(no_example)?;
        let status = status.parse::<StatusCode>().map_err(|_| no_example())?;
        let response = self.resolve(response, place)?;
        let media = self.object(response, "content", place)?.values().next();
        let media = media.ok_or_else(no_example)?;
        let example = self.example(media, place)?.ok_or_else(no_example)?;
        Ok(Answer::new(status, example.clone()))
    }

    /// The example of a media type: its own, the first of its list, or that of its schema.
    fn example(&self, media: &'a Value, place: &str) -> Result<Option<&'a Value>, ContractError> {
        if let Some(example) = media.get("example") {
            return Ok(Some(example));
        }
        if let Some(first) = media.get("examples").and_then(Value::as_object) {
            return match first.values().next() {
                Some(example) => Ok(self.resolve(example, place)?.get("value")),
                None => Ok(None),
            };
        }
        match media.get("schema") {
            Some(schema) => Ok(self.resolve(schema, place)?.get("example")),
            None => Ok(None),
        }
    }

    /// Follows `$ref` inside the contract.
    fn resolve(&self, node: &'a Value, place: &str) -> Result<&'a Value, ContractError> {
        let mut node = node;
        let mut target = "";
        // A contract's references are one or two deep; a circle ends here.
        for _ in 0..16 {
            let Some(next) = node.get("$ref").and_then(Value::as_str) else {
                return Ok(node);
            };
            target = next;
            let found = target
                .strip_prefix('#')
                .and_then(|path| self.document.pointer(path));
            node = found.ok_or_else(|| self.error(place, Reason::Reference(target.to_owned())))?;
        }
        Err(self.error(place, Reason::Reference(target.to_owned())))
    }

    fn object(
        &self,
        node: &'a Value,
        key: &'static str,
        place: &str,
    ) -> Result<&'a Map<String, Value>, ContractError> {
        let found = node.get(key).and_then(Value::as_object);
        found.ok_or_else(|| self.error(place, Reason::Missing(key)))
    }

    fn error(&self, place: &str, reason: Reason) -> ContractError {
        ContractError::new(self.name, place, reason)
    }
}

fn collect_field_names(node: &Value, names: &mut HashSet<String>) {
    match node {
        Value::Object(map) => {
            if let Some(Value::Object(properties)) = map.get("properties") {
                names.extend(properties.keys().cloned());
            }
            map.values()
                .for_each(|child| collect_field_names(child, names));
        }
        Value::Array(items) => items
            .iter()
            .for_each(|child| collect_field_names(child, names)),
        _ => {}
    }
}

#[cfg(test)]
#[path = "contract_tests.rs"]
mod tests;

//! The operations of a contract.

use crate::spec::{Node, Spec};

/// One operation.
pub struct Operation {
    /// `operationId`.
    pub id: String,
    /// The method in capitals.
    pub method: String,
    /// The path template.
    pub path: String,
    /// `summary`, or nothing.
    pub summary: Option<String>,
    /// `x-replay`.
    pub replay: String,
    /// Names of the path parameters, in the order of the template.
    pub path_parameters: Vec<String>,
    /// The header parameters.
    pub headers: Vec<HeaderParameter>,
    /// The component of the request body.
    pub body: Option<String>,
    /// The answers with a status of their own, in the order of the spec.
    pub answers: Vec<Answer>,
}

/// A header that the client sends.
pub struct HeaderParameter {
    /// The name as the contract writes it.
    pub name: String,
    /// Whether every request has it.
    pub required: bool,
}

/// One answer of an operation.
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The component of the body.
    pub body: Option<String>,
    /// Headers with a fixed example value, which a mock sends too.
    pub headers: Vec<(String, String)>,
}

pub(super) fn collect(spec: &Spec) -> Vec<Operation> {
    spec.operations()
        .map(|found| Operation {
            id: text(found.node, "operationId"),
            method: found.method.to_uppercase(),
            path: found.path.to_owned(),
            summary: found
                .node
                .get("summary")
                .and_then(Node::as_str)
                .map(str::to_owned),
            replay: text(found.node, "x-replay"),
            path_parameters: template_parameters(found.path),
            headers: found
                .parameters()
                .map(|parameter| resolved(spec, parameter))
                .filter(|parameter| text(parameter, "in") == "header")
                .map(|parameter| HeaderParameter {
                    name: text(parameter, "name"),
                    required: parameter.get("required").and_then(Node::as_bool) == Some(true),
                })
                .collect(),
            body: found
                .node
                .get("requestBody")
                .and_then(|body| body_component(resolved(spec, body))),
            answers: answers(spec, found.node),
        })
        .collect()
}

fn answers(spec: &Spec, operation: &Node) -> Vec<Answer> {
    let entries = operation
        .get("responses")
        .and_then(Node::as_map)
        .unwrap_or_default();
    entries
        .iter()
        .filter_map(|entry| {
            let answer = resolved(spec, &entry.value);
            let headers = answer
                .get("headers")
                .and_then(Node::as_map)
                .unwrap_or_default();
            Some(Answer {
                status: entry.key.parse().ok()?,
                body: body_component(answer),
                headers: headers
                    .iter()
                    .filter_map(|header| {
                        let example = resolved(spec, &header.value).get("example")?.as_str()?;
                        Some((header.key.clone(), example.to_owned()))
                    })
                    .collect(),
            })
        })
        .collect()
}

fn body_component(holder: &Node) -> Option<String> {
    let reference = holder
        .at("/content/application~1json/schema/$ref")?
        .as_str()?;
    Some(reference.rsplit('/').next().unwrap_or(reference).to_owned())
}

fn resolved<'a>(spec: &'a Spec, node: &'a Node) -> &'a Node {
    spec.follow(node).unwrap_or(node)
}

fn template_parameters(path: &str) -> Vec<String> {
    path.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name.to_owned())
        .collect()
}

fn text(node: &Node, key: &str) -> String {
    node.get(key)
        .and_then(Node::as_str)
        .unwrap_or_default()
        .to_owned()
}

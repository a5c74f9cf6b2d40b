//! The document is what the OpenAPI reader of the generator expects.

use std::collections::HashSet;

use openapiv3 as reader;
use serde_path_to_error::Segment;

use super::document::{Document, Found};
use super::parts::{Kind, Part};
use crate::spec::{Data, Node};

pub(super) fn check(document: &Document<'_>, found: &mut Found) {
    shape(document, found);
    for part in document.all(Kind::Paths) {
        for entry in part.node.as_map().unwrap_or_default() {
            if !entry.key.starts_with('/') && !entry.key.starts_with("x-") {
                found.report(
                    "structure",
                    entry.line,
                    "paths",
                    format!("the path `{}` does not start with a slash", entry.key),
                    "start it with `/`",
                );
            }
        }
    }
    for part in document.all(Kind::Responses) {
        for entry in part.node.as_map().unwrap_or_default() {
            if !is_status(&entry.key) && !entry.key.starts_with("x-") {
                found.report(
                    "structure",
                    entry.line,
                    &part.place,
                    format!("`{}` is not a status", entry.key),
                    "write a status from 100 to 599, a class such as 4XX, or `default`",
                );
            }
        }
    }
    for part in document.all(Kind::Components) {
        for section in part.node.as_map().unwrap_or_default() {
            for entry in section.value.as_map().unwrap_or_default() {
                let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
                if entry.key.is_empty() || !entry.key.chars().all(allowed) {
                    found.report(
                        "structure",
                        entry.line,
                        "components",
                        format!("`{}` is not a component name", entry.key),
                        "use letters, digits, `.`, `_` and `-`",
                    );
                }
            }
        }
    }
}

/// Reads the document with the generator's own reader, and looks for the smallest parts that it
/// refuses: its own errors carry no line and stop at the first `$ref`-or-inline choice.
fn shape(document: &Document<'_>, found: &mut Found) {
    let root = &document.spec.root;
    let Err(error) = read::<reader::OpenAPI>(root) else {
        return;
    };
    let mut refused: HashSet<*const Node> = HashSet::new();
    // Children come after their parents, so the smallest come first here.
    for part in document.parts.iter().rev() {
        let is_reference = part.kind.takes_reference() && part.node.get("$ref").is_some();
        if part.kind == Kind::Document || is_reference || holds_one_of(part.node, &refused) {
            continue;
        }
        if let Err(error) = part_as_read(part) {
            refused.insert(std::ptr::from_ref(part.node));
            report(part.node, part.line, &part.place, &error, found);
        }
    }
    if refused.is_empty() {
        report(root, root.line, "document", &error, found);
    }
}

fn report(node: &Node, line: usize, place: &str, refusal: &Refusal, found: &mut Found) {
    let mut line = line;
    let mut node = Some(node);
    for key in &refusal.path {
        let entry = node.and_then(|node| node.entry(key));
        line = entry.map_or(line, |entry| entry.line);
        node = entry.map(|entry| &entry.value);
    }
    let at = match refusal.path.last() {
        Some(key) => format!("`{key}`: "),
        None => String::new(),
    };
    found.report(
        "structure",
        line,
        place,
        format!("the OpenAPI reader refuses this ({at}{})", refusal.reason),
        "compare it with the OpenAPI 3.0.3 specification",
    );
}

/// Whether one of these nodes is below this one.
fn holds_one_of(outer: &Node, nodes: &HashSet<*const Node>) -> bool {
    let is_or_holds =
        |node: &Node| nodes.contains(&std::ptr::from_ref(node)) || holds_one_of(node, nodes);
    outer.as_seq().unwrap_or_default().iter().any(is_or_holds)
        || outer
            .as_map()
            .unwrap_or_default()
            .iter()
            .any(|entry| is_or_holds(&entry.value))
}

/// Why the reader refuses a part.
struct Refusal {
    /// The keys that lead from the part to what is wrong, as far as the reader says.
    path: Vec<String>,
    reason: String,
}

fn part_as_read(part: &Part<'_>) -> Result<(), Refusal> {
    let node = part.node;
    if node.as_map().is_none() {
        return Err(Refusal {
            path: Vec::new(),
            reason: format!("{} where a mapping is wanted", node.kind()),
        });
    }
    match part.kind {
        Kind::Document => read::<reader::OpenAPI>(node),
        Kind::Info => read::<reader::Info>(node),
        Kind::Contact => read::<reader::Contact>(node),
        Kind::License => read::<reader::License>(node),
        Kind::Server => read::<reader::Server>(node),
        Kind::Tag => read::<reader::Tag>(node),
        Kind::ExternalDocs => read::<reader::ExternalDocumentation>(node),
        Kind::Components => read::<reader::Components>(node),
        Kind::Paths => read::<reader::Paths>(node),
        Kind::PathItem => read::<reader::PathItem>(node),
        Kind::Operation => read::<reader::Operation>(node),
        Kind::Parameter => read::<reader::Parameter>(node),
        Kind::RequestBody => read::<reader::RequestBody>(node),
        Kind::MediaType => read::<reader::MediaType>(node),
        Kind::Responses => read::<reader::Responses>(node),
        Kind::Response => read::<reader::Response>(node),
        Kind::Header => read::<reader::Header>(node),
        Kind::Example => read::<reader::Example>(node),
        Kind::SecurityScheme => read::<reader::SecurityScheme>(node),
        Kind::Schema(_) => schema(node),
    }
}

/// Reads a schema key by key: the reader does not say which key of a schema it refuses, and no
/// key needs another.
fn schema(node: &Node) -> Result<(), Refusal> {
    let refusal = match read::<reader::Schema>(node) {
        Ok(()) => return Ok(()),
        Err(refusal) => refusal,
    };
    for entry in node.as_map().unwrap_or_default() {
        let alone = Node {
            data: Data::Map(vec![entry.clone()]),
            ..*node
        };
        read::<reader::Schema>(&alone).map_err(|refusal| Refusal {
            path: vec![entry.key.clone()],
            ..refusal
        })?;
    }
    Err(refusal)
}

fn read<T: serde::de::DeserializeOwned>(node: &Node) -> Result<(), Refusal> {
    let json = node.to_json();
    // Keeping track of the path is slow, and only worth it for an error.
    if T::deserialize(&json).is_ok() {
        return Ok(());
    }
    serde_path_to_error::deserialize::<_, T>(json)
        .map(drop)
        .map_err(|error| Refusal {
            path: error
                .path()
                .iter()
                .map_while(|segment| match segment {
                    Segment::Map { key } => Some(key.clone()),
                    _ => None,
                })
                .collect(),
            reason: error.inner().to_string(),
        })
}

fn is_status(key: &str) -> bool {
    match key.as_bytes() {
        [b'1'..=b'5', b'X', b'X'] => true,
        [b'1'..=b'5', tens, ones] => tens.is_ascii_digit() && ones.is_ascii_digit(),
        _ => key == "default",
    }
}

//! The operations of a document.

use super::node::Node;

/// The keys of a path item that hold an operation.
const METHODS: &[&str] = &[
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// An operation and where it stands.
#[derive(Debug, Clone, Copy)]
pub struct OperationNode<'a> {
    /// Path template, as written.
    pub path: &'a str,
    /// Method in lower case, as in the file: `post`.
    pub method: &'a str,
    /// Line of the method's key.
    pub line: usize,
    /// The operation.
    pub node: &'a Node,
    /// Parameters that stand at the path and hold for each of its operations.
    pub path_parameters: &'a [Node],
}

impl<'a> OperationNode<'a> {
    /// The `operationId`, if there is one.
    pub fn id(&self) -> Option<&'a str> {
        self.node.get("operationId")?.as_str()
    }

    /// The operation in a finding: by id, or by method and path.
    pub fn place(&self) -> String {
        match self.id() {
            Some(id) => format!("operation {id}"),
            None => format!("operation {} {}", self.method.to_uppercase(), self.path),
        }
    }

    /// The parameters of the path, then those of the operation; references are not followed.
    pub fn parameters(&self) -> impl Iterator<Item = &'a Node> {
        let own = self
            .node
            .get("parameters")
            .and_then(Node::as_seq)
            .unwrap_or_default();
        self.path_parameters.iter().chain(own)
    }
}

pub(super) fn all(root: &Node) -> impl Iterator<Item = OperationNode<'_>> {
    let paths = root.get("paths").and_then(Node::as_map).unwrap_or_default();
    paths.iter().flat_map(|path| {
        let item = path.value.as_map().unwrap_or_default();
        let shared = path
            .value
            .get("parameters")
            .and_then(Node::as_seq)
            .unwrap_or_default();
        item.iter()
            .filter(|entry| METHODS.contains(&entry.key.as_str()))
            .map(move |entry| OperationNode {
                path: &path.key,
                method: &entry.key,
                line: entry.line,
                node: &entry.value,
                path_parameters: shared,
            })
    })
}

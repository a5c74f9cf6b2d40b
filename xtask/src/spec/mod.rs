//! A spec as it was written: an ordered tree in which every node knows its line.
//!
//! Nothing here knows the rules of this project; [`crate::lint`] does.

mod load;
mod node;
mod operation;

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

pub use self::node::{Data, Entry, Node};
pub use self::operation::OperationNode;
use crate::finding::Finding;

/// Names of the rules that a file must pass to be read at all.
pub const RULES: &[&str] = &[
    "file-missing",
    "file-unreadable",
    "file-not-utf8",
    "yaml-syntax",
    "yaml-empty",
    "yaml-documents",
    "yaml-depth",
    "yaml-duplicate-key",
    "yaml-key",
    "yaml-anchor",
    "yaml-tag",
    "yaml-number",
];

/// A spec file, read.
#[derive(Debug, Clone)]
pub struct Spec {
    /// The file as shown to people: relative to the workspace, forward slashes.
    pub path: PathBuf,
    /// The text of the file, unchanged.
    pub text: String,
    /// The whole document.
    pub root: Node,
}

impl Spec {
    /// Reads the spec at `relative` below `root`.
    ///
    /// # Errors
    ///
    /// The findings of [`RULES`]: the file is missing or is not UTF-8, or as [`Spec::parse`].
    pub fn load(root: &Path, relative: &Path) -> Result<Self, Vec<Finding>> {
        let whole_file = |rule, what: String, fix: &str| {
            vec![Finding {
                file: shown(relative),
                line: 0,
                place: "file".to_owned(),
                rule,
                what,
                fix: fix.to_owned(),
            }]
        };
        let bytes = fs::read(root.join(relative)).map_err(|error| match error.kind() {
            ErrorKind::NotFound => whole_file(
                "file-missing",
                "there is no such file".to_owned(),
                "write the spec there, or mend its path in xtask/src/contracts.rs",
            ),
            _ => whole_file(
                "file-unreadable",
                format!("the file cannot be read ({error})"),
                "make it a readable regular file",
            ),
        })?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let good = error.utf8_error().valid_up_to();
            let lines = error.as_bytes()[..good]
                .iter()
                .filter(|byte| **byte == b'\n')
                .count();
            let mut findings = whole_file(
                "file-not-utf8",
                "the file is not UTF-8 from this line on".to_owned(),
                "save it as UTF-8",
            );
            findings[0].line = lines + 1;
            findings
        })?;
        Self::parse(relative.to_path_buf(), text)
    }

    /// Reads a spec from its text; `path` is only shown.
    ///
    /// Anchors, aliases and tags are refused: positions and diffs stay plain without them.
    ///
    /// # Errors
    ///
    /// The findings of [`RULES`], sorted by line: broken YAML, several documents or none, a key
    /// that stands twice in a mapping, an anchor, alias or tag, a number that JSON cannot say.
    pub fn parse(path: PathBuf, text: String) -> Result<Self, Vec<Finding>> {
        let path = PathBuf::from(shown(&path));
        let root = load::tree(&shown(&path), &text)?;
        Ok(Self { path, text, root })
    }

    /// The path as shown in findings.
    pub fn file(&self) -> String {
        shown(&self.path)
    }

    /// The node that a local reference such as `#/components/schemas/X` names; one step, so what
    /// it names may be a reference itself.
    pub fn resolve(&self, reference: &str) -> Option<&Node> {
        self.root.at(reference.strip_prefix('#')?)
    }

    /// The node at the end of a chain of `$ref`s that starts at `node`, or `node` itself if it
    /// is no reference. `None` when the chain breaks or runs in a circle.
    pub fn follow<'a>(&'a self, node: &'a Node) -> Option<&'a Node> {
        const LONGEST_CHAIN: usize = 100;
        let mut node = node;
        for _ in 0..LONGEST_CHAIN {
            match node.get("$ref") {
                None => return Some(node),
                Some(reference) => node = self.resolve(reference.as_str()?)?,
            }
        }
        None
    }

    /// The operations, in the order of the file. What is not shaped like one is left out.
    pub fn operations(&self) -> impl Iterator<Item = OperationNode<'_>> {
        operation::all(&self.root)
    }

    /// The entries of `components/schemas`, in the order of the file.
    pub fn schemas(&self) -> impl Iterator<Item = &Entry> {
        self.root
            .at("/components/schemas")
            .and_then(Node::as_map)
            .unwrap_or_default()
            .iter()
    }
}

/// A relative path with forward slashes on every system.
fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

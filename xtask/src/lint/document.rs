//! What every rule is given: the spec, its parts, and a place for findings.

use super::parts::{self, Kind, Part};
use crate::contracts::Contract;
use crate::finding::Finding;
use crate::spec::{Node, Spec};

/// A spec under the rules.
pub(super) struct Document<'a> {
    pub(super) contract: &'a Contract,
    pub(super) spec: &'a Spec,
    pub(super) parts: Vec<Part<'a>>,
}

impl<'a> Document<'a> {
    pub(super) fn new(contract: &'a Contract, spec: &'a Spec) -> Self {
        Self {
            contract,
            spec,
            parts: parts::collect(spec),
        }
    }

    /// The parts that are schemas, references among them.
    pub(super) fn schemas(&self) -> impl Iterator<Item = &Part<'a>> {
        self.parts
            .iter()
            .filter(|part| matches!(part.kind, Kind::Schema(_)))
    }

    /// The parts of one kind.
    pub(super) fn all(&self, kind: Kind) -> impl Iterator<Item = &Part<'a>> {
        self.parts.iter().filter(move |part| part.kind == kind)
    }

    /// Whether a handwritten type takes the place of this component.
    pub(super) fn is_replaced(&self, component: &str) -> bool {
        self.contract
            .replacements
            .iter()
            .any(|replacement| replacement.schema == component)
    }

    /// The schema behind references and `allOf` of one; `None` when they lead nowhere.
    pub(super) fn behind(&self, schema: &'a Node) -> Option<&'a Node> {
        const LONGEST_CHAIN: usize = 100;
        let mut schema = schema;
        for _ in 0..LONGEST_CHAIN {
            schema = self.spec.follow(schema)?;
            match schema.get("allOf").and_then(Node::as_seq) {
                Some([only]) => schema = only,
                _ => return Some(schema),
            }
        }
        None
    }

    /// Whether this schema is text, behind references; `None` when they lead nowhere.
    pub(super) fn is_text(&self, schema: &'a Node) -> Option<bool> {
        let schema = self.behind(schema)?;
        Some(schema.get("type").and_then(Node::as_str) == Some("string"))
    }
}

/// The findings of one file.
pub(super) struct Found {
    file: String,
    findings: Vec<Finding>,
}

impl Found {
    pub(super) fn new(file: String) -> Self {
        Self {
            file,
            findings: Vec::new(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Notes a finding; `line` 0 stands for the whole file.
    pub(super) fn report(
        &mut self,
        rule: &'static str,
        line: usize,
        place: &str,
        what: impl Into<String>,
        fix: impl Into<String>,
    ) {
        debug_assert!(
            super::RULES.contains(&rule),
            "rule {rule} is not in the list"
        );
        self.findings.push(Finding {
            file: self.file.clone(),
            line,
            place: place.to_owned(),
            rule,
            what: what.into(),
            fix: fix.into(),
        });
    }

    pub(super) fn sorted(mut self) -> Vec<Finding> {
        self.findings.sort();
        self.findings.dedup();
        self.findings
    }
}

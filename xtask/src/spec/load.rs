//! From YAML text to the tree.

use saphyr::Scalar;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle};

use super::node::{Data, Entry, Node};
use crate::finding::Finding;

/// Deeper nesting is refused, so that nothing that walks the tree can exhaust the stack.
const DEEPEST: usize = 100;

/// Reads one document.
///
/// # Errors
///
/// Everything that is wrong with the text, sorted by line.
pub(super) fn tree(file: &str, text: &str) -> Result<Node, Vec<Finding>> {
    let mut builder = Builder {
        file,
        open: Vec::new(),
        done: None,
        documents: 0,
        findings: Vec::new(),
    };
    let mut parser = Parser::new_from_str(text);
    while let Some(step) = parser.next_event() {
        let go_on = match step {
            Ok((event, span)) => builder.event(event, span.start),
            Err(error) => {
                builder.report(
                    *error.marker(),
                    "yaml-syntax",
                    format!("this is not YAML ({})", error.info()),
                    "mend the indentation, quotes or brackets at or above this line",
                );
                false
            }
        };
        if !go_on {
            break;
        }
    }
    builder.finish()
}

/// A collection that has not ended yet.
enum Open {
    Seq(Marker, Vec<Node>),
    Map {
        start: Marker,
        entries: Vec<Entry>,
        key: Option<(String, Marker)>,
    },
}

struct Builder<'a> {
    file: &'a str,
    open: Vec<Open>,
    done: Option<Node>,
    documents: usize,
    findings: Vec<Finding>,
}

impl Builder<'_> {
    /// Takes one event; `false` when reading on makes no sense.
    fn event(&mut self, event: Event<'_>, mark: Marker) -> bool {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => true,
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.report(
                        mark,
                        "yaml-documents",
                        "a second document starts here".to_owned(),
                        "keep one document in a file",
                    );
                }
                self.documents == 1
            }
            Event::Alias(_) => {
                self.report(
                    mark,
                    "yaml-anchor",
                    "this is an alias".to_owned(),
                    "write the value out, or make it a component and use `$ref`",
                );
                self.value(node(mark, Data::Null))
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_anchor(mark, anchor);
                self.refuse_tag(mark, tag.is_some());
                if self.wants_key() {
                    self.key(text.into_owned(), mark);
                    return true;
                }
                let data = self.scalar(&text, style, mark);
                self.value(node(mark, data))
            }
            Event::SequenceStart(anchor, tag) => {
                self.refuse_anchor(mark, anchor);
                self.refuse_tag(mark, tag.is_some());
                self.start(mark, Open::Seq(mark, Vec::new()))
            }
            Event::MappingStart(anchor, tag) => {
                self.refuse_anchor(mark, anchor);
                self.refuse_tag(mark, tag.is_some());
                let map = Open::Map {
                    start: mark,
                    entries: Vec::new(),
                    key: None,
                };
                self.start(mark, map)
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::Seq(start, items)) => self.value(node(start, Data::Seq(items))),
                Some(Open::Map { start, entries, .. }) => {
                    self.value(node(start, Data::Map(entries)))
                }
                None => false,
            },
        }
    }

    fn wants_key(&self) -> bool {
        matches!(self.open.last(), Some(Open::Map { key: None, .. }))
    }

    fn start(&mut self, mark: Marker, collection: Open) -> bool {
        if self.wants_key() {
            self.report(
                mark,
                "yaml-key",
                "a list or mapping stands where a key is wanted".to_owned(),
                "write a plain key",
            );
            return false;
        }
        if self.open.len() == DEEPEST {
            self.report(
                mark,
                "yaml-depth",
                format!("this is nested more than {DEEPEST} levels deep"),
                "flatten it into components",
            );
            return false;
        }
        self.open.push(collection);
        true
    }

    fn key(&mut self, text: String, mark: Marker) {
        let Some(Open::Map { entries, key, .. }) = self.open.last_mut() else {
            return;
        };
        let first = entries
            .iter()
            .find(|entry| entry.key == text)
            .map(|entry| entry.line);
        *key = Some((text.clone(), mark));
        if let Some(first) = first {
            self.report(
                mark,
                "yaml-duplicate-key",
                format!("the key `{text}` stands here a second time, first on line {first}"),
                "delete or rename one of the two",
            );
        }
    }

    fn value(&mut self, value: Node) -> bool {
        match self.open.last_mut() {
            None => self.done = Some(value),
            Some(Open::Seq(_, items)) => items.push(value),
            Some(Open::Map { entries, key, .. }) => {
                if let Some((key, mark)) = key.take() {
                    entries.push(Entry {
                        key,
                        line: mark.line(),
                        column: mark.col() + 1,
                        value,
                    });
                }
            }
        }
        true
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, mark: Marker) -> Data {
        match Scalar::parse_from_cow_and_metadata(text.into(), style, None) {
            None | Some(Scalar::Null) => Data::Null,
            Some(Scalar::Boolean(value)) => Data::Bool(value),
            Some(Scalar::Integer(value)) => Data::Int(value),
            Some(Scalar::FloatingPoint(value)) => {
                if !value.is_finite() {
                    self.report(
                        mark,
                        "yaml-number",
                        format!("`{text}` is a number that JSON cannot say"),
                        "quote it if it is text, or write a finite number",
                    );
                }
                Data::Float(value.into_inner())
            }
            Some(Scalar::String(text)) => Data::Str(text.into_owned()),
        }
    }

    fn refuse_anchor(&mut self, mark: Marker, anchor: usize) {
        if anchor > 0 {
            self.report(
                mark,
                "yaml-anchor",
                "an anchor stands here".to_owned(),
                "write the value out, or make it a component and use `$ref`",
            );
        }
    }

    fn refuse_tag(&mut self, mark: Marker, tagged: bool) {
        if tagged {
            self.report(
                mark,
                "yaml-tag",
                "a YAML tag stands here".to_owned(),
                "delete the tag; quote the value if it is text",
            );
        }
    }

    fn report(&mut self, mark: Marker, rule: &'static str, what: String, fix: &str) {
        self.findings.push(Finding {
            file: self.file.to_owned(),
            line: mark.line(),
            place: "file".to_owned(),
            rule,
            what,
            fix: fix.to_owned(),
        });
    }

    fn finish(mut self) -> Result<Node, Vec<Finding>> {
        if self.findings.is_empty() {
            match self.done {
                Some(root) if root.data != Data::Null => return Ok(root),
                _ => self.report(
                    Marker::default(),
                    "yaml-empty",
                    "the file is empty".to_owned(),
                    "write the spec into it",
                ),
            }
        }
        self.findings.sort_by_key(|finding| finding.line);
        Err(self.findings)
    }
}

fn node(mark: Marker, data: Data) -> Node {
    Node {
        line: mark.line(),
        column: mark.col() + 1,
        data,
    }
}

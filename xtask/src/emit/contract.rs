//! The contract as JSON, for crates that need it at run time and cannot see `specs/`.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::ser::PrettyFormatter;

use super::Preamble;
use super::preamble::COMMAND;
use crate::spec::{Data, Node, Spec};

/// The contract as pretty-printed JSON in the spec's own order, its origin first.
///
/// # Errors
///
/// When the tree cannot be written as JSON; a spec that was read can.
pub fn contract_file(spec: &Spec, preamble: &Preamble) -> Result<String, serde_json::Error> {
    let mut text = Vec::new();
    let mut writer =
        serde_json::Serializer::with_formatter(&mut text, PrettyFormatter::with_indent(b"  "));
    Document { spec, preamble }.serialize(&mut writer)?;
    text.push(b'\n');
    Ok(String::from_utf8_lossy(&text).into_owned())
}

struct Document<'a> {
    spec: &'a Spec,
    preamble: &'a Preamble,
}

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let origin = [
            ("by", COMMAND),
            ("from", &self.preamble.source),
            (
                "sha256",
                self.preamble.sha256.as_deref().unwrap_or_default(),
            ),
            (
                "note",
                "Do not edit: change the spec and run the command again.",
            ),
        ];
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("x-generated", &Pairs(&origin))?;
        for entry in self.spec.root.as_map().unwrap_or_default() {
            map.serialize_entry(&entry.key, &Tree(&entry.value))?;
        }
        map.end()
    }
}

struct Pairs<'a>(&'a [(&'a str, &'a str)]);

impl Serialize for Pairs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

/// A node in the order of the file: a JSON map of the library may sort its keys.
struct Tree<'a>(&'a Node);

impl Serialize for Tree<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0.data {
            Data::Null => serializer.serialize_unit(),
            Data::Bool(value) => serializer.serialize_bool(*value),
            Data::Int(value) => serializer.serialize_i64(*value),
            Data::Float(value) => serializer.serialize_f64(*value),
            Data::Str(text) => serializer.serialize_str(text),
            Data::Seq(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(&Tree(item))?;
                }
                list.end()
            }
            Data::Map(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for entry in entries {
                    map.serialize_entry(&entry.key, &Tree(&entry.value))?;
                }
                map.end()
            }
        }
    }
}

//! Where an event belongs in the ledger.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Collection, id and rule of one event.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Place {
    pub(crate) collection: Cow<'static, str>,
    /// The id that the vendor knows it by; without one, each call is an event of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    /// The purchase that it is or refers to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) purchase_id: Option<String>,
    /// Whether a second call with the same id is refused rather than laid over the first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) once: bool,
}

impl Place {
    /// An event of its own.
    pub(crate) fn new(collection: impl Into<Cow<'static, str>>) -> Self {
        Self {
            collection: collection.into(),
            id: None,
            purchase_id: None,
            once: false,
        }
    }
}

/// The string at `pointer`, which leads through objects and needs no escapes.
pub(crate) fn text(event: &Value, pointer: &str) -> Option<String> {
    let mut names = pointer.split('/').skip(1);
    let found = names.try_fold(event, |value, name| value.get(name))?;
    found.as_str().map(str::to_owned)
}

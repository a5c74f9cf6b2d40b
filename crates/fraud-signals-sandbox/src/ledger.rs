//! The events that were accepted, in their current state.

use std::collections::HashMap;
use std::fmt;

use serde::Serialize;
use serde_json::Value;

/// One event of the ledger. `Debug` never shows `event`.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct LedgerEntry {
    /// The kind of event: `chargebacks`, `feedbacks`, or the operation id where the sandbox has no
    /// rule of its own for an operation.
    pub collection: String,
    /// The id that the vendor upserts by; `None` where each call is an event of its own.
    pub id: Option<String>,
    /// Correlation id of the last call that changed it, if it carried one.
    pub correlation_id: Option<String>,
    /// How many accepted calls it has seen.
    pub sends: u64,
    /// The request body; fields that a later call omits keep their value.
    pub event: Value,
}

impl fmt::Debug for LedgerEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LedgerEntry")
            .field("collection", &self.collection)
            .field("correlation_id", &self.correlation_id)
            .field("sends", &self.sends)
            .finish_non_exhaustive()
    }
}

/// All entries in the order of their first arrival.
#[derive(Default)]
pub(crate) struct Ledger {
    entries: Vec<LedgerEntry>,
    by_id: HashMap<(String, String), usize>,
}

impl Ledger {
    pub(crate) fn entries(&self) -> &[LedgerEntry] {
        &self.entries
    }

    /// Adds an event that has no id of its own.
    pub(crate) fn append(&mut self, collection: &str, event: Value, correlation_id: Option<&str>) {
        self.entries.push(LedgerEntry {
            collection: collection.to_owned(),
            id: None,
            correlation_id: correlation_id.map(str::to_owned),
            sends: 1,
            event,
        });
    }

    /// Creates the event `id` or lays `event` over it; omitted fields keep their value.
    pub(crate) fn upsert(
        &mut self,
        collection: &str,
        id: &str,
        event: Value,
        correlation_id: Option<&str>,
    ) {
        let key = (collection.to_owned(), id.to_owned());
        if let Some(entry) = self
            .by_id
            .get(&key)
            .and_then(|index| self.entries.get_mut(*index))
        {
            lay_over(&mut entry.event, event);
            entry.correlation_id = correlation_id.map(str::to_owned);
            entry.sends += 1;
        } else {
            self.by_id.insert(key, self.entries.len());
            self.append(collection, event, correlation_id);
            if let Some(entry) = self.entries.last_mut() {
                entry.id = Some(id.to_owned());
            }
        }
    }
}

fn lay_over(old: &mut Value, new: Value) {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            for (name, value) in new {
                lay_over(old.entry(name).or_insert(Value::Null), value);
            }
        }
        (old, new) => *old = new,
    }
}

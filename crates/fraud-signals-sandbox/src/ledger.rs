//! The events that were accepted, in their current state.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::decision::Decision;
use crate::packed::Packed;
use crate::place::Place;

/// One event of the ledger. `Debug` never shows `id` and `event`.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct LedgerEntry {
    /// The kind of event: `users`, `purchases`, `bank_events`, `purchase_statuses`, `refunds`,
    /// `chargebacks`, `feedbacks`, or the operation id where the sandbox has no rule of its own
    /// for an operation.
    pub collection: String,
    /// The id that the vendor knows it by; `None` where each call is an event of its own.
    pub id: Option<String>,
    /// The purchase that it is or refers to.
    pub purchase_id: Option<String>,
    /// Correlation id of the last call that changed it, if it carried one.
    pub correlation_id: Option<String>,
    /// Sequence in the journal of the request that created it.
    pub sequence: u64,
    /// How many accepted calls it has seen.
    pub sends: u64,
    /// What a purchase was answered: the `resultDetails`.
    pub decision: Option<Value>,
    /// The request body; fields that a later call omits keep their value.
    pub event: Value,
}

impl fmt::Debug for LedgerEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LedgerEntry")
            .field("collection", &self.collection)
            .field("correlation_id", &self.correlation_id)
            .field("sequence", &self.sequence)
            .field("sends", &self.sends)
            .finish_non_exhaustive()
    }
}

/// One event, kept small: JSON stays packed text until somebody asks.
pub(crate) struct Entry {
    pub(crate) collection: Arc<str>,
    pub(crate) id: Option<Arc<str>>,
    pub(crate) purchase_id: Option<Arc<str>>,
    correlation_id: Option<Uuid>,
    pub(crate) sequence: u64,
    sends: u64,
    decision: Option<Box<str>>,
    event: Packed,
}

impl Entry {
    pub(crate) fn to_public(&self) -> LedgerEntry {
        // What the ledger holds was written by serde_json.
        let value = |text: &[u8]| serde_json::from_slice(text).unwrap_or(Value::Null);
        LedgerEntry {
            collection: self.collection.to_string(),
            id: self.id.as_deref().map(str::to_owned),
            purchase_id: self.purchase_id.as_deref().map(str::to_owned),
            correlation_id: self.correlation_id.map(|id| id.to_string()),
            sequence: self.sequence,
            sends: self.sends,
            decision: self.decision.as_deref().map(|text| value(text.as_bytes())),
            event: value(&self.event.text()),
        }
    }
}

/// A call that is about to be booked.
pub(crate) struct Booking<'a> {
    pub(crate) place: &'a Place,
    pub(crate) event: Packed,
    pub(crate) decision: Option<&'a Decision>,
    pub(crate) correlation_id: Option<Uuid>,
    pub(crate) sequence: u64,
}

/// What became of a booking.
pub(crate) struct Booked {
    pub(crate) collection: Arc<str>,
    pub(crate) id: Option<Arc<str>>,
    pub(crate) purchase_id: Option<Arc<str>>,
    /// Whether the ledger holds the very text of the call.
    pub(crate) is_shared: bool,
}

/// All entries in the order of their first arrival.
#[derive(Default)]
pub(crate) struct Ledger {
    entries: Vec<Entry>,
    by_id: HashMap<Arc<str>, HashMap<Arc<str>, usize>>,
}

impl Ledger {
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Whether the event at `place` is there.
    pub(crate) fn holds(&self, place: &Place) -> bool {
        self.index(place).is_some()
    }

    /// Creates the event at its place, or lays it over the one that is there.
    pub(crate) fn book(&mut self, booking: Booking<'_>) -> Booked {
        let purchase_id = booking.place.purchase_id.as_deref().map(Arc::from);
        if let Some(entry) = self
            .index(booking.place)
            .and_then(|index| self.entries.get_mut(index))
        {
            entry.event = laid_over(&entry.event, &booking.event);
            entry.correlation_id = booking.correlation_id;
            entry.purchase_id = purchase_id.or_else(|| entry.purchase_id.take());
            entry.sends += 1;
            return Booked {
                collection: Arc::clone(&entry.collection),
                id: entry.id.clone(),
                purchase_id: entry.purchase_id.clone(),
                is_shared: false,
            };
        }
        let collection = self.collection(&booking.place.collection);
        let id: Option<Arc<str>> = booking.place.id.as_deref().map(Arc::from);
        if let Some(id) = &id {
            let by_id = self.by_id.entry(Arc::clone(&collection)).or_default();
            by_id.insert(Arc::clone(id), self.entries.len());
        }
        // The purchase of a purchase is itself: one text for both.
        let purchase_id = if purchase_id == id {
            id.clone()
        } else {
            purchase_id
        };
        let booked = Booked {
            collection: Arc::clone(&collection),
            id: id.clone(),
            purchase_id: purchase_id.clone(),
            is_shared: true,
        };
        self.entries.push(Entry {
            collection,
            id,
            purchase_id,
            correlation_id: booking.correlation_id,
            sequence: booking.sequence,
            sends: 1,
            decision: booking.decision.map(|decision| decision.json().into()),
            event: booking.event,
        });
        booked
    }

    fn index(&self, place: &Place) -> Option<usize> {
        let by_id = self.by_id.get(&*place.collection)?;
        by_id.get(place.id.as_deref()?).copied()
    }

    /// The one text of a collection's name.
    fn collection(&mut self, name: &str) -> Arc<str> {
        if let Some((known, _)) = self.by_id.get_key_value(name) {
            return Arc::clone(known);
        }
        let known: Arc<str> = Arc::from(name);
        self.by_id.insert(Arc::clone(&known), HashMap::new());
        known
    }
}

fn laid_over(old: &Packed, new: &Packed) -> Packed {
    let value = |packed: &Packed| serde_json::from_slice(&packed.text());
    match (value(old), value(new)) {
        (Ok(mut merged), Ok(event)) => {
            lay_over(&mut merged, event);
            Packed::new(merged.to_string().as_bytes())
        }
        _ => new.clone(),
    }
}

/// Objects are merged field by field; anything else, arrays too, is replaced.
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

//! Tests of the workspace that see nothing but its public surface, as another team's code does.
//!
//! They live in a package of their own, because cargo ignores a `tests` folder at the root of a
//! virtual workspace.
//!
//! # What does not compile
//!
//! A field that the contract requires cannot be forgotten. This compiles:
//!
//! ```
//! use fraud_signals::dfp::{Chargeback, PurchaseReference};
//!
//! let chargeback = Chargeback::new("cb-90", PurchaseReference::new("ord-77120"));
//! ```
//!
//! Without its purchase it does not:
//!
//! ```compile_fail
//! use fraud_signals::dfp::{Chargeback, PurchaseReference};
//!
//! let chargeback = Chargeback::new("cb-90");
//! ```
//!
//! The same for feedback, which compiles with its three required fields:
//!
//! ```
//! use fraud_signals::marqeta::{FraudFeedback, FraudStatus};
//!
//! let feedback = FraudFeedback::new("token", true, FraudStatus::Confirmed);
//! ```
//!
//! and not without its status:
//!
//! ```compile_fail
//! use fraud_signals::marqeta::{FraudFeedback, FraudStatus};
//!
//! let feedback = FraudFeedback::new("token", true);
//! ```
//!
//! Nor can it be forgotten by a struct literal, which another crate cannot write:
//!
//! ```compile_fail
//! use fraud_signals::dfp::PurchaseReference;
//!
//! let purchase = PurchaseReference { purchase_id: "ord-77120".to_owned() };
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The text of every contract, as the sandbox has it, by name: `api/contract`, its path there.
///
/// # Panics
///
/// When one cannot be read.
#[must_use]
pub fn contracts() -> BTreeMap<String, String> {
    let files = |folder: &Path| {
        let entries = fs::read_dir(folder).expect("a folder");
        entries.map(|entry| entry.expect("an entry").path())
    };
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/fraud-signals-sandbox/contracts");
    let mut contracts = BTreeMap::new();
    for path in files(&folder).flat_map(|api| files(&api).collect::<Vec<_>>()) {
        let name = path.strip_prefix(&folder).expect("below the folder");
        let name = name.with_extension("").to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(&path).expect("the contract can be read");
        contracts.insert(name, text);
    }
    contracts
}

/// The README's examples, which must compile as they stand.
#[doc = include_str!("../README.md")]
#[cfg(doctest)]
pub struct Readme;

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

/// The README's examples, which must compile as they stand.
#[doc = include_str!("../README.md")]
#[cfg(doctest)]
pub struct Readme;

//! Short ways to write the merchant's verdict on a purchase.
//!
//! ```
//! use fraud_signals::dfp::purchase_status;
//!
//! let since = chrono::Local::now().fixed_offset();
//! let status = purchase_status::canceled("ord-77120", since);
//! let status = purchase_status::because(status, "Turned down by the bank");
//! ```

use chrono::{DateTime, FixedOffset};

use super::{PurchaseStatus, PurchaseStatusDetails, PurchaseStatusType};

/// The merchant accepts the purchase (`APPROVED`), from this moment on.
#[must_use]
pub fn approved(purchase_id: impl Into<String>, since: DateTime<FixedOffset>) -> PurchaseStatus {
    status(purchase_id, PurchaseStatusType::Approved, since)
}

/// The purchase is off (`CANCELED`). A purchase that was turned down is sent as this too: the
/// contract has no `REJECTED`.
#[must_use]
pub fn canceled(purchase_id: impl Into<String>, since: DateTime<FixedOffset>) -> PurchaseStatus {
    status(purchase_id, PurchaseStatusType::Canceled, since)
}

/// The purchase waits (`HELD`), as for a review.
#[must_use]
pub fn held(purchase_id: impl Into<String>, since: DateTime<FixedOffset>) -> PurchaseStatus {
    status(purchase_id, PurchaseStatusType::Held, since)
}

/// The customer has what was bought (`FULFILLED`).
#[must_use]
pub fn fulfilled(purchase_id: impl Into<String>, since: DateTime<FixedOffset>) -> PurchaseStatus {
    status(purchase_id, PurchaseStatusType::Fulfilled, since)
}

/// The same status with a reason, free text of the merchant.
#[must_use]
pub fn because(mut status: PurchaseStatus, reason: impl Into<String>) -> PurchaseStatus {
    status.status = status.status.reason(reason);
    status
}

fn status(
    purchase_id: impl Into<String>,
    status: PurchaseStatusType,
    since: DateTime<FixedOffset>,
) -> PurchaseStatus {
    PurchaseStatus::new(purchase_id, PurchaseStatusDetails::new(status, since))
}

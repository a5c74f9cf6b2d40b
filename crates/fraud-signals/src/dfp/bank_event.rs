//! Short ways to write what a bank said.
//!
//! ```
//! use fraud_signals::dfp::{BankEventStatus, bank_event};
//!
//! let event = bank_event::authorization("bank-77120-auth", "ord-77120")
//!     .status(BankEventStatus::Approved)
//!     .bank_response_code("00");
//! ```

use super::{BankEvent, BankEventType, PurchaseReference};

/// The bank's answer to an authorization (`AUTH`). Its id differs from that of the charge.
#[must_use]
pub fn authorization(
    bank_event_id: impl Into<String>,
    purchase_id: impl Into<String>,
) -> BankEvent {
    let purchase = PurchaseReference::new(purchase_id);
    BankEvent::new(bank_event_id, BankEventType::Auth, purchase)
}

/// The bank's answer to a charge (`CHARGE`). Its id differs from that of the authorization.
#[must_use]
pub fn charge(bank_event_id: impl Into<String>, purchase_id: impl Into<String>) -> BankEvent {
    let purchase = PurchaseReference::new(purchase_id);
    BankEvent::new(bank_event_id, BankEventType::Charge, purchase)
}

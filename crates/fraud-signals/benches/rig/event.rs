//! The event that every caller sends.

use chrono::{DateTime, FixedOffset, Local};
use fraud_signals::Amount;
use fraud_signals::dfp::{Chargeback, ChargebackStatus, PurchaseReference, UserReference};
use fraud_signals_raw_dfp::knowledge_gateway::types::ChargebackEvent;

pub(super) const PATH: &str = "/KnowledgeGateway/activities/Chargeback";
pub(super) const JSON_UTF8: &str = "application/json; charset=utf-8";
pub(super) const USER_AGENT: &str = concat!("fraud-signals/", env!("CARGO_PKG_VERSION"));

pub(super) const REASON: &str = "10.4 Other Fraud: Card-Absent Environment";
pub(super) const AMOUNT: &str = "45.90";

/// A chargeback with every field, made anew for each call as a service does.
pub(super) fn chargeback() -> Chargeback {
    Chargeback::new("cb-90", PurchaseReference::new("ord-77120"))
        .reason(REASON)
        .status(ChargebackStatus::Initiated)
        .bank_event_timestamp(bank_event_timestamp())
        .amount(AMOUNT.parse::<Amount>().expect("an amount"))
        .currency("USD")
        .user(UserReference::new("user-4711"))
}

/// The same in its envelope.
pub(super) fn envelope() -> ChargebackEvent {
    ChargebackEvent::new(now(), chargeback())
}

pub(super) fn bank_event_timestamp() -> DateTime<FixedOffset> {
    let instant = DateTime::from_timestamp(1_790_000_000, 0).expect("within range");
    instant.fixed_offset()
}

pub(super) fn now() -> DateTime<FixedOffset> {
    #[expect(clippy::disallowed_methods, reason = "a service reads the clock too")]
    Local::now().fixed_offset()
}

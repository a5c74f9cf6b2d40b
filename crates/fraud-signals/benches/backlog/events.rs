//! The events: four statuses of each chargeback, close to one another in the stream.

use fraud_signals::Amount;
use fraud_signals::dfp::{Chargeback, ChargebackStatus, PurchaseReference, UserReference};

pub(crate) const STATUSES: [&str; 4] = ["INITIATED", "UNDER_REVIEW", "REPRESENTED", "WON"];

/// So many chargebacks are told of together: first status of each, second of each, and so on.
const TOGETHER: usize = 16;

/// The event at this place of the stream.
pub(crate) fn chargeback(place: usize) -> Chargeback {
    let group = place / (TOGETHER * STATUSES.len());
    let id = group * TOGETHER + place % TOGETHER;
    let status = STATUSES[place / TOGETHER % STATUSES.len()];
    let cents = 100 + (id % 90_000) as i64;
    Chargeback::new(
        format!("cb-{id}"),
        PurchaseReference::new(format!("ord-{}", id / 3)),
    )
    .reason("Cardholder does not recognise the charge")
    .status(ChargebackStatus::from(status))
    .amount(amount(cents))
    .currency("USD")
    .user(UserReference::new(format!("cust-{}", id / 7)))
}

fn amount(cents: i64) -> Amount {
    let text = format!("{}.{:02}", cents / 100, cents % 100);
    text.parse().expect("an amount of few digits")
}

//! The event as a team writes it down for itself: plain serde over chrono, money as a double.

use chrono::{DateTime, FixedOffset, SubsecRound};
use serde::Serialize;

use super::event::{AMOUNT, REASON, bank_event_timestamp, now};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ChargebackEvent {
    merchant_local_date: DateTime<FixedOffset>,
    data: Chargeback,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Chargeback {
    chargeback_id: String,
    reason: String,
    status: Status,
    bank_event_timestamp: DateTime<FixedOffset>,
    amount: f64,
    currency: String,
    user: User,
    purchase: Purchase,
}

#[derive(Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Status {
    Initiated,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct User {
    user_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Purchase {
    purchase_id: String,
}

pub(super) fn envelope() -> ChargebackEvent {
    ChargebackEvent {
        // The contract takes seven fraction digits at most.
        merchant_local_date: now().trunc_subsecs(6),
        data: Chargeback {
            chargeback_id: "cb-90".to_owned(),
            reason: REASON.to_owned(),
            status: Status::Initiated,
            bank_event_timestamp: bank_event_timestamp(),
            amount: AMOUNT.parse().expect("a number"),
            currency: "USD".to_owned(),
            user: User {
                user_id: "user-4711".to_owned(),
            },
            purchase: Purchase {
                purchase_id: "ord-77120".to_owned(),
            },
        },
    }
}

//! The events of the contract: each with its operation, its envelope and its raw method.

#![expect(clippy::disallowed_types, reason = "passes it on to `call/answer.rs`")]

use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use fraud_signals_raw_dfp::knowledge_gateway::types::{
    BankEvent, BankEventNotice, Chargeback, ChargebackEvent, Purchase, PurchaseAssessment,
    PurchaseEvent, PurchaseStatus, PurchaseStatusEvent, RecordAck, Refund, RefundEvent,
    UpdateAccountEvent, UserAccount,
};
use fraud_signals_raw_dfp::knowledge_gateway::{
    Client as RawClient, Error as RawError, ResponseValue, operations,
};
use fraud_signals_support::{LimitError, Operation};

use super::decision::PurchaseDecision;
use crate::call::Policy;
use sealed::LocalDates;

/// An event that Dynamics 365 Fraud Protection takes. Implemented by the event types of this module
/// and by nothing else.
pub trait Event: sealed::Wire {
    /// What the call hands back.
    type Answer: From<Self::Ack> + Send + 'static;
}

pub(super) mod sealed {
    use super::{
        DateTime, Duration, FixedOffset, LimitError, Operation, RawClient, RawError, ResponseValue,
    };
    use crate::call::Policy;

    /// The local dates of an envelope, as far as the caller has set them.
    #[derive(Debug, Clone, Copy)]
    pub struct LocalDates {
        pub now: DateTime<FixedOffset>,
        pub merchant: Option<DateTime<FixedOffset>>,
        pub customer: Option<DateTime<FixedOffset>>,
    }

    impl LocalDates {
        pub fn merchant(self) -> DateTime<FixedOffset> {
            self.merchant.unwrap_or(self.now)
        }

        /// The same instant, with the merchant's offset where the customer's is not known.
        pub fn customer(self) -> DateTime<FixedOffset> {
            self.customer.unwrap_or_else(|| self.merchant())
        }
    }

    /// How an event goes over the wire.
    pub trait Wire: Send + Sized + 'static {
        /// The event in its envelope.
        type Body: Send + Sync;
        /// What the vendor answers.
        type Ack: Send + 'static;

        /// Bounds a call where neither the call nor the policy does.
        const DEADLINE: Duration = Policy::RECORD_DEADLINE;

        const OPERATION: Operation;

        /// The vendor's name for what the event is about: events with the same one update one
        /// another.
        fn entity_id(&self) -> &str;

        fn envelope(self, dates: LocalDates) -> Self::Body;

        /// Holds the envelope against the limits of the contract.
        fn check_limits(body: &Self::Body) -> Result<(), LimitError>;

        fn send(
            raw: &RawClient,
            body: &Self::Body,
        ) -> impl Future<Output = Result<ResponseValue<Self::Ack>, RawError<()>>> + Send;
    }
}

/// Joins an event to its id, its envelope, its answer and the generated method that sends it.
macro_rules! event {
    ($event:ty, $id:ident, $body:ty, $ack:ty => $answer:ty, $operation:ident, $method:ident,
        $envelope:expr $(, deadline: $deadline:expr)?) => {
        impl Event for $event {
            type Answer = $answer;
        }

        impl sealed::Wire for $event {
            type Body = $body;
            type Ack = $ack;

            $(const DEADLINE: Duration = $deadline;)?

            const OPERATION: Operation = operations::$operation;

            fn entity_id(&self) -> &str {
                &self.$id
            }

            fn envelope(self, dates: LocalDates) -> $body {
                let envelope: fn(LocalDates, Self) -> $body = $envelope;
                envelope(dates, self)
            }

            fn check_limits(body: &$body) -> Result<(), LimitError> {
                body.check_limits()
            }

            async fn send(
                raw: &RawClient,
                body: &$body,
            ) -> Result<ResponseValue<$ack>, RawError<()>> {
                raw.$method(body).await
            }
        }
    };
}

event!(
    UserAccount, user_id, UpdateAccountEvent, RecordAck => RecordAck, UPDATE_ACCOUNT, update_account,
    |dates, user| UpdateAccountEvent::new(dates.merchant(), dates.customer(), user)
);
event!(
    Purchase, purchase_id, PurchaseEvent, PurchaseAssessment => PurchaseDecision, ASSESS_PURCHASE, assess_purchase,
    // The purchase says its own local date: the envelope repeats it.
    |dates, purchase| {
        PurchaseEvent::new(dates.merchant.unwrap_or(purchase.merchant_local_date), purchase)
    },
    deadline: Policy::ASSESSMENT_DEADLINE
);
event!(
    BankEvent, bank_event_id, BankEventNotice, RecordAck => RecordAck, RECORD_BANK_EVENT, record_bank_event,
    |dates, event| BankEventNotice::new(dates.merchant(), event)
);
event!(
    PurchaseStatus, purchase_id, PurchaseStatusEvent, RecordAck => RecordAck,
    RECORD_PURCHASE_STATUS, record_purchase_status,
    |dates, status| PurchaseStatusEvent::new(dates.merchant(), status)
);
event!(
    Refund, refund_id, RefundEvent, RecordAck => RecordAck, RECORD_REFUND, record_refund,
    |dates, refund| RefundEvent::new(dates.merchant(), refund)
);
event!(
    Chargeback, chargeback_id, ChargebackEvent, RecordAck => RecordAck, RECORD_CHARGEBACK, record_chargeback,
    |dates, chargeback| ChargebackEvent::new(dates.merchant(), chargeback)
);

#[cfg(test)]
mod tests {
    use super::sealed::Wire;
    use super::*;

    #[test]
    fn a_purchase_has_five_seconds_and_everything_else_fifteen() {
        assert_eq!(Purchase::DEADLINE, Duration::from_secs(5));
        let records = [
            UserAccount::DEADLINE,
            BankEvent::DEADLINE,
            PurchaseStatus::DEADLINE,
            Refund::DEADLINE,
            Chargeback::DEADLINE,
        ];
        assert_eq!(records, [Duration::from_secs(15); 5]);
    }
}

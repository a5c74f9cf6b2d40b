//! The events of the contract: each with its operation, its envelope and its raw method.

use chrono::{DateTime, FixedOffset};
use fraud_signals_raw_dfp::knowledge_gateway::types::{Chargeback, ChargebackEvent, RecordAck};
use fraud_signals_raw_dfp::knowledge_gateway::{
    Client as RawClient, Error as RawError, ResponseValue, operations,
};
use fraud_signals_support::Operation;

/// An event that Dynamics 365 Fraud Protection takes. Implemented by the event types of this module
/// and by nothing else.
pub trait Event: sealed::Wire<Ack = Self::Answer> {
    /// What the vendor answers.
    type Answer: Send + 'static;
}

pub(super) mod sealed {
    use std::time::Duration;

    use super::{DateTime, FixedOffset, Operation, RawClient, RawError, ResponseValue};
    use crate::call::Policy;

    /// How an event goes over the wire.
    pub trait Wire: Send + Sized + 'static {
        /// The event in its envelope.
        type Body: Send + Sync;
        /// What the vendor answers.
        type Ack: Send + 'static;

        /// Bounds a call where neither the call nor the policy does.
        const DEADLINE: Duration = Policy::RECORD_DEADLINE;

        const OPERATION: Operation;

        fn envelope(self, merchant_local_date: DateTime<FixedOffset>) -> Self::Body;

        fn send(
            raw: &RawClient,
            body: &Self::Body,
        ) -> impl Future<Output = Result<ResponseValue<Self::Ack>, RawError<()>>> + Send;
    }
}

impl Event for Chargeback {
    type Answer = RecordAck;
}

impl sealed::Wire for Chargeback {
    type Body = ChargebackEvent;
    type Ack = RecordAck;

    const OPERATION: Operation = operations::RECORD_CHARGEBACK;

    fn envelope(self, merchant_local_date: DateTime<FixedOffset>) -> ChargebackEvent {
        ChargebackEvent::new(merchant_local_date, self)
    }

    async fn send(
        raw: &RawClient,
        body: &ChargebackEvent,
    ) -> Result<ResponseValue<RecordAck>, RawError<()>> {
        raw.record_chargeback(body).await
    }
}

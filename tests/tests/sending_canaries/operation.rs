//! Every operation, with an event that is filled from the contract.

use std::time::Duration;

use fraud_signals::{BasicCredential, EntraCredential, Error, Policy, dfp, marqeta};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::contract::contract;
use crate::instance::Filled;

/// An operation by its id, with the components of its event and its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Operation {
    /// The name of its contract.
    pub(crate) contract: &'static str,
    pub(crate) name: &'static str,
    event: &'static str,
    answer: &'static str,
}

const DFP: &str = "dfp/knowledge-gateway";
const MARQETA: &str = "marqeta/fraud-feedback";

const fn operation(
    contract: &'static str,
    name: &'static str,
    event: &'static str,
    answer: &'static str,
) -> Operation {
    Operation {
        contract,
        name,
        event,
        answer,
    }
}

pub(crate) const OPERATIONS: &[Operation] = &[
    operation(DFP, "update_account", "UserAccount", "RecordAck"),
    operation(DFP, "assess_purchase", "Purchase", "PurchaseAssessment"),
    operation(DFP, "record_bank_event", "BankEvent", "RecordAck"),
    operation(DFP, "record_purchase_status", "PurchaseStatus", "RecordAck"),
    operation(DFP, "record_refund", "Refund", "RecordAck"),
    operation(DFP, "record_chargeback", "Chargeback", "RecordAck"),
    operation(
        MARQETA,
        "create_fraud_feedback",
        "FraudFeedback",
        "FeedbackReceipt",
    ),
];

/// An event as JSON, and how many canaries sit in it.
pub(crate) struct Event {
    pub(crate) json: Value,
    pub(crate) canaries: usize,
}

impl Operation {
    pub(crate) fn is_marqeta(self) -> bool {
        self.contract == MARQETA
    }

    fn filled(self, component: &str, mark: &str) -> Event {
        let filled = Filled::new(contract(self.contract), component);
        let text = filled.json.to_string().replace("canary-", mark);
        Event {
            json: serde_json::from_str(&text).expect("JSON as before"),
            canaries: filled.hidden.len(),
        }
    }

    /// The event with every field set.
    pub(crate) fn event(self, mark: &str) -> Event {
        let mut event = self.filled(self.event, mark);
        if self.is_marqeta() {
            // The fields that have a form to keep to.
            event.json["transaction_token"] = json!("3f0c3c1e-9d0f-4a77-8d9a-0a0f3b9b6b11");
            event.json["amount"] = json!("10.25");
        }
        event
    }

    /// A good answer with every field set.
    pub(crate) fn answer(self, mark: &str) -> String {
        self.filled(self.answer, mark).json.to_string()
    }
}

/// Clients whose secrets are canaries.
#[derive(Debug)]
pub(crate) struct Clients {
    dfp: dfp::Client,
    marqeta: marqeta::Client,
}

impl Clients {
    pub(crate) fn new(origin: &str, login: &str, mark: &str) -> Self {
        let mut policy = Policy::default();
        policy.deadline = Some(Duration::from_secs(2));
        let credential =
            EntraCredential::client_secret("tenant.example", "client-1", format!("{mark}secret"))
                .authority(login);
        let dfp = dfp::Client::builder()
            .base_url(origin)
            .credential(credential)
            .policy(policy.clone())
            .jitter(|| 0.0)
            .build();
        let credential = BasicCredential::new(format!("{mark}app"), format!("{mark}access"));
        let marqeta = marqeta::Client::builder()
            .base_url(format!("{origin}/v3"))
            .credential(credential)
            .policy(policy.clone())
            .jitter(|| 0.0)
            .build();
        Self {
            dfp: dfp.expect("a good configuration"),
            marqeta: marqeta.expect("a good configuration"),
        }
    }

    pub(crate) fn shown(&self) -> String {
        format!("{self:?} {self:#?}")
    }

    /// Sends an event, and gives the response as it is shown.
    pub(crate) async fn send(
        &self,
        operation: Operation,
        event: Value,
        deadline: Option<Duration>,
    ) -> Result<String, Error> {
        let client = &self.dfp;
        match operation.name {
            "update_account" => dfp_call(client.update_account(read(event)), deadline).await,
            "assess_purchase" => dfp_call(client.assess_purchase(read(event)), deadline).await,
            "record_bank_event" => dfp_call(client.record_bank_event(read(event)), deadline).await,
            "record_purchase_status" => {
                dfp_call(client.record_purchase_status(read(event)), deadline).await
            }
            "record_refund" => dfp_call(client.record_refund(read(event)), deadline).await,
            "record_chargeback" => dfp_call(client.record_chargeback(read(event)), deadline).await,
            "create_fraud_feedback" => {
                let mut call = self.marqeta.create_fraud_feedback(read(event));
                if let Some(deadline) = deadline {
                    call = call.deadline(deadline);
                }
                let shown = format!("{call:?} {call:#?}");
                let response = call.await?;
                Ok(format!("{shown} {response:?} {response:#?}"))
            }
            other => panic!("no call for the operation {other}: add it here"),
        }
    }
}

async fn dfp_call<E: dfp::Event>(
    mut call: dfp::Call<E>,
    deadline: Option<Duration>,
) -> Result<String, Error>
where
    E::Answer: std::fmt::Debug,
{
    if let Some(deadline) = deadline {
        call = call.deadline(deadline);
    }
    let shown = format!("{call:?} {call:#?}");
    let response = call.await?;
    Ok(format!("{shown} {response:?} {response:#?}"))
}

fn read<T: DeserializeOwned>(event: Value) -> T {
    serde_json::from_value(event).expect("an event of the contract")
}

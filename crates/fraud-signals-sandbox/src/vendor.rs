//! What differs from one API to another; everything else comes from the contracts.

use axum::http::{HeaderMap, StatusCode};
use serde_json::Value;

use crate::answer::Answer;
use crate::contract::Operation;
use crate::decision::Decision;
use crate::place::Place;
use crate::refusal::Refusal;

/// The semantics of one API: who may call, how errors look, what an event changes.
pub(crate) trait Vendor: Send + Sync + 'static {
    /// Checks the credential that came with a request; `Err` is the answer to give.
    fn authorise(&self, headers: &HeaderMap) -> Result<(), Answer>;

    /// Puts the API's error shape around a refusal.
    fn refuse(&self, refusal: &Refusal) -> Answer;

    /// The API's error of `status`, for faults that say nothing of the body.
    fn error(&self, status: StatusCode) -> Answer;

    /// Where an event that keeps every rule of the contract belongs in the ledger. Unless the API
    /// knows better, each is one of its own, in a collection that is named after its operation.
    fn place(&self, operation: &Operation, _event: &Value) -> Place {
        Place::new(operation.id.to_string())
    }

    /// The decision on an event, for operations that ask for one.
    fn decide(&self, _operation: &Operation, _event: &Value) -> Option<Decision> {
        None
    }

    /// The answer to an accepted event: the contract's example, unless the API has more to say.
    fn accept(&self, operation: &Operation, _decision: Option<&Decision>) -> Answer {
        operation.success.clone()
    }
}

//! What differs from one API to the other; everything else comes from the contracts.

use axum::http::HeaderMap;
use serde_json::Value;

use crate::answer::Answer;
use crate::contract::Operation;
use crate::ledger::Ledger;
use crate::refusal::Refusal;

/// The semantics of one API: who may call, how errors look, what an event changes.
pub(crate) trait Vendor: Send + Sync + 'static {
    /// Checks the credential that came with a request; `Err` is the answer to give.
    fn authorise(&self, headers: &HeaderMap) -> Result<(), Answer>;

    /// Puts the API's error shape around a refusal.
    fn refuse(&self, refusal: &Refusal) -> Answer;

    /// Books an event that keeps every rule of the contract, and answers it.
    fn accept(
        &self,
        operation: &Operation,
        body: Value,
        correlation_id: Option<&str>,
        ledger: &mut Ledger,
    ) -> Answer;
}

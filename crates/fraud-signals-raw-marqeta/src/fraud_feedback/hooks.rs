//! Joins the generated client to the context of the call.

#![expect(clippy::disallowed_types, reason = "the trait of the hooks names it")]

use fraud_signals_support::CallContext;
use progenitor_client::{ClientHooks, ClientInfo, Error, OperationInfo};

use super::Client;

impl ClientHooks<CallContext> for Client {
    async fn pre<E>(
        &self,
        request: &mut reqwest::Request,
        _: &OperationInfo,
    ) -> Result<(), Error<E>> {
        self.inner().apply(request);
        Ok(())
    }

    // Not `async`: its future would hold the request until the answer is there.
    fn exec(
        &self,
        request: reqwest::Request,
        _: &OperationInfo,
    ) -> impl Future<Output = reqwest::Result<reqwest::Response>> {
        self.inner().execute(self.client(), request)
    }
}

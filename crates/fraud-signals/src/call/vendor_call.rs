//! One attempt of a vendor's operation: a credential, a context, the raw client, the answer.

use fraud_signals_support::{CallContext, Operation};
use http::header::AUTHORIZATION;
use http::{HeaderName, HeaderValue};

use super::Attempt;
use super::answer::Answer;
use super::deadline::Deadline;
use super::fault::Fault;
use super::policy::Policy;
use crate::auth::Authorize;

/// Sends the event of one call through the raw client of its API.
pub(crate) trait Exchange: Send {
    type Answer: Send;

    fn exchange(
        &self,
        context: CallContext,
    ) -> impl Future<Output = Result<Answer<Self::Answer>, Fault>> + Send;
}

/// A call that is ready to be attempted.
pub(crate) struct VendorCall<'a, A: Authorize, X> {
    operation: &'a Operation,
    policy: &'a Policy,
    credential: &'a A,
    /// The ids of the call: the same on every attempt.
    ids: Vec<(HeaderName, HeaderValue)>,
    exchange: X,
    used: Option<A::Used>,
}

impl<'a, A: Authorize, X: Exchange> VendorCall<'a, A, X> {
    pub(crate) fn new(
        operation: &'a Operation,
        policy: &'a Policy,
        credential: &'a A,
        ids: Vec<(HeaderName, HeaderValue)>,
        exchange: X,
    ) -> Self {
        Self {
            operation,
            policy,
            credential,
            ids,
            exchange,
            used: None,
        }
    }
}

impl<A: Authorize, X: Exchange> Attempt for VendorCall<'_, A, X> {
    type Answer = X::Answer;

    async fn send(&mut self, deadline: Deadline) -> Result<Answer<X::Answer>, Fault> {
        let (authorization, used) = self.credential.authorize(deadline).await?;
        self.used = Some(used);
        let mut headers = Vec::with_capacity(self.ids.len() + 1);
        headers.extend_from_slice(&self.ids);
        headers.push((AUTHORIZATION, authorization));
        let timeout = deadline.attempt_timeout(self.policy, self.operation.replay);
        let timeout = timeout.ok_or_else(Fault::not_begun)?;
        self.exchange
            .exchange(CallContext::new(headers).with_timeout(timeout))
            .await
    }

    fn renew_credential(&mut self) -> bool {
        self.used
            .take()
            .is_some_and(|used| self.credential.refused(used))
    }
}

//! One attempt of a vendor's operation: a credential, a context, the raw client, the answer.

use fraud_signals_support::{CallContext, Operation};
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
        let (credential, used) = self.credential.authorize(deadline).await?;
        self.used = Some(used);
        let mut headers = Vec::with_capacity(self.ids.len() + 1);
        headers.extend_from_slice(&self.ids);
        headers.push((A::HEADER, credential));
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use fraud_signals_support::Replay;

    use super::*;

    /// A key in a header of its own.
    struct Key;

    impl Authorize for Key {
        const HEADER: HeaderName = HeaderName::from_static("x-api-key");

        type Used = ();

        async fn authorize(&self, _: Deadline) -> Result<(HeaderValue, ()), Fault> {
            Ok((HeaderValue::from_static("key-1"), ()))
        }

        fn refused(&self, (): ()) -> bool {
            false
        }
    }

    /// Answers with the headers that a request would leave with.
    struct Echo;

    impl Exchange for Echo {
        type Answer = http::HeaderMap;

        async fn exchange(&self, context: CallContext) -> Result<Answer<http::HeaderMap>, Fault> {
            let url = "http://127.0.0.1:9/".parse().expect("a URL");
            let mut request = reqwest::Request::new(http::Method::GET, url);
            context.apply(&mut request);
            Ok(Answer {
                value: request.headers().clone(),
                status: 200,
            })
        }
    }

    #[tokio::test]
    async fn a_credential_leaves_in_its_own_header() {
        let operation = Operation::new("op", "POST", "/op", Replay::Once);
        let policy = Policy::default();
        let ids = vec![(
            HeaderName::from_static("x-id"),
            HeaderValue::from_static("1"),
        )];
        let mut call = VendorCall::new(&operation, &policy, &Key, ids, Echo);
        let deadline = Deadline::after(Duration::from_secs(15));
        let Ok(answer) = call.send(deadline).await else {
            panic!("nothing is sent that could fail");
        };
        assert_eq!(answer.value.len(), 2);
        assert_eq!(answer.value["x-api-key"], "key-1");
        assert_eq!(answer.value["x-id"], "1");
        assert!(!call.renew_credential());
    }
}

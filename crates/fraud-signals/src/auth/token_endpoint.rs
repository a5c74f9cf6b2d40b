//! Asks the token endpoint of Microsoft Entra for a token (client credentials, v2).

use std::time::Duration;

use fraud_signals_support::{CallContext, Operation, Replay};
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderValue, Method};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;
use url::Url;
use url::form_urlencoded::Serializer;

use super::error::{AuthError, AuthErrorKind};
use super::token_answer::{TokenRefusal, read_refusal, read_token};
use super::token_cache::{FetchToken, Token};
use crate::call::{
    Answer, Attempt, Bucket, Deadline, Failed, Fault, Outcome, Plan, Policy, VendorError, classify,
    read_retry_after, run,
};
use crate::error::{Cause, ErrorKind};
use crate::random::Random;

/// Asking for a token changes nothing on the other side: it may be repeated.
const OPERATION: Operation = Operation::new(
    "entra_token",
    "POST",
    "/{tenant}/oauth2/v2.0/token",
    Replay::Safe,
);

/// The wait after a 429 that names none: what Entra asks for when it names one.
const RATE_LIMIT_WAIT: Duration = Duration::from_secs(60);

/// How the client proves itself to the token endpoint.
#[derive(Debug, Clone)]
pub(super) enum Proof {
    Secret(SecretString),
}

/// Everything that a token request needs.
#[derive(Debug)]
pub(super) struct TokenEndpoint {
    pub(super) http: reqwest::Client,
    pub(super) url: Url,
    pub(super) client_id: String,
    pub(super) scope: String,
    pub(super) proof: Proof,
    pub(super) policy: Policy,
    pub(super) bucket: Bucket,
    pub(super) random: Random,
}

impl FetchToken for TokenEndpoint {
    async fn fetch(&self, deadline: Deadline) -> Result<Token, AuthError> {
        let mut attempt = TokenAttempt {
            endpoint: self,
            refusal: TokenRefusal::default(),
        };
        let plan = Plan {
            operation: &OPERATION,
            policy: &self.policy,
            random: &self.random,
            bucket: &self.bucket,
            deadline,
        };
        match run(&mut attempt, plan).await {
            Ok(done) => Ok(done.answer.value),
            Err(failed) => Err(auth_error(&failed, attempt.refusal)),
        }
    }
}

impl TokenEndpoint {
    /// The form of a token request, every value percent-encoded.
    fn form(&self) -> String {
        let mut form = Serializer::new(String::new());
        form.append_pair("grant_type", "client_credentials");
        form.append_pair("client_id", &self.client_id);
        form.append_pair("scope", &self.scope);
        match &self.proof {
            Proof::Secret(secret) => {
                form.append_pair("client_secret", secret.expose_secret());
            }
        }
        form.finish()
    }
}

struct TokenAttempt<'a> {
    endpoint: &'a TokenEndpoint,
    /// What the last answer said, where it was a refusal.
    refusal: TokenRefusal,
}

impl Attempt for TokenAttempt<'_> {
    type Answer = Token;

    async fn send(&mut self, deadline: Deadline) -> Result<Answer<Token>, Fault> {
        self.refusal = TokenRefusal::default();
        let endpoint = self.endpoint;
        let timeout = deadline.attempt_timeout(&endpoint.policy, Replay::Safe);
        let timeout = timeout.ok_or_else(Fault::not_begun)?;
        let mut request = reqwest::Request::new(Method::POST, endpoint.url.clone());
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        );
        *request.body_mut() = Some(endpoint.form().into());
        *request.timeout_mut() = Some(timeout);

        let context = CallContext::default();
        let sent_at = Instant::now();
        let response = context
            .execute(&endpoint.http, request)
            .await
            .map_err(|error| classify(&error))?;
        let status = response.status().as_u16();
        let wait = read_retry_after(response.headers());
        // In memory since it was read under its limit: this neither waits nor fails.
        let body = response.bytes().await.unwrap_or_default();
        if (200..300).contains(&status) {
            let whole = context
                .received()
                .is_some_and(|received| received.body_fault.is_none());
            return match read_token(&body).filter(|_| whole) {
                Some((header, life)) => Ok(Answer {
                    value: Token::new(header, sent_at, life),
                    status,
                }),
                None => Err(Fault::unreadable(status)),
            };
        }
        self.refusal = read_refusal(&body);
        let mut fault = Fault::status(status, VendorError::default());
        fault.retry_after = wait.or((status == 429).then_some(RATE_LIMIT_WAIT));
        if self.refusal.code.as_deref() == Some("temporarily_unavailable") {
            // The one code that asks to be tried again, whatever its status.
            fault.outcome = Outcome::NoAnswer;
        }
        Err(fault)
    }

    fn renew_credential(&mut self) -> bool {
        false
    }
}

fn auth_error(failed: &Failed, refusal: TokenRefusal) -> AuthError {
    let fault = &failed.fault;
    let kind = match fault.kind {
        ErrorKind::Auth | ErrorKind::Rejected => AuthErrorKind::Refused,
        ErrorKind::RateLimited => AuthErrorKind::RateLimited,
        ErrorKind::Timeout => AuthErrorKind::OutOfTime,
        ErrorKind::UnreadableAnswer | ErrorKind::UnexpectedStatus => {
            AuthErrorKind::UnreadableAnswer
        }
        _ => AuthErrorKind::Unavailable,
    };
    let cause = fault
        .source
        .as_ref()
        .and_then(|source| source.downcast_ref::<Cause>())
        .copied();
    AuthError::new(kind)
        .with_status(fault.status)
        .with_code(refusal.code.as_deref())
        .with_numbers(refusal.numbers)
        .with_retry(failed.retryable, fault.retry_after)
        .with_cause(cause)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::RetryBudget;

    #[test]
    fn every_value_of_the_form_is_percent_encoded() {
        let endpoint = TokenEndpoint {
            http: reqwest::Client::new(),
            url: Url::parse("http://127.0.0.1:9/t/oauth2/v2.0/token").expect("a URL"),
            client_id: "3c2a0000-0000-4000-8000-000000000002".into(),
            scope: "https://api.dfp.microsoft.com/.default".into(),
            proof: Proof::Secret("p@ss/w&rd=+ é".into()),
            policy: Policy::default(),
            bucket: Bucket::new(RetryBudget::default()),
            random: Random::default(),
        };
        assert_eq!(
            endpoint.form(),
            "grant_type=client_credentials&client_id=3c2a0000-0000-4000-8000-000000000002\
             &scope=https%3A%2F%2Fapi.dfp.microsoft.com%2F.default\
             &client_secret=p%40ss%2Fw%26rd%3D%2B+%C3%A9"
        );
        assert!(!format!("{endpoint:?}").contains("p@ss"));
    }
}

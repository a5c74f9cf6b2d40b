//! Asks the token endpoint of Microsoft Entra for a token (client credentials).

use std::time::Duration;

use fraud_signals_support::{CallContext, Operation, Replay};
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderValue, Method};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;
use url::Url;
use url::form_urlencoded::Serializer;

use super::assertion::{self, Claims};
use super::certificate::ClientCertificate;
use super::error::{AuthError, AuthErrorKind};
use super::token_answer::{TokenRefusal, read_refusal, read_token};
use super::token_source::{AccessToken, TokenFuture, TokenRequest, TokenSource};
use crate::call::{
    Answer, Attempt, Bucket, Deadline, Failed, Fault, Outcome, Plan, Policy, VendorError, classify,
    read_retry_after, run,
};
use crate::clock::WallClock;
use crate::error::{Cause, ErrorKind};
use crate::ids::IdSource;
use crate::random::Random;

/// Which of Entra's token endpoints is asked. Both give tokens for the same resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum TokenEndpointVersion {
    /// `/{tenant}/oauth2/token`, which takes a `resource`.
    V1,
    /// `/{tenant}/oauth2/v2.0/token`, which takes a `scope`. The default.
    #[default]
    V2,
}

impl TokenEndpointVersion {
    /// Below the tenant.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::V1 => "oauth2/token",
            Self::V2 => "oauth2/v2.0/token",
        }
    }

    /// Asking for a token changes nothing on the other side: it may be repeated.
    fn operation(self) -> Operation {
        let path = match self {
            Self::V1 => "/{tenant}/oauth2/token",
            Self::V2 => "/{tenant}/oauth2/v2.0/token",
        };
        Operation::new("entra_token", "POST", path, Replay::Safe)
    }
}

/// The wait after a 429 that names none: what Entra asks for when it names one.
const RATE_LIMIT_WAIT: Duration = Duration::from_secs(60);

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How the client proves itself to the token endpoint.
#[derive(Debug, Clone)]
pub(super) enum Proof {
    Secret(SecretString),
    Certificate(ClientCertificate),
}

/// Everything that a token request needs.
#[derive(Debug)]
pub(super) struct TokenEndpoint {
    pub(super) http: reqwest::Client,
    pub(super) url: Url,
    pub(super) version: TokenEndpointVersion,
    pub(super) client_id: String,
    pub(super) proof: Proof,
    pub(super) policy: Policy,
    pub(super) bucket: Bucket,
    pub(super) random: Random,
    pub(super) clock: WallClock,
    pub(super) ids: IdSource,
}

impl TokenSource for TokenEndpoint {
    fn token<'a>(&'a self, request: TokenRequest<'a>) -> TokenFuture<'a> {
        Box::pin(async move {
            let mut attempt = TokenAttempt {
                endpoint: self,
                request,
                refusal: TokenRefusal::default(),
            };
            let plan = Plan {
                operation: &self.version.operation(),
                policy: &self.policy,
                random: &self.random,
                bucket: &self.bucket,
                deadline: request.deadline,
            };
            match run(&mut attempt, plan).await {
                Ok(done) => Ok(done.answer.value),
                Err(failed) => Err(auth_error(&failed, attempt.refusal)),
            }
        })
    }
}

impl TokenEndpoint {
    /// The form of a token request, every value percent-encoded. A certificate is loaded and signs
    /// anew for each.
    fn form(&self, request: &TokenRequest<'_>) -> Result<String, Cause> {
        let mut form = Serializer::new(String::new());
        form.append_pair("grant_type", "client_credentials");
        form.append_pair("client_id", &self.client_id);
        match self.version {
            TokenEndpointVersion::V1 => form.append_pair("resource", request.resource()),
            TokenEndpointVersion::V2 => form.append_pair("scope", &request.scope()),
        };
        match &self.proof {
            Proof::Secret(secret) => {
                form.append_pair("client_secret", secret.expose_secret());
            }
            Proof::Certificate(certificate) => {
                let claims = Claims {
                    audience: self.url.as_str(),
                    client_id: &self.client_id,
                    now: self.clock.now().timestamp(),
                    id: self.ids.uuid(),
                };
                let assertion = assertion::sign(
                    &certificate.load()?,
                    certificate.algorithm,
                    certificate.send_chain,
                    claims,
                )?;
                form.append_pair("client_assertion_type", ASSERTION_TYPE);
                form.append_pair("client_assertion", &assertion);
            }
        }
        Ok(form.finish())
    }
}

struct TokenAttempt<'a> {
    endpoint: &'a TokenEndpoint,
    request: TokenRequest<'a>,
    /// What the last answer said, where it was a refusal.
    refusal: TokenRefusal,
}

impl Attempt for TokenAttempt<'_> {
    type Answer = AccessToken;

    async fn send(&mut self, deadline: Deadline) -> Result<Answer<AccessToken>, Fault> {
        self.refusal = TokenRefusal::default();
        let endpoint = self.endpoint;
        let timeout = deadline.attempt_timeout(&endpoint.policy, Replay::Safe);
        let timeout = timeout.ok_or_else(Fault::not_begun)?;
        let form = endpoint.form(&self.request).map_err(|cause| {
            Fault::new(Outcome::Unsendable, ErrorKind::InvalidInput).with_source(cause)
        })?;
        let mut request = reqwest::Request::new(Method::POST, endpoint.url.clone());
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        );
        *request.body_mut() = Some(form.into());
        *request.timeout_mut() = Some(timeout);

        let context = CallContext::default();
        let sent_at = Instant::now();
        let response = context
            .execute(&endpoint.http, request)
            .await
            .map_err(|error| classify(&error))?;
        let status = response.status().as_u16();
        let wait = read_retry_after(response.headers());
        let received = context.received();
        let body = received.map(|received| received.body.clone());
        let body = body.unwrap_or_default();
        if (200..300).contains(&status) {
            let whole = received.is_some_and(|received| received.body_fault.is_none());
            return match read_token(&body).filter(|_| whole) {
                Some(token) => Ok(Answer {
                    value: AccessToken {
                        sent_at: Some(sent_at),
                        ..token
                    },
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
        // Of a token request, only the certificate can be such.
        ErrorKind::InvalidInput => AuthErrorKind::Certificate,
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
        .answered(fault.status)
        .with_code(refusal.code.as_deref())
        .with_numbers(refusal.numbers)
        .retryable(failed.retryable)
        .after(fault.retry_after)
        .caused_by(cause)
}

#[cfg(test)]
mod tests;

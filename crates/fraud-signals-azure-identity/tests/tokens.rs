//! An Azure credential behind a client of fraud-signals.

use std::error::Error as _;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use azure_core::error::ErrorKind;
use azure_core::http::StatusCode;
use azure_core::time::OffsetDateTime;
use fraud_signals::dfp::{self, Chargeback, PurchaseReference};
use fraud_signals::{AuthError, AuthErrorKind, Error};
use fraud_signals_azure_identity::AzureTokens;

type Give = fn() -> azure_core::Result<AccessToken>;

/// Notes the scopes that it was asked for.
struct Fake {
    give: Give,
    asked: Mutex<Vec<String>>,
}

impl fmt::Debug for Fake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fake")
    }
}

#[async_trait::async_trait]
impl TokenCredential for Fake {
    async fn get_token(
        &self,
        scopes: &[&str],
        _: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let mut asked = self.asked.lock().expect("no panic while held");
        asked.extend(scopes.iter().map(|scope| (*scope).to_owned()));
        (self.give)()
    }
}

fn fake(give: Give) -> Arc<Fake> {
    Arc::new(Fake {
        give,
        asked: Mutex::default(),
    })
}

fn token(life: Duration) -> azure_core::Result<AccessToken> {
    Ok(AccessToken::new(
        "canary-token",
        OffsetDateTime::now_utc() + life,
    ))
}

fn http(status: StatusCode) -> azure_core::Error {
    let kind = ErrorKind::HttpResponse {
        status,
        error_code: Some("canary".to_owned()),
        raw_response: None,
    };
    azure_core::Error::with_message(kind, "canary words")
}

/// Sends a chargeback to a port where nobody listens.
async fn send(tokens: AzureTokens) -> Error {
    let client = dfp::Client::builder()
        .base_url("http://127.0.0.1:9")
        .token_source(tokens)
        .jitter(|| 0.0)
        .build()
        .expect("a good configuration");
    let event = Chargeback::new("CB-1", PurchaseReference::new("ORDER-1"));
    client
        .record_chargeback(event)
        .await
        .expect_err("nobody listens")
}

#[tokio::test]
async fn a_token_is_asked_for_once_by_the_scope_of_the_client_or_ones_own() {
    let credential = fake(|| token(Duration::from_secs(3600)));
    let error = send(AzureTokens::new(credential.clone())).await;
    // Three attempts to connect, all with the one token.
    assert_eq!((error.attempts(), error.is_auth()), (3, false));
    let asked = credential.asked.lock().expect("no panic").clone();
    assert_eq!(asked, ["http://127.0.0.1:9/.default"]);

    let credential = fake(|| token(Duration::from_secs(3600)));
    send(AzureTokens::new(credential.clone()).scope("api://other/.default")).await;
    let asked = credential.asked.lock().expect("no panic").clone();
    assert_eq!(asked, ["api://other/.default"]);
}

#[tokio::test]
async fn a_failure_keeps_its_status_and_none_of_its_words() {
    let cases: [(Give, AuthErrorKind, bool, Option<u16>); 6] = [
        (
            || Err(http(StatusCode::TooManyRequests)),
            AuthErrorKind::RateLimited,
            true,
            Some(429),
        ),
        (
            || {
                let inner = http(StatusCode::ServiceUnavailable);
                Err(azure_core::Error::with_error(
                    ErrorKind::Credential,
                    inner,
                    "canary words",
                ))
            },
            AuthErrorKind::Unavailable,
            true,
            Some(503),
        ),
        (
            || Err(http(StatusCode::Unauthorized)),
            AuthErrorKind::Refused,
            false,
            Some(401),
        ),
        (
            || {
                Err(azure_core::Error::with_message(
                    ErrorKind::Io,
                    "canary words",
                ))
            },
            AuthErrorKind::Unavailable,
            true,
            None,
        ),
        (
            || {
                Err(azure_core::Error::with_message(
                    ErrorKind::Credential,
                    "canary words",
                ))
            },
            AuthErrorKind::Refused,
            false,
            None,
        ),
        // One that has expired already.
        (
            || Ok(AccessToken::new("canary", OffsetDateTime::UNIX_EPOCH)),
            AuthErrorKind::UnreadableAnswer,
            false,
            None,
        ),
    ];
    for (give, kind, retryable, status) in cases {
        let error = send(AzureTokens::new(fake(give))).await;
        assert!(error.is_auth() && error.attempts() == 0);
        let source = error.source().expect("an AuthError");
        let auth = source.downcast_ref::<AuthError>().expect("an AuthError");
        assert_eq!(
            (auth.kind(), auth.is_retryable(), auth.status()),
            (kind, retryable, status)
        );
        let shown = format!("{error} {error:?} {auth} {auth:?} {:?}", auth.source());
        assert!(!shown.contains("canary"), "{shown}");
    }
}

#![doc = include_str!("../README.md")]

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use azure_core::credentials::TokenCredential;
use azure_core::error::ErrorKind;
use azure_core::time::OffsetDateTime;
use fraud_signals::{
    AccessToken, AuthError, AuthErrorKind, TokenFuture, TokenRequest, TokenSource,
};

/// Takes the tokens of a client from an `azure_core` credential.
///
/// Such credentials keep tokens of their own; this crate's client keeps the one it got besides and
/// asks for the next one five minutes before it expires.
pub struct AzureTokens {
    credential: Arc<dyn TokenCredential>,
    scope: Option<String>,
}

impl AzureTokens {
    /// Tokens from this credential, for the base URL of the client as their resource.
    #[must_use]
    pub fn new(credential: Arc<dyn TokenCredential>) -> Self {
        Self {
            credential,
            scope: None,
        }
    }

    /// The scope that tokens are asked for, where it is not the base URL of the client followed by
    /// `/.default`: behind a gateway it is `https://api.dfp.microsoft.com/.default`.
    #[must_use]
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = Some(scope.into());
        self
    }
}

impl TokenSource for AzureTokens {
    fn token<'a>(&'a self, request: TokenRequest<'a>) -> TokenFuture<'a> {
        Box::pin(async move {
            let scope = self.scope.clone().unwrap_or_else(|| request.scope());
            let token = self
                .credential
                .get_token(&[scope.as_str()], None)
                .await
                .map_err(|error| auth_error(&error))?;
            let life = token.expires_on - OffsetDateTime::now_utc();
            // One that has expired already has no life, which `AccessToken` refuses.
            let life = Duration::try_from(life).unwrap_or_default();
            AccessToken::new(token.token.secret(), life)
        })
    }
}

impl fmt::Debug for AzureTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AzureTokens")
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

/// What kept the token from being had, without the text of the error, which may quote answers.
fn auth_error(error: &azure_core::Error) -> AuthError {
    let mut kinds = Vec::new();
    let mut link: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(error) = link {
        kinds.extend(error.downcast_ref().map(azure_core::Error::kind));
        link = error.source();
    }
    let status = kinds.iter().find_map(|kind| match kind {
        ErrorKind::HttpResponse { status, .. } => Some(u16::from(*status)),
        _ => None,
    });
    let unreachable = kinds
        .iter()
        .any(|kind| matches!(kind, ErrorKind::Connection | ErrorKind::Io));
    let (kind, retryable, cause) = match status {
        Some(429) => (
            AuthErrorKind::RateLimited,
            true,
            "the Azure credential was told to slow down",
        ),
        Some(408 | 500..=599) => (
            AuthErrorKind::Unavailable,
            true,
            "the Azure credential's endpoint failed",
        ),
        None if unreachable => (
            AuthErrorKind::Unavailable,
            true,
            "the Azure credential's endpoint could not be reached",
        ),
        _ => (
            AuthErrorKind::Refused,
            false,
            "the Azure credential gave no token",
        ),
    };
    let error = AuthError::new(kind).retryable(retryable).with_cause(cause);
    match status {
        Some(status) => error.with_status(status),
        None => error,
    }
}

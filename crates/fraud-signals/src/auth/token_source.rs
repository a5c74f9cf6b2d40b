//! Where bearer tokens come from.

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use http::HeaderValue;
use tokio::time::Instant;

use super::error::{AuthError, AuthErrorKind};
use crate::call::Deadline;

/// A life longer than this is cut to it; the longest that Entra gives is about a day.
const LONGEST_LIFE: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Gets bearer tokens from a place of your own, instead of
/// [`EntraCredential`](crate::EntraCredential).
///
/// A source need not cache: each client keeps its token, asks for the next one before it expires,
/// and never has two requests under way at once. A source is asked again within seconds only after
/// a failure or after the vendor has refused the token that it gave.
///
/// ```
/// use std::time::Duration;
/// use fraud_signals::{AccessToken, TokenFuture, TokenRequest, TokenSource};
///
/// struct Sidecar;
///
/// impl TokenSource for Sidecar {
///     fn token<'a>(&'a self, request: TokenRequest<'a>) -> TokenFuture<'a> {
///         Box::pin(async move {
///             // Ask the sidecar for a token for `request.scope()` here.
///             AccessToken::new("the token", Duration::from_secs(3600))
///         })
///     }
/// }
/// ```
pub trait TokenSource: Send + Sync + 'static {
    /// Gets a new token. The future is dropped at the deadline of the request, or earlier when the
    /// caller that waits for it goes away.
    ///
    /// # Errors
    ///
    /// [`AuthError`], which ends the call that needs the token, unless one is still valid.
    fn token<'a>(&'a self, request: TokenRequest<'a>) -> TokenFuture<'a>;
}

/// What [`TokenSource::token`] gives.
pub type TokenFuture<'a> =
    Pin<Box<dyn Future<Output = Result<AccessToken, AuthError>> + Send + 'a>>;

/// What a token is wanted for.
#[derive(Debug, Clone, Copy)]
pub struct TokenRequest<'a> {
    pub(crate) resource: &'a str,
    pub(crate) deadline: Deadline,
}

impl TokenRequest<'_> {
    /// The resource, such as `https://api.dfp.microsoft.com`: the base URL of the client, unless the
    /// credential names another.
    #[must_use]
    pub fn resource(&self) -> &str {
        self.resource
    }

    /// The resource as a scope of the v2 endpoint: `https://api.dfp.microsoft.com/.default`.
    #[must_use]
    pub fn scope(&self) -> String {
        format!("{}/.default", self.resource)
    }

    /// How long the caller can still wait.
    #[must_use]
    pub fn time_left(&self) -> Duration {
        self.deadline.left()
    }
}

/// A bearer token and how long it lives. `Debug` does not show it.
#[derive(Clone)]
pub struct AccessToken {
    pub(crate) header: HeaderValue,
    pub(crate) expires_in: Duration,
    pub(crate) refresh_in: Option<Duration>,
    /// When its request was sent, where that is known better than by the caller.
    pub(crate) sent_at: Option<Instant>,
}

impl AccessToken {
    /// A token that lives for `expires_in` from the moment that it was asked for. A life beyond a
    /// week is cut to one.
    ///
    /// # Errors
    ///
    /// [`AuthError`] of kind [`AuthErrorKind::UnreadableAnswer`] when the token is empty, has a
    /// character that no header takes, or lives for less than a second.
    pub fn new(token: impl AsRef<str>, expires_in: Duration) -> Result<Self, AuthError> {
        let unusable = || AuthError::new(AuthErrorKind::UnreadableAnswer);
        let token = token.as_ref();
        if token.is_empty() || expires_in < Duration::from_secs(1) {
            return Err(unusable());
        }
        let mut header =
            HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| unusable())?;
        header.set_sensitive(true);
        Ok(Self {
            header,
            expires_in: expires_in.min(LONGEST_LIFE),
            refresh_in: None,
            sent_at: None,
        })
    }

    /// When to get the next one, if that is sooner than the client would: it renews five minutes, or
    /// a fifth of the life if that is shorter, before the end.
    #[must_use]
    pub fn refresh_in(mut self, refresh_in: Duration) -> Self {
        self.refresh_in = Some(refresh_in);
        self
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("expires_in", &self.expires_in)
            .field("refresh_in", &self.refresh_in)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_a_sensitive_header_that_no_debug_shows() {
        let token = AccessToken::new("canary", Duration::from_secs(60)).expect("usable");
        assert_eq!(token.header, "Bearer canary");
        assert!(token.header.is_sensitive());
        assert!(!format!("{token:?} {:?}", token.header).contains("canary"));
    }

    #[test]
    fn a_token_that_cannot_be_used_is_refused_and_an_endless_life_is_cut() {
        let minute = Duration::from_secs(60);
        for (text, life) in [
            ("", minute),
            ("a\nb", minute),
            ("t", Duration::ZERO),
            ("t", Duration::from_millis(999)),
        ] {
            let error = AccessToken::new(text, life).expect_err("unusable");
            assert_eq!(error.kind(), AuthErrorKind::UnreadableAnswer);
        }
        let endless = AccessToken::new("t", Duration::MAX).expect("usable");
        assert_eq!(endless.expires_in, LONGEST_LIFE);
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_tells_its_scope_and_what_time_is_left() {
        let request = TokenRequest {
            resource: "https://api.example",
            deadline: Deadline::after(Duration::from_secs(3)),
        };
        assert_eq!(request.resource(), "https://api.example");
        assert_eq!(request.scope(), "https://api.example/.default");
        assert_eq!(request.time_left(), Duration::from_secs(3));
    }
}

//! Why no token could be had.

use std::fmt;
use std::time::Duration;

use crate::error::Cause;

/// What sort of failure kept a token from being had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AuthErrorKind {
    /// The token endpoint refused the credential. Read [`AuthError::hint`].
    Refused,
    /// The token endpoint counts too many requests. Share one client instead of building many.
    RateLimited,
    /// The token endpoint could not be reached or failed.
    Unavailable,
    /// The deadline of the call came before a token. Raise it, or look at the token endpoint.
    OutOfTime,
    /// The token endpoint answered with something that is no token. Check the authority.
    UnreadableAnswer,
    /// The client certificate could not be loaded or used. Read the source of the error, and put a
    /// PEM with certificate and RSA key in its place.
    Certificate,
}

impl AuthErrorKind {
    /// The kind in snake case, for logs and metrics: `rate_limited`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::RateLimited => "rate_limited",
            Self::Unavailable => "unavailable",
            Self::OutOfTime => "out_of_time",
            Self::UnreadableAnswer => "unreadable_answer",
            Self::Certificate => "certificate",
        }
    }
}

/// Why no token could be had from Microsoft Entra.
///
/// `Display` and `Debug` name the code and the numbers of the answer, never its
/// `error_description`, which may quote the request.
#[derive(Clone)]
pub struct AuthError(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: AuthErrorKind,
    status: Option<u16>,
    code: Option<&'static str>,
    numbers: Vec<u32>,
    retry_after: Option<Duration>,
    retryable: bool,
    cause: Option<Cause>,
}

/// The codes of the contract: any other text of an answer is not repeated.
const KNOWN_CODES: [&str; 9] = [
    "invalid_request",
    "invalid_grant",
    "unauthorized_client",
    "invalid_client",
    "unsupported_grant_type",
    "invalid_resource",
    "invalid_scope",
    "interaction_required",
    "temporarily_unavailable",
];

/// The AADSTS numbers that tell what to do.
const HINTS: [(u32, &str); 10] = [
    (
        7000215,
        "the client secret is wrong: use the secret's value, not its id",
    ),
    (7000222, "the client secret has expired: make a new one"),
    (
        700027,
        "the certificate is not registered with the application, or the signature is wrong",
    ),
    (
        700024,
        "the assertion is outside its time range: check the clock of this machine",
    ),
    (
        700016,
        "the application is not known in this tenant: check client id and tenant",
    ),
    (90002, "the tenant is not known: check the tenant id"),
    (900023, "the tenant id is malformed"),
    (
        500011,
        "the resource is not known in this tenant: check the resource",
    ),
    (70011, "the scope is not valid: check the resource"),
    (
        50196,
        "the same request is made in a loop: share one client",
    ),
];

impl AuthError {
    /// An error for a `TokenSource` of your own; it counts as one that lasts.
    #[must_use]
    pub fn new(kind: AuthErrorKind) -> Self {
        Self(Box::new(Inner {
            kind,
            status: None,
            code: None,
            numbers: Vec::new(),
            retry_after: None,
            retryable: false,
            cause: None,
        }))
    }

    /// Says whether a token may be had later without a change of configuration.
    #[must_use]
    pub fn retryable(mut self, retryable: bool) -> Self {
        self.0.retryable = retryable;
        self
    }

    /// Says how long to wait before the next request; none is made before.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    /// Says the status of the answer.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    /// Says what lies below, in fixed words that are safe to log.
    #[must_use]
    pub fn with_cause(mut self, text: &'static str) -> Self {
        self.0.cause = Some(Cause::new(text, None));
        self
    }

    /// What sort of failure it is.
    #[must_use]
    pub fn kind(&self) -> AuthErrorKind {
        self.0.kind
    }

    /// The status of the token endpoint's answer; `None` when none came.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The `error` of the answer where it is one that the contract knows: `invalid_client`.
    #[must_use]
    pub fn code(&self) -> Option<&'static str> {
        self.0.code
    }

    /// The AADSTS numbers of the answer (`error_codes`): 7000215 is a wrong secret.
    #[must_use]
    pub fn aadsts(&self) -> &[u32] {
        &self.0.numbers
    }

    /// What to do about the first AADSTS number that is known.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        let hint = |number: &u32| HINTS.iter().find(|(known, _)| known == number);
        self.0.numbers.iter().find_map(hint).map(|(_, hint)| *hint)
    }

    /// How long the token endpoint asks to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether a token may be had later without a change of configuration.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.0.retryable
    }
}

#[cfg(feature = "dfp")]
impl AuthError {
    pub(crate) fn answered(mut self, status: Option<u16>) -> Self {
        self.0.status = status;
        self
    }

    pub(crate) fn with_code(mut self, code: Option<&str>) -> Self {
        self.0.code = KNOWN_CODES.into_iter().find(|known| code == Some(known));
        self
    }

    pub(crate) fn with_numbers(mut self, numbers: Vec<u32>) -> Self {
        self.0.numbers = numbers;
        self
    }

    pub(crate) fn after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait;
        self
    }

    pub(crate) fn caused_by(mut self, cause: Option<Cause>) -> Self {
        self.0.cause = cause;
        self
    }
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0.kind {
            AuthErrorKind::Refused => "the token endpoint refused the credential",
            AuthErrorKind::RateLimited => "the token endpoint counts too many requests",
            AuthErrorKind::Unavailable => "the token endpoint is not available",
            AuthErrorKind::OutOfTime => "no token came in time",
            AuthErrorKind::UnreadableAnswer => "the token endpoint's answer is no token",
            AuthErrorKind::Certificate => "the client certificate cannot be used",
        })?;
        if let Some(status) = self.0.status {
            write!(f, ", token status {status}")?;
        }
        if let Some(code) = self.0.code {
            write!(f, ", {code}")?;
        }
        for number in &self.0.numbers {
            write!(f, ", AADSTS{number}")?;
        }
        if let Some(hint) = self.hint() {
            write!(f, ": {hint}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthError")
            .field("kind", &self.0.kind)
            .field("status", &self.0.status)
            .field("code", &self.0.code)
            .field("aadsts", &self.0.numbers)
            .field("retry_after", &self.0.retry_after)
            .field("cause", &self.0.cause)
            .finish()
    }
}

impl std::error::Error for AuthError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.cause.as_ref().map(|cause| cause as _)
    }
}

#[cfg(all(test, feature = "dfp"))]
mod tests {
    use super::*;

    #[test]
    fn every_known_number_has_its_hint_in_the_line() {
        for (number, hint) in HINTS {
            let error = AuthError::new(AuthErrorKind::Refused).with_numbers(vec![1, number]);
            assert_eq!(error.hint(), Some(hint));
            let line = error.to_string();
            assert!(
                line.contains(hint) && line.contains(&format!("AADSTS{number}")),
                "{line}"
            );
            assert!(!line.contains('\n'), "{line}");
        }
    }

    #[test]
    fn a_code_that_the_contract_does_not_know_is_not_repeated() {
        let error = AuthError::new(AuthErrorKind::Refused).with_code(Some("canary"));
        assert_eq!(error.code(), None);
        assert!(!format!("{error} {error:?}").contains("canary"));
        let known = AuthError::new(AuthErrorKind::Refused).with_code(Some("invalid_client"));
        assert_eq!(known.code(), Some("invalid_client"));
    }
}

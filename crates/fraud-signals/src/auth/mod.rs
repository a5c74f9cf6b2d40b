//! Credentials: what a client proves itself with.

#[cfg(feature = "dfp")]
mod assertion;
#[cfg(feature = "marqeta")]
mod basic;
#[cfg(feature = "dfp")]
mod bearer;
#[cfg(feature = "dfp")]
mod certificate;
#[cfg(feature = "dfp")]
mod entra;
mod error;
#[cfg(feature = "dfp")]
#[cfg_attr(
    not(any(feature = "rustls", feature = "rustls-ring")),
    path = "no_rsa_key.rs"
)]
mod rsa_key;
#[cfg(feature = "dfp")]
mod token_answer;
#[cfg(feature = "dfp")]
mod token_cache;
#[cfg(feature = "dfp")]
mod token_endpoint;
#[cfg(feature = "dfp")]
mod token_source;

use http::header::AUTHORIZATION;
use http::{HeaderName, HeaderValue};

#[cfg(feature = "marqeta")]
pub use basic::BasicCredential;
#[cfg(feature = "marqeta")]
pub(crate) use basic::BasicHeader;
#[cfg(feature = "dfp")]
pub(crate) use bearer::BearerTokens;
#[cfg(feature = "dfp")]
pub use certificate::ClientCertificate;
#[cfg(feature = "dfp")]
pub use entra::EntraCredential;
#[cfg(feature = "dfp")]
pub(crate) use entra::{EntraNames, TokenTarget};
pub use error::{AuthError, AuthErrorKind};
#[cfg(feature = "dfp")]
pub use token_endpoint::TokenEndpointVersion;
#[cfg(feature = "dfp")]
pub use token_source::{AccessToken, TokenFuture, TokenRequest, TokenSource};

use crate::call::{Deadline, Fault};

/// Gives each attempt the header that it proves itself with.
pub(crate) trait Authorize: Send + Sync {
    /// The name of the header; a key has one of its own.
    const HEADER: HeaderName = AUTHORIZATION;

    /// Remembers which credential an attempt used.
    type Used: Send;

    /// The header's value for an attempt that starts now.
    fn authorize(
        &self,
        deadline: Deadline,
    ) -> impl Future<Output = Result<(HeaderValue, Self::Used), Fault>> + Send;

    /// The vendor answered 401 to `used`. True when another credential is at hand or may be fetched.
    fn refused(&self, used: Self::Used) -> bool;
}

#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(feature = "dfp"),
    allow(
        dead_code,
        unused_imports,
        reason = "an API of fixed credentials uses a part of what is shared"
    )
)]

mod auth;
mod base_url;
mod call;
mod clock;
mod config;
mod correlation;
#[cfg(feature = "dfp")]
pub mod dfp;
mod error;
mod ids;
#[cfg(all(feature = "dfp", feature = "internal-benches"))]
#[doc(hidden)]
pub mod internal_benches;
#[cfg(feature = "marqeta")]
pub mod marqeta;
mod random;
mod response;
mod send_all;
pub mod telemetry;
mod transport;

#[cfg(feature = "marqeta")]
pub use auth::BasicCredential;
#[cfg(feature = "dfp")]
pub use auth::{
    AccessToken, ClientCertificate, EntraCredential, TokenEndpointVersion, TokenFuture,
    TokenRequest, TokenSource,
};
pub use auth::{AuthError, AuthErrorKind};
pub use call::{Policy, PolicyError, RetryBudget};
pub use config::{ConfigError, ConfigFault, ConfigProblem};
pub use correlation::{CorrelationId, ParseIdError, TrackingId};
pub use error::{Cause, Error, ErrorKind};
pub use fraud_signals_support::{Amount, AmountError, LimitError, UtcSeconds};
pub use response::Response;
pub use send_all::{Outcomes, SendAll};
pub use transport::TransportOptions;

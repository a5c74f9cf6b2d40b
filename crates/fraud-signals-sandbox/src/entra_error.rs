//! Why Entra issues no token, in its own codes and numbers.

use axum::http::StatusCode;

use crate::refusal::Refusal;

/// A refused token request. `Display` never quotes the request.
#[cfg_attr(
    not(feature = "certificates"),
    allow(dead_code, reason = "for assertions")
)]
#[derive(Debug, thiserror::Error)]
pub(crate) enum TokenError {
    #[error("The endpoint only accepts POST requests")]
    WrongMethod,
    #[error("The request must be sent as application/x-www-form-urlencoded")]
    WrongContentType,
    #[error("{0}")]
    Body(Refusal),
    #[error("The request body must contain the following parameter: '{0}'")]
    MissingField(&'static str),
    #[error("A parameter is included more than once")]
    RepeatedField,
    #[error("The tenant is neither a GUID nor a domain name")]
    MalformedTenant,
    #[error("The tenant was not found")]
    UnknownTenant,
    #[error("The grant type is not supported; use client_credentials")]
    UnsupportedGrant,
    #[error("The application was not found in the directory of the tenant")]
    UnknownClient,
    #[error("The request body must contain 'client_secret' or 'client_assertion'")]
    NoSecret,
    #[error("The client authenticates in the header and in the body; only one is allowed")]
    TwoSecrets,
    #[error("Invalid client secret provided")]
    WrongSecret,
    #[error("client_assertion_type is not the one for signed assertions")]
    WrongAssertionType,
    #[error("The client assertion is not a signed JWT with the claims that it needs")]
    MalformedAssertion,
    #[error("The client assertion must be PS256 with x5t#S256, or RS256 with x5t")]
    WrongAlgorithm,
    #[error("The certificate of the client assertion is not registered on the application")]
    UnknownCertificate,
    #[error("The client assertion failed signature validation")]
    WrongSignature,
    #[error("Issuer and subject of the client assertion must be the client id")]
    WrongIssuer,
    #[error("The audience of the client assertion must be the URL of this token endpoint")]
    WrongAudience,
    #[error("The client assertion is not within its valid time range")]
    OutOfTime,
    #[error("The client assertion was used before; make a new one with a new jti each time")]
    ReplayedAssertion,
    #[error("The scope is not valid; send one resource followed by /.default")]
    InvalidScope,
    #[error("The resource was not found in the tenant")]
    UnknownResource,
}

impl TokenError {
    /// The field `error`, on which clients branch.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::WrongMethod
            | Self::WrongContentType
            | Self::Body(_)
            | Self::MissingField(_)
            | Self::RepeatedField
            | Self::MalformedTenant
            | Self::UnknownTenant
            | Self::WrongAssertionType
            | Self::TwoSecrets => "invalid_request",
            Self::UnsupportedGrant => "unsupported_grant_type",
            Self::UnknownClient => "unauthorized_client",
            Self::NoSecret
            | Self::WrongSecret
            | Self::MalformedAssertion
            | Self::WrongAlgorithm
            | Self::UnknownCertificate
            | Self::WrongSignature
            | Self::WrongIssuer
            | Self::WrongAudience
            | Self::OutOfTime
            | Self::ReplayedAssertion => "invalid_client",
            Self::InvalidScope => "invalid_scope",
            Self::UnknownResource => "invalid_resource",
        }
    }

    /// The AADSTS number, for people.
    pub(crate) fn number(&self) -> u32 {
        match self {
            Self::WrongMethod => 900_561,
            Self::WrongContentType | Self::Body(_) | Self::TwoSecrets => 9_002_313,
            Self::RepeatedField => 9_000_411,
            Self::MissingField(_) => 900_144,
            Self::MalformedTenant => 900_023,
            Self::UnknownTenant => 90_002,
            Self::UnsupportedGrant => 70_003,
            Self::UnknownClient => 700_016,
            Self::NoSecret => 7_000_218,
            Self::WrongSecret => 7_000_215,
            Self::WrongAssertionType => 900_144,
            Self::MalformedAssertion | Self::ReplayedAssertion => 50_013,
            Self::WrongAlgorithm | Self::UnknownCertificate | Self::WrongSignature => 700_027,
            Self::WrongIssuer => 700_021,
            Self::WrongAudience => 700_023,
            Self::OutOfTime => 700_024,
            Self::InvalidScope => 70_011,
            Self::UnknownResource => 500_011,
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Body(refusal) => refusal.status(),
            other if other.code() == "invalid_client" => StatusCode::UNAUTHORIZED,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

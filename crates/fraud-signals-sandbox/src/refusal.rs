//! Why a request is refused, before a vendor's error shape is put around it.

use std::fmt;

use axum::http::StatusCode;

use crate::body;
use crate::violation::Violation;

/// How many broken rules one message names.
const NAMED: usize = 10;

/// A refusal that all APIs share.
#[derive(Clone, Debug)]
pub(crate) enum Refusal {
    /// No operation of any contract has this path.
    UnknownRoute,
    /// The path exists, the method does not.
    WrongMethod,
    /// `Content-Type` is absent or another than the contract's.
    WrongContentType,
    /// The body is larger than [`body::CAP`].
    TooLarge,
    /// The body breaks off.
    Unreadable,
    /// The body did not arrive within [`body::PATIENCE`].
    TooSlow,
    /// The body is no JSON.
    NotJson,
    /// The event can be sent once, and was.
    Repeated,
    /// The state file cannot be written.
    NotSaved,
    /// Headers or body break the contract.
    Invalid(Vec<Violation>),
}

impl Refusal {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::UnknownRoute => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::WrongContentType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::NotSaved => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unreadable | Self::NotJson | Self::Repeated | Self::Invalid(_) => {
                StatusCode::BAD_REQUEST
            }
        }
    }

    /// The message, with each violation written by `show`.
    pub(crate) fn message(&self, show: impl Fn(&Violation) -> String) -> String {
        match self {
            Self::Invalid(violations) => {
                let mut parts: Vec<_> = violations.iter().take(NAMED).map(show).collect();
                if violations.len() > NAMED {
                    parts.push(format!("and {} more", violations.len() - NAMED));
                }
                parts.join("; ")
            }
            other => other.to_string(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownRoute => f.write_str("No operation has this path"),
            Self::WrongMethod => f.write_str("This path does not take this method"),
            Self::WrongContentType => f.write_str("Content-Type must be the contract's, in UTF-8"),
            Self::TooLarge => write!(f, "The body is larger than {} bytes", body::CAP),
            Self::Unreadable => f.write_str("The body could not be read to its end"),
            Self::TooSlow => f.write_str("The body did not arrive in time"),
            Self::NotJson => f.write_str("The body is not JSON"),
            Self::Repeated => f.write_str("An event with this id was sent before"),
            Self::NotSaved => f.write_str("The state file of the sandbox cannot be written"),
            Self::Invalid(_) => f.write_str(&self.message(ToString::to_string)),
        }
    }
}

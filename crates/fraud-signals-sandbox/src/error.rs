//! Why a sandbox does not start.

use std::io;
use std::net::SocketAddr;

#[cfg(feature = "certificates")]
use crate::certificates::CertificateError;
use crate::decision_rule::RuleError;
use crate::state::StateError;

/// Why a [`Sandbox`](crate::Sandbox) does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The address cannot be listened on: the port is busy, the address is not of this machine, or
    /// the port needs more rights. Choose another address, or port 0 for any free port.
    #[error("cannot listen on {address}; choose another address, or port 0 for any free port")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the operating system says.
        #[source]
        source: io::Error,
    },
    /// A contract that is built into this crate cannot be served. The crate is broken: its files
    /// under `contracts/` and its code do not fit each other.
    #[error("a contract built into the sandbox cannot be served")]
    Contract(
        /// The contract and the place in it.
        #[source]
        ContractError,
    ),
    /// The state file cannot be used.
    #[error("the state cannot be restored")]
    State(
        /// Why not, and what to do.
        #[source]
        StateError,
    ),
    /// A decision rule cannot work.
    #[error("a decision rule is wrong")]
    DecisionRule(
        /// What is wrong with it.
        #[source]
        RuleError,
    ),
    /// A client certificate cannot be registered.
    #[cfg(feature = "certificates")]
    #[error("a client certificate cannot be registered")]
    ClientCertificate(
        /// What is wrong with it.
        #[source]
        CertificateError,
    ),
    /// TLS cannot be set up: no certificate could be made. There is nothing to do about it but to
    /// go without TLS.
    #[cfg(feature = "tls")]
    #[error("TLS cannot be set up")]
    Tls(
        /// What the library says.
        #[source]
        Box<dyn std::error::Error + Send + Sync>,
    ),
    /// The server's certificate cannot be written to this file. Choose another path.
    #[cfg(feature = "tls")]
    #[error("the certificate cannot be written to {}", path.display())]
    CertificateFile {
        /// The file.
        path: std::path::PathBuf,
        /// What the operating system says.
        #[source]
        source: io::Error,
    },
    /// The runtime was stopped while the sandbox started.
    #[error("the runtime was stopped while the sandbox started")]
    Stopped,
}

/// A place in a contract that the sandbox cannot serve.
#[derive(Debug, thiserror::Error)]
#[error("{contract}: {place}: {reason}")]
pub struct ContractError {
    contract: &'static str,
    place: String,
    reason: Reason,
}

impl ContractError {
    pub(crate) fn new(contract: &'static str, place: impl Into<String>, reason: Reason) -> Self {
        Self {
            contract,
            place: place.into(),
            reason,
        }
    }
}

/// What is wrong at that place.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Reason {
    #[error("this is not JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("`{0}` is missing or has an unexpected type")]
    Missing(&'static str),
    #[error("`$ref: {0}` leads to nothing in this contract")]
    Reference(String),
    #[error("the schema cannot be compiled: {0}")]
    Schema(String),
    #[error("parameters in `{0}` are not checked by the sandbox yet: teach `contract.rs`")]
    Parameter(String),
    #[error("no 2xx response with a JSON example: the sandbox answers with that example")]
    NoExample,
}

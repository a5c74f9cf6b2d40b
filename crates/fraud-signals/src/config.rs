//! What is wrong with a configuration: all of it at once, by the names the caller used.

use std::ffi::OsString;
use std::fmt;

use thiserror::Error;

use crate::call::Policy;

/// What is wrong with one setting. Never repeats its value, which may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ConfigFault {
    /// A setting without a default is not set; the text says what it holds.
    #[error("is not set: it holds {0}")]
    Missing(&'static str),
    /// It is set to nothing.
    #[error("is empty")]
    Empty,
    /// The environment variable is not valid Unicode.
    #[error("is not valid Unicode")]
    NotUnicode,
    /// It has a character that cannot be sent, or that would change the meaning of what is sent.
    #[error("has a character that is not allowed there")]
    BadCharacter,
    /// It is none of the values that it may have; the text lists them.
    #[error("has an unknown value: use {0}")]
    UnknownValue(&'static str),
    /// It and another setting exclude each other.
    #[error("cannot be set together with {0}")]
    Conflict(&'static str),
    /// A figure is out of its range; the text is the range.
    #[error("is out of its range: {0}")]
    OutOfRange(&'static str),
    /// It is no absolute URL.
    #[error("is no absolute URL such as https://example.com")]
    NotAUrl,
    /// Its scheme is neither https nor http.
    #[error("must be an https URL")]
    NotHttp,
    /// The URL carries a user name or password.
    #[error("must not carry a user name or password")]
    UserInfo,
    /// The URL carries a query or a fragment.
    #[error("must not carry a query or a fragment")]
    QueryOrFragment,
    /// Plain http would show the credential to the network between; the text names the setting that
    /// allows it for container networks.
    #[error(
        "must be an https URL, because credentials go there; {0} allows plain http to hosts of your own"
    )]
    PlainHttp(&'static str),
    /// Plain http to a vendor's own host is never allowed.
    #[error("must be an https URL: plain http never goes to a vendor's host")]
    PlainHttpToVendor,
    /// The PEM holds no certificate that can be read.
    #[error("holds no readable PEM certificate")]
    BadCertificate,
    /// The PEM of a client certificate cannot be used; the text says why.
    #[error("{0}")]
    BadClientCertificate(&'static str),
    /// The PEM of a client identity for TLS cannot be read.
    #[error("holds no readable PEM certificate with its private key")]
    BadIdentity,
    /// The URL is https, and no feature that brings TLS is on.
    #[error(
        "is https, which this build cannot speak: enable the feature `rustls` or `rustls-ring` of fraud-signals"
    )]
    NoTls,
    /// Only the feature `rustls-no-provider` is on, and the process has no default provider. The HTTP
    /// client cannot be made without one, even where the URL is plain http.
    #[error(
        "cannot be used while the process has no default CryptoProvider of rustls: install one before the client is built, or enable the feature `rustls` or `rustls-ring` of fraud-signals"
    )]
    NoTlsProvider,
    /// TLS could not be set up with these options and the roots of this machine.
    #[error("cannot be used: TLS could not be set up with it and the roots of this machine")]
    Tls,
}

/// One setting and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{name} {fault}")]
pub struct ConfigProblem {
    name: &'static str,
    fault: ConfigFault,
}

impl ConfigProblem {
    /// The option of the builder (`base_url`), or the environment variable (`DFP_BASE_URL`) where
    /// the configuration came from the environment.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What is wrong with it.
    #[must_use]
    pub fn fault(&self) -> ConfigFault {
        self.fault
    }
}

/// Why a client could not be built: every problem that was found, in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    problems: Vec<ConfigProblem>,
}

impl ConfigError {
    /// The problems, in the order of the settings; at least one.
    #[must_use]
    pub fn problems(&self) -> &[ConfigProblem] {
        &self.problems
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the client is not configured: ")?;
        for (index, problem) in self.problems.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigError {}

/// Collects problems while a client is built.
#[derive(Debug, Clone, Default)]
pub(crate) struct Problems(Vec<ConfigProblem>);

impl Problems {
    /// Adds a problem, unless that setting has one already: the first is the root of the others.
    pub(crate) fn add(&mut self, name: &'static str, fault: ConfigFault) {
        if !self.0.iter().any(|problem| problem.name == name) {
            self.0.push(ConfigProblem { name, fault });
        }
    }

    /// Adds what is wrong with a policy, by the name of its field.
    pub(crate) fn check(&mut self, policy: &Policy) {
        if let Err(error) = policy.check() {
            self.add(error.field(), ConfigFault::OutOfRange(error.range()));
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// `value`, unless there is a problem.
    pub(crate) fn into_result<T>(self, value: T) -> Result<T, ConfigError> {
        if self.0.is_empty() {
            Ok(value)
        } else {
            Err(self.into_error())
        }
    }

    pub(crate) fn into_error(self) -> ConfigError {
        ConfigError { problems: self.0 }
    }
}

/// Reads environment variables through a lookup, noting what is wrong with them.
pub(crate) struct Variables<L> {
    lookup: L,
    pub(crate) problems: Problems,
}

impl<L: Fn(&str) -> Option<OsString>> Variables<L> {
    pub(crate) fn new(lookup: L) -> Self {
        Self {
            lookup,
            problems: Problems::default(),
        }
    }

    /// The value of a variable. One that is set to nothing counts as not set, as is usual in
    /// container definitions.
    pub(crate) fn get(&mut self, name: &'static str) -> Option<String> {
        match (self.lookup)(name)?.into_string() {
            Ok(value) => Some(value).filter(|value| !value.is_empty()),
            Err(_) => {
                self.problems.add(name, ConfigFault::NotUnicode);
                None
            }
        }
    }

    /// The value of a variable without a default; `holds` says what it should hold. Where it is
    /// missing, that is noted, and the empty value keeps the place for further checks.
    pub(crate) fn require(&mut self, name: &'static str, holds: &'static str) -> String {
        self.get(name).unwrap_or_else(|| {
            self.problems.add(name, ConfigFault::Missing(holds));
            String::new()
        })
    }

    /// A switch: `1` or `true`, `0` or `false`; off when not set.
    pub(crate) fn switch(&mut self, name: &'static str) -> bool {
        match self.get(name).as_deref() {
            None | Some("0" | "false") => false,
            Some("1" | "true") => true,
            Some(_) => {
                self.problems.add(name, ConfigFault::UnknownValue("1 or 0"));
                false
            }
        }
    }
}

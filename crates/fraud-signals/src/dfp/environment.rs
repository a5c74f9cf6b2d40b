//! The vendor's environments.

/// An environment of Dynamics 365 Fraud Protection. There is no default: production is never
/// chosen by accident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Environment {
    /// The vendor's sandbox, called "integration" too: `https://api.dfp.microsoft-int.com`.
    Sandbox,
    /// `https://api.dfp.microsoft.com`.
    Production,
}

impl Environment {
    /// The base URL of the API, which is also the resource that tokens are asked for.
    #[must_use]
    pub fn base_url(self) -> &'static str {
        match self {
            Self::Sandbox => "https://api.dfp.microsoft-int.com",
            Self::Production => "https://api.dfp.microsoft.com",
        }
    }

    /// The environment of a value of `DFP_ENVIRONMENT`.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        match name {
            "sandbox" => Some(Self::Sandbox),
            "production" => Some(Self::Production),
            _ => None,
        }
    }
}

//! The sorts of failure of a call.

/// What sort of failure ended a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The event breaks a limit of the contract or cannot be written; nothing was sent. Mend the
    /// field that the error names.
    InvalidInput,
    /// No credential could be had, or the vendor answered 401 or 403. Check the credential and what
    /// it is allowed to do.
    Auth,
    /// No connection came about (DNS, connect, TLS handshake); nothing was sent.
    Connect,
    /// The server's certificate is not trusted; nothing was sent. Check the base URL, and add the
    /// root of a private authority to the transport options.
    UntrustedCertificate,
    /// No answer came in time. The vendor may have processed the call.
    Timeout,
    /// The connection was lost before an answer. The vendor may have processed the call.
    ConnectionLost,
    /// The vendor answered 429; it did not process the call.
    RateLimited,
    /// The vendor answered another 4xx: it refuses the event as it is. Read the vendor's message.
    Rejected,
    /// The vendor answered 408 or 5xx. It may have processed the call.
    Unavailable,
    /// The vendor answered 2xx, but the body is cut off, too large or not the JSON of the contract.
    UnreadableAnswer,
    /// The vendor, or something in between, answered with a status that no contract knows, such as
    /// a redirect; redirects are never followed. Check the base URL.
    UnexpectedStatus,
}

impl ErrorKind {
    /// The kind in snake case, for logs and metrics: `rate_limited`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidInput => "invalid_input",
            Self::Auth => "auth",
            Self::Connect => "connect",
            Self::UntrustedCertificate => "untrusted_certificate",
            Self::Timeout => "timeout",
            Self::ConnectionLost => "connection_lost",
            Self::RateLimited => "rate_limited",
            Self::Rejected => "rejected",
            Self::Unavailable => "unavailable",
            Self::UnreadableAnswer => "unreadable_answer",
            Self::UnexpectedStatus => "unexpected_status",
        }
    }

    /// What happened, in words.
    pub(crate) fn describe(self) -> &'static str {
        match self {
            Self::InvalidInput => "the event cannot be sent",
            Self::Auth => "not authorised",
            Self::Connect => "no connection",
            Self::UntrustedCertificate => "the server's certificate is not trusted",
            Self::Timeout => "no answer in time",
            Self::ConnectionLost => "the connection was lost",
            Self::RateLimited => "rate limited",
            Self::Rejected => "rejected by the vendor",
            Self::Unavailable => "the vendor failed",
            Self::UnreadableAnswer => "the answer is unreadable",
            Self::UnexpectedStatus => "unexpected status",
        }
    }
}

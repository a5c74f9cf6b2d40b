//! Tells "not sent" from "maybe sent" by walking the source chain of a transport error.
//!
//! What is not known to be unsent counts as maybe sent.

use std::error::Error as StdError;
use std::io;

use super::fault::Fault;
use super::verdict::Outcome;
use crate::error::{Cause, ErrorKind};

/// The failed attempt behind an error that came before any status line.
pub(crate) fn classify(error: &reqwest::Error) -> Fault {
    let io_kind = chain(error)
        .find_map(|link| link.downcast_ref::<io::Error>())
        .map(io::Error::kind);
    let (outcome, kind, text) = if error.is_builder() {
        (
            Outcome::Unsendable,
            ErrorKind::InvalidInput,
            "the request could not be built",
        )
    } else if chain(error).any(is_untrusted_certificate) {
        (
            Outcome::Unsendable,
            ErrorKind::UntrustedCertificate,
            "the server's certificate is not trusted",
        )
    } else if error.is_dns() {
        (
            Outcome::NotSent,
            ErrorKind::Connect,
            "the host name could not be resolved",
        )
    } else if error.is_connect() {
        (
            Outcome::NotSent,
            ErrorKind::Connect,
            connect_text(error, io_kind),
        )
    } else if error.is_timeout() {
        (
            Outcome::NoAnswer,
            ErrorKind::Timeout,
            "no answer came in time",
        )
    } else {
        (
            Outcome::NoAnswer,
            ErrorKind::ConnectionLost,
            "the connection was lost before an answer",
        )
    };
    Fault::new(outcome, kind).with_source(Cause::new(text, io_kind))
}

fn connect_text(error: &reqwest::Error, io_kind: Option<io::ErrorKind>) -> &'static str {
    if chain(error).any(is_tls) {
        "the TLS handshake failed"
    } else if io_kind == Some(io::ErrorKind::ConnectionRefused) {
        "the connection was refused"
    } else if error.is_timeout() {
        "no connection came about in time"
    } else {
        "no connection came about"
    }
}

/// The links of a chain, also those that an `io::Error` wraps and skips in its own `source`.
fn chain<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |link| {
        let link: &'a (dyn StdError + 'static) = *link;
        match link
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(wrapped) => Some(wrapped as &(dyn StdError + 'static)),
            None => link.source(),
        }
    })
}

#[cfg(feature = "rustls-no-provider")]
fn is_untrusted_certificate(link: &(dyn StdError + 'static)) -> bool {
    matches!(
        link.downcast_ref(),
        Some(rustls::Error::InvalidCertificate(_))
    )
}

#[cfg(feature = "rustls-no-provider")]
fn is_tls(link: &(dyn StdError + 'static)) -> bool {
    link.is::<rustls::Error>()
}

#[cfg(not(feature = "rustls-no-provider"))]
fn is_untrusted_certificate(_: &(dyn StdError + 'static)) -> bool {
    false
}

#[cfg(not(feature = "rustls-no-provider"))]
fn is_tls(_: &(dyn StdError + 'static)) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chain_goes_through_what_an_io_error_wraps() {
        let inner = io::Error::other(Cause::new("inside", None));
        let outer = io::Error::other(inner);
        assert!(chain(&outer).any(|link| link.is::<Cause>()));
    }

    #[test]
    fn a_request_that_cannot_be_built_is_unsendable() {
        let error = crate::transport::tests::http_client()
            .post("no URL")
            .build()
            .expect_err("no URL");
        let fault = classify(&error);
        assert_eq!(fault.outcome, Outcome::Unsendable);
        assert_eq!(fault.kind, ErrorKind::InvalidInput);
    }

    #[cfg(feature = "rustls-no-provider")]
    #[test]
    fn an_untrusted_certificate_is_found_below_io_errors() {
        let tls = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        let error = io::Error::other(io::Error::new(io::ErrorKind::InvalidData, tls));
        assert!(chain(&error).any(is_untrusted_certificate));
        let other = io::Error::other(rustls::Error::HandshakeNotComplete);
        assert!(!chain(&other).any(is_untrusted_certificate));
        assert!(chain(&other).any(is_tls));
    }
}

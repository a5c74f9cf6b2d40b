//! Turns what a raw client hands back into an answer or a failed attempt.

#![expect(
    clippy::disallowed_types,
    reason = "turns it into a fault that tells nothing"
)]

use bytes::Bytes;
use fraud_signals_support::{BodyLimits, CallContext};
use http::HeaderValue;
use progenitor_client::{Error as RawError, ResponseValue};

use super::fault::{Fault, VendorError};
use super::verdict::Outcome;
use super::{retry_after, transport_fault};
use crate::error::{Cause, ErrorKind};

/// A value with the status it came with.
#[derive(Debug)]
pub(crate) struct Answer<T> {
    pub(crate) value: T,
    pub(crate) status: u16,
}

/// Reads the result of a generated method. `context` is the one that the attempt was made with, and
/// `vendor_error` reads the error bodies of the API.
pub(crate) fn read<T>(
    result: Result<ResponseValue<T>, RawError<()>>,
    context: &CallContext,
    vendor_error: fn(&[u8]) -> VendorError,
) -> Result<Answer<T>, Fault> {
    let received = context.received();
    let status = received.map(|received| received.status.as_u16());
    match (result, status) {
        (Ok(response), _) => {
            let status = response.status().as_u16();
            // A body that is not whole may still happen to parse.
            if received.is_some_and(|received| received.body_fault.is_some()) {
                return Err(unreadable(
                    status,
                    "the body of the answer is not whole",
                    None,
                ));
            }
            if received.is_some_and(|received| !is_json(received.content_type.as_ref())) {
                return Err(unreadable(
                    status,
                    "the answer says that it is something other than JSON",
                    None,
                ));
            }
            Ok(Answer {
                value: response.into_inner(),
                status,
            })
        }
        (Err(RawError::UnexpectedResponse(response)), _) => {
            let status = response.status().as_u16();
            let wait = retry_after::read(response.headers());
            let body = received.map(|received| received.body.clone());
            let body = body.unwrap_or_default();
            let mut fault = Fault::status(status, vendor_error(&body));
            fault.retry_after = wait;
            fault.body = Some(body);
            Err(fault)
        }
        (Err(RawError::InvalidResponsePayload(body, _)), Some(status)) => {
            let text = match received.and_then(|received| received.body_fault) {
                Some(_) => "the body of the answer is not whole",
                None => "the body of the answer is not the JSON of the contract",
            };
            Err(unreadable(status, text, Some(&body)))
        }
        (Err(_), Some(status)) if (200..300).contains(&status) => Err(unreadable(
            status,
            "the body of the answer could not be read",
            None,
        )),
        (Err(_), Some(status)) => Err(Fault::status(status, VendorError::default())),
        (Err(RawError::CommunicationError(error)), None) => Err(transport_fault::classify(&error)),
        // Made by generated code before a request exists.
        (Err(RawError::InvalidRequest(_) | RawError::Custom(_)), None) => {
            Err(Fault::new(Outcome::Unsendable, ErrorKind::InvalidInput)
                .with_source(Cause::new("the request could not be built", None)))
        }
        (Err(_), None) => Err(Fault::new(Outcome::NoAnswer, ErrorKind::ConnectionLost)),
    }
}

/// Whether the content type is JSON of any sort, or absent.
fn is_json(content_type: Option<&HeaderValue>) -> bool {
    let Some(value) = content_type else {
        return true;
    };
    let kind = value.as_bytes().split(|byte| *byte == b';').next();
    let kind = kind.unwrap_or_default().trim_ascii();
    let suffix = kind.len().saturating_sub(b"+json".len());
    kind.eq_ignore_ascii_case(b"application/json") || kind[suffix..].eq_ignore_ascii_case(b"+json")
}

fn unreadable(status: u16, text: &'static str, body: Option<&Bytes>) -> Fault {
    let limit = BodyLimits::default().error;
    let mut fault = Fault::unreadable(status).with_source(Cause::new(text, None));
    fault.body = body.map(|body| Bytes::copy_from_slice(&body[..body.len().min(limit)]));
    fault
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_of_any_sort_is_json_and_so_is_what_says_nothing() {
        assert!(is_json(None));
        for (text, json) in [
            ("application/json", true),
            ("Application/JSON; charset=utf-8", true),
            ("application/problem+json", true),
            ("text/html", false),
            ("text/plain; format=application/json", false),
            ("json", false),
            ("", false),
        ] {
            let content_type = HeaderValue::from_static(text);
            assert_eq!(is_json(Some(&content_type)), json, "{text}");
        }
    }
}

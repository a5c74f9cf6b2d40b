//! What one attempt carries down to the wire, and what it notes of the answer.

use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, StatusCode};
use progenitor_client::ResponseValue;
use reqwest::ResponseBuilderExt as _;
use serde::de::DeserializeOwned;

/// The media type of every request body. The contracts want the character set named.
const JSON_UTF8: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

/// How many bytes of a body are read. What comes after is never held in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyLimits {
    /// Of a 2xx answer; a longer one is noted as [`BodyFault::TooLarge`]. Default: 1 MiB.
    pub success: usize,
    /// Of any other answer; the rest is left unread. Default: 64 KiB.
    pub error: usize,
}

impl Default for BodyLimits {
    fn default() -> Self {
        Self {
            success: 1024 * 1024,
            error: 64 * 1024,
        }
    }
}

/// Why the body of an answer is not whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum BodyFault {
    /// It is longer than its limit.
    TooLarge,
    /// The connection broke before its end.
    CutOff,
    /// Its end did not come in time.
    TimedOut,
}

/// An answer, as far as it came. `Debug` shows the length of its body and nothing of it.
#[derive(Clone)]
pub struct Received {
    /// The status of the answer.
    pub status: StatusCode,
    /// What the answer says that its body is.
    pub content_type: Option<HeaderValue>,
    /// What was read of the body.
    pub body: Bytes,
    /// Why the body is not whole; `None` when it is.
    pub body_fault: Option<BodyFault>,
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("status", &self.status)
            .field("body", &self.body.len())
            .field("body_fault", &self.body_fault)
            .finish_non_exhaustive()
    }
}

/// Headers and bounds of one attempt, and what was noted of its answer.
///
/// The raw clients take it as their inner value and call [`apply`](Self::apply) and
/// [`execute`](Self::execute) from their hooks. It holds credentials: `Debug` shows header names
/// and no header value.
#[derive(Clone, Default)]
pub struct CallContext {
    headers: Vec<(HeaderName, HeaderValue)>,
    timeout: Option<Duration>,
    body_limits: BodyLimits,
    received: OnceLock<Received>,
}

impl CallContext {
    /// A context with these request headers, no timeout and the default [`BodyLimits`].
    #[must_use]
    pub fn new(headers: Vec<(HeaderName, HeaderValue)>) -> Self {
        Self {
            headers,
            ..Self::default()
        }
    }

    /// Bounds the attempt from connecting to the last byte of the answer. Default: no bound.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Replaces how much of a body is read.
    #[must_use]
    pub fn with_body_limits(mut self, limits: BodyLimits) -> Self {
        self.body_limits = limits;
        self
    }

    /// What was noted of the answer; `None` while no status line has come.
    #[must_use]
    pub fn received(&self) -> Option<&Received> {
        self.received.get()
    }

    /// Makes a generated request the one that leaves: these headers, the content type of the
    /// contracts, and the timeout.
    pub fn apply(&self, request: &mut reqwest::Request) {
        let has_body = request.body().is_some();
        let headers = request.headers_mut();
        if has_body {
            headers.insert(CONTENT_TYPE, JSON_UTF8);
        }
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
        if let Some(timeout) = self.timeout {
            *request.timeout_mut() = Some(timeout);
        }
    }

    /// Sends the request, reads the body of the answer up to the limit, and notes what came.
    ///
    /// A body that is not whole is no error here: the status is known by then and must not be lost.
    /// What was read is noted, and [`Received::body_fault`] says that it is not all.
    ///
    /// The answer that is handed on has its body in memory where it is no success. The body of a
    /// success is in [`received`](Self::received) alone, where [`value`](Self::value) reads it.
    ///
    /// # Errors
    ///
    /// Only when no status line came: the request could not be sent, or its answer was lost.
    pub fn execute(
        &self,
        client: &reqwest::Client,
        request: reqwest::Request,
    ) -> impl Future<Output = reqwest::Result<reqwest::Response>> + Send + use<'_> {
        // Handed over at once: a future that holds the request is larger by that much.
        let sending = client.execute(request);
        async move {
            let mut response = sending.await?;
            let success = response.status().is_success();
            let limit = if success {
                self.body_limits.success
            } else {
                self.body_limits.error
            };
            let (body, body_fault) = read_up_to(limit, &mut response).await;
            if !success {
                response = with_body(response, body.clone());
            }
            // A context serves one attempt; a second answer would be noted nowhere.
            let _ = self.received.set(Received {
                status: response.status(),
                content_type: response.headers().get(CONTENT_TYPE).cloned(),
                body,
                body_fault,
            });
            Ok(response)
        }
    }

    /// The value of a success that [`execute`](Self::execute) brought.
    ///
    /// # Errors
    ///
    /// The body, and what is wrong with it, when it is not the JSON of the contract.
    pub fn value<T: DeserializeOwned>(
        &self,
        mut success: reqwest::Response,
    ) -> Result<ResponseValue<T>, (Bytes, serde_json::Error)> {
        let body = self.received.get().map(|received| received.body.clone());
        let body = body.unwrap_or_default();
        let value = serde_json::from_slice(&body).map_err(|error| (body, error))?;
        let headers = std::mem::take(success.headers_mut());
        Ok(ResponseValue::new(value, success.status(), headers))
    }
}

/// The same answer with the body that was read from it.
fn with_body(mut response: reqwest::Response, body: Bytes) -> reqwest::Response {
    let whole = http::Response::builder().url(response.url().clone());
    let mut whole = whole.body(body).expect("a body and a URL make a response");
    *whole.status_mut() = response.status();
    *whole.version_mut() = response.version();
    *whole.headers_mut() = std::mem::take(response.headers_mut());
    whole.into()
}

impl fmt::Debug for CallContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("CallContext")
            .field("headers", &names)
            .field("timeout", &self.timeout)
            .field("body_limits", &self.body_limits)
            .field("received", &self.received.get())
            .finish()
    }
}

async fn read_up_to(limit: usize, response: &mut reqwest::Response) -> (Bytes, Option<BodyFault>) {
    // Most bodies come in one piece, which need not be copied.
    let mut first = Bytes::new();
    let mut rest = BytesMut::new();
    let fault = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                let room = limit - first.len() - rest.len();
                let fits = chunk.len() <= room;
                let part = chunk.slice(..chunk.len().min(room));
                if first.is_empty() {
                    first = part;
                } else {
                    rest.extend_from_slice(&part);
                }
                if !fits {
                    break Some(BodyFault::TooLarge);
                }
            }
            Ok(None) => break None,
            Err(error) if error.is_timeout() => break Some(BodyFault::TimedOut),
            Err(_) => break Some(BodyFault::CutOff),
        }
    };
    if rest.is_empty() {
        return (first, fault);
    }
    let whole = [first.as_ref(), rest.as_ref()].concat();
    (whole.into(), fault)
}

#[cfg(test)]
mod tests {
    use http::header::AUTHORIZATION;

    use super::*;

    fn post(body: Option<&'static str>) -> reqwest::Request {
        let url = "http://127.0.0.1:9/fraud".parse().expect("a URL");
        let mut request = reqwest::Request::new(reqwest::Method::POST, url);
        request
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        *request.body_mut() = body.map(Into::into);
        request
    }

    #[test]
    fn apply_writes_the_headers_of_the_contract() {
        let tracking_id = HeaderName::from_static("x-ms-tracking-id");
        let headers = vec![(tracking_id, HeaderValue::from_static("t-1"))];
        let context = CallContext::new(headers).with_timeout(Duration::from_secs(5));
        let mut request = post(Some("{}"));
        context.apply(&mut request);
        assert_eq!(
            request.headers()["content-type"],
            "application/json; charset=utf-8"
        );
        assert_eq!(request.headers()["x-ms-tracking-id"], "t-1");
        assert_eq!(request.timeout(), Some(&Duration::from_secs(5)));
    }

    #[test]
    fn debug_shows_no_header_value_and_no_body() {
        let bearer = HeaderValue::from_static("Bearer canary-1");
        let context = CallContext::new(vec![(AUTHORIZATION, bearer)]);
        let received = Received {
            status: StatusCode::CREATED,
            content_type: Some(HeaderValue::from_static("text/canary-2")),
            body: Bytes::from_static(b"canary-3"),
            body_fault: None,
        };
        assert!(context.received.set(received).is_ok());
        for shown in [format!("{context:?}"), format!("{context:#?}")] {
            assert!(!shown.contains("canary"), "{shown}");
            // By their numbers too: bytes may be shown as a list.
            assert!(!shown.contains("99, 97, 110"), "{shown}");
            assert!(shown.contains("authorization"), "{shown}");
            assert!(shown.contains("201"), "{shown}");
        }
    }

    #[test]
    fn the_default_limits_are_those_of_the_design() {
        let limits = BodyLimits::default();
        assert_eq!((limits.success, limits.error), (1_048_576, 65_536));
    }
}

//! What the sandbox answers, before it is an HTTP response.

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

/// Media type of every JSON answer.
pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

/// A status, a body with its media type, and any extra headers.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// Each name once.
    headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Bytes,
}

impl Answer {
    /// A JSON answer.
    pub(crate) fn new(status: StatusCode, body: Value) -> Self {
        Self::with_body(status, JSON, body.to_string().into())
    }

    /// An answer with a body of any type; an empty body has none.
    pub(crate) fn with_body(status: StatusCode, media_type: HeaderValue, body: Bytes) -> Self {
        let mut headers = Vec::new();
        if !body.is_empty() {
            headers.push((header::CONTENT_TYPE, media_type));
        }
        Self {
            status,
            headers,
            body,
        }
    }

    /// Sets one response header.
    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value));
        self
    }

    /// The head as it goes over the wire, for answers that bypass the HTTP library. It announces
    /// the whole body.
    pub(crate) fn head(&self) -> Vec<u8> {
        let reason = self.status.canonical_reason().unwrap_or("Unknown");
        let mut head = format!("HTTP/1.1 {} {reason}\r\n", self.status.as_u16()).into_bytes();
        let mut line = |name: &str, value: &[u8]| {
            head.extend_from_slice(name.as_bytes());
            head.extend_from_slice(b": ");
            head.extend_from_slice(value);
            head.extend_from_slice(b"\r\n");
        };
        for (name, value) in &self.headers {
            line(name.as_str(), value.as_bytes());
        }
        line("content-length", self.body.len().to_string().as_bytes());
        line("connection", b"close");
        head.extend_from_slice(b"\r\n");
        head
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        response.headers_mut().extend(self.headers);
        response
    }
}

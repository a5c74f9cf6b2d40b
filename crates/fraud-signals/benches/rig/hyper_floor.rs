//! hyper on one connection with a prebuilt body: what no client can do without.

use bytes::Bytes;
use fraud_signals_raw_dfp::knowledge_gateway::types::RecordAck;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method, Request};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::{Caller, TOKEN, event};

pub(crate) struct HyperFloor {
    address: String,
    sender: Option<SendRequest<Full<Bytes>>>,
    headers: HeaderMap,
    body: Bytes,
}

impl Clone for HyperFloor {
    /// With a connection of its own, made by the first call.
    fn clone(&self) -> Self {
        Self {
            address: self.address.clone(),
            sender: None,
            headers: self.headers.clone(),
            body: self.body.clone(),
        }
    }
}

impl Caller for HyperFloor {
    const NAME: &'static str = "hyper_floor";

    async fn connect(base_url: &str) -> Self {
        let address = base_url.trim_start_matches("http://").to_owned();
        let id = HeaderValue::from_static("6f1d2c34-0a55-4a51-9c6b-2d3f7c1f8e01");
        let bearer = HeaderValue::try_from(format!("Bearer {TOKEN}")).expect("a header");
        let headers = [
            (HOST, HeaderValue::try_from(&address).expect("a host")),
            (USER_AGENT, HeaderValue::from_static(event::USER_AGENT)),
            (AUTHORIZATION, bearer),
            (ACCEPT, HeaderValue::from_static("application/json")),
            (CONTENT_TYPE, HeaderValue::from_static(event::JSON_UTF8)),
            (
                http::HeaderName::from_static("x-ms-correlation-id"),
                id.clone(),
            ),
            (http::HeaderName::from_static("x-ms-tracking-id"), id),
        ];
        Self {
            address,
            sender: None,
            headers: headers.into_iter().collect(),
            body: serde_json::to_vec(&event::envelope()).expect("JSON").into(),
        }
    }

    async fn call(&mut self) {
        let sender = match &mut self.sender {
            Some(sender) => sender,
            none => {
                let stream = TcpStream::connect(&self.address).await.expect("a server");
                stream.set_nodelay(true).expect("a socket");
                let (sender, connection) = handshake(TokioIo::new(stream)).await.expect("HTTP");
                tokio::spawn(connection);
                none.insert(sender)
            }
        };
        let mut request = Request::new(Full::new(self.body.clone()));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = http::Uri::from_static(event::PATH);
        *request.headers_mut() = self.headers.clone();
        sender.ready().await.expect("a connection");
        let answer = sender.send_request(request).await.expect("an answer");
        assert!(answer.status().is_success());
        let body = answer.into_body().collect().await.expect("a body");
        serde_json::from_slice::<RecordAck>(&body.to_bytes()).expect("an ack");
    }
}

//! The generated client alone: URL, JSON, status.

use std::time::Duration;

use fraud_signals_raw_dfp::knowledge_gateway::Client;
use fraud_signals_support::CallContext;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};
use uuid::Uuid;

use super::event::{USER_AGENT, envelope};
use super::{Caller, TOKEN};

#[derive(Clone)]
pub(crate) struct Raw {
    http: reqwest::Client,
    base_url: String,
}

impl Caller for Raw {
    const NAME: &'static str = "the raw client";

    async fn connect(base_url: &str) -> Self {
        let http = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never());
        Self {
            http: http.build().expect("a client"),
            base_url: base_url.to_owned(),
        }
    }

    async fn call(&mut self) {
        let header = |text: String| HeaderValue::try_from(text).expect("a header");
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, header(format!("Bearer {TOKEN}")));
        headers.insert("x-ms-correlation-id", header(Uuid::new_v4().to_string()));
        headers.insert("x-ms-tracking-id", header(Uuid::new_v4().to_string()));
        let context = CallContext::new(headers).with_timeout(Duration::from_secs(5));
        let client = Client::new_with_client(&self.base_url, self.http.clone(), context);
        client
            .record_chargeback(&envelope())
            .await
            .expect("an ack");
    }
}

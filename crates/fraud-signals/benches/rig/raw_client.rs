//! The generated client alone: URL, JSON, status.

use std::sync::Arc;
use std::time::Duration;

use fraud_signals_raw_dfp::knowledge_gateway::{Client, Urls};
use fraud_signals_support::CallContext;
use http::header::AUTHORIZATION;
use http::{HeaderName, HeaderValue};
use uuid::Uuid;

use super::event::{USER_AGENT, envelope};
use super::{Caller, TOKEN};

#[derive(Clone)]
pub(crate) struct Raw {
    http: reqwest::Client,
    urls: Arc<Urls>,
}

impl Caller for Raw {
    const NAME: &'static str = "raw_client";

    async fn connect(base_url: &str) -> Self {
        let http = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never());
        Self {
            http: http.build().expect("a client"),
            urls: Arc::new(Urls::new(base_url).expect("a base URL")),
        }
    }

    async fn call(&mut self) {
        let header = |text: String| HeaderValue::try_from(text).expect("a header");
        let name = HeaderName::from_static;
        let headers = vec![
            (AUTHORIZATION, header(format!("Bearer {TOKEN}"))),
            (
                name("x-ms-correlation-id"),
                header(Uuid::new_v4().to_string()),
            ),
            (name("x-ms-tracking-id"), header(Uuid::new_v4().to_string())),
        ];
        let context = CallContext::new(headers).with_timeout(Duration::from_secs(5));
        let client = Client::new(Arc::clone(&self.urls), self.http.clone(), context);
        client.record_chargeback(&envelope()).await.expect("an ack");
    }
}

//! reqwest-middleware with reqwest-retry and a token cache behind a lock.

use std::sync::Arc;
use std::time::Duration;

use fraud_signals_raw_dfp::knowledge_gateway::types::RecordAck;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};
use reqwest_retry::RetryTransientMiddleware;
use reqwest_retry::policies::ExponentialBackoff;
use tokio::sync::RwLock;
use tokio::time::Instant;
use uuid::Uuid;

use super::event::{JSON_UTF8, PATH};
use super::own_types::envelope;
use super::{Caller, TOKEN, by_hand};

#[derive(Clone)]
pub(crate) struct Middleware {
    client: ClientWithMiddleware,
    base_url: String,
    token: Arc<RwLock<Option<(String, Instant)>>>,
}

impl Middleware {
    async fn token(&self) -> String {
        if let Some((token, expires_at)) = &*self.token.read().await
            && Instant::now() < *expires_at
        {
            return token.clone();
        }
        let mut held = self.token.write().await;
        *held = Some((
            TOKEN.to_owned(),
            Instant::now() + Duration::from_secs(3_600),
        ));
        TOKEN.to_owned()
    }
}

impl Caller for Middleware {
    const NAME: &'static str = "middleware";

    async fn connect(base_url: &str) -> Self {
        let policy = ExponentialBackoff::builder().build_with_max_retries(2);
        Self {
            client: ClientBuilder::new(by_hand::client())
                .with(RetryTransientMiddleware::new_with_policy(policy))
                .build(),
            base_url: base_url.to_owned(),
            token: Arc::default(),
        }
    }

    async fn call(&mut self) {
        let answer = self
            .client
            .post(format!("{}{PATH}", self.base_url))
            .bearer_auth(self.token().await)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, JSON_UTF8)
            .header("x-ms-correlation-id", Uuid::new_v4().to_string())
            .header("x-ms-tracking-id", Uuid::new_v4().to_string())
            .body(serde_json::to_vec(&envelope()).expect("JSON"))
            .send()
            .await
            .expect("an answer")
            .error_for_status()
            .expect("a success");
        answer.json::<RecordAck>().await.expect("an ack");
    }
}

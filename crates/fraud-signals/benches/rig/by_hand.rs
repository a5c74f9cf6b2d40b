//! reqwest, as a team writes it: no token cache, no retry, no policy.

use fraud_signals_raw_dfp::knowledge_gateway::types::RecordAck;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use uuid::Uuid;

use super::event::{JSON_UTF8, PATH, USER_AGENT, envelope};
use super::{Caller, TOKEN};

#[derive(Clone)]
pub(crate) struct ByHand {
    client: reqwest::Client,
    base_url: String,
}

impl Caller for ByHand {
    const NAME: &'static str = "reqwest by hand";

    async fn connect(base_url: &str) -> Self {
        Self {
            client: client(),
            base_url: base_url.to_owned(),
        }
    }

    async fn call(&mut self) {
        let answer = self
            .client
            .post(format!("{}{PATH}", self.base_url))
            .bearer_auth(TOKEN)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, JSON_UTF8)
            .header("x-ms-correlation-id", Uuid::new_v4().to_string())
            .header("x-ms-tracking-id", Uuid::new_v4().to_string())
            .json(&envelope())
            .send()
            .await
            .and_then(reqwest::Response::error_for_status)
            .expect("an answer");
        answer.json::<RecordAck>().await.expect("an ack");
    }
}

pub(super) fn client() -> reqwest::Client {
    reqwest::Client::builder()
        .user_agent(USER_AGENT)
        .connect_timeout(std::time::Duration::from_secs(3))
        .timeout(std::time::Duration::from_secs(5))
        .build()
        .expect("a client")
}

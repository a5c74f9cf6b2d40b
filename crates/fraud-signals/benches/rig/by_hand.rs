//! reqwest, as a team writes it: no token cache, no retry, no policy.

use std::marker::PhantomData;

use fraud_signals_raw_dfp::knowledge_gateway::types::RecordAck;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde::Serialize;
use uuid::Uuid;

use super::event::{JSON_UTF8, PATH, USER_AGENT};
use super::{Caller, TOKEN, event, own_types};

/// With types of the team's own.
pub(crate) type ByHand = Handwritten<Own>;

/// With the types of the raw client, whose serialisation is faster.
pub(crate) type ByHandGeneratedTypes = Handwritten<Generated>;

pub(crate) struct Handwritten<B> {
    client: reqwest::Client,
    base_url: String,
    body: PhantomData<B>,
}

/// Where the body comes from.
pub(crate) trait Body: Clone + Send + 'static {
    const NAME: &'static str;

    fn envelope() -> impl Serialize + Send;
}

#[derive(Clone)]
pub(crate) struct Own;

impl Body for Own {
    const NAME: &'static str = "by_hand";

    fn envelope() -> impl Serialize + Send {
        own_types::envelope()
    }
}

#[derive(Clone)]
pub(crate) struct Generated;

impl Body for Generated {
    const NAME: &'static str = "by_hand_generated_types";

    fn envelope() -> impl Serialize + Send {
        event::envelope()
    }
}

impl<B> Clone for Handwritten<B> {
    fn clone(&self) -> Self {
        Self {
            client: self.client.clone(),
            base_url: self.base_url.clone(),
            body: PhantomData,
        }
    }
}

impl<B: Body> Caller for Handwritten<B> {
    const NAME: &'static str = B::NAME;

    async fn connect(base_url: &str) -> Self {
        Self {
            client: client(),
            base_url: base_url.to_owned(),
            body: PhantomData,
        }
    }

    async fn call(&mut self) {
        let request = self
            .client
            .post(format!("{}{PATH}", self.base_url))
            .bearer_auth(TOKEN)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, JSON_UTF8)
            .header("x-ms-correlation-id", Uuid::new_v4().to_string())
            .header("x-ms-tracking-id", Uuid::new_v4().to_string())
            .json(&B::envelope());
        let answer = request
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

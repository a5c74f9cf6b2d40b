//! The events as a team would send them that has only `reqwest`.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::{DateTime, FixedOffset, Local};
use fraud_signals::dfp::{Chargeback, RecordAck};
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;
use tokio::time::Instant;
use uuid::Uuid;

use crate::server::Server;
use crate::{IN_FLIGHT, Outcome, events};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope {
    merchant_local_date: DateTime<FixedOffset>,
    data: Chargeback,
}

#[derive(Deserialize)]
struct Token {
    access_token: String,
}

#[derive(Clone)]
pub(crate) struct Sender {
    http: reqwest::Client,
    url: Arc<str>,
    token: Arc<str>,
}

impl Sender {
    /// Fetches a token that lasts for all that is sent.
    pub(crate) async fn new(server: &Server) -> Outcome<Self> {
        let http = reqwest::Client::new();
        let variable = |name| {
            server
                .variable(name)
                .ok_or("the server names all variables")
        };
        let endpoint = format!(
            "{}/{}/oauth2/v2.0/token",
            variable("DFP_AUTHORITY")?,
            variable("DFP_TENANT_ID")?
        );
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("client_id", variable("DFP_CLIENT_ID")?)
            .append_pair("client_secret", variable("DFP_CLIENT_SECRET")?)
            .append_pair("scope", &format!("{}/.default", variable("DFP_RESOURCE")?))
            .finish();
        let request = http
            .post(endpoint)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form);
        let answer = request.send().await?.error_for_status()?.bytes().await?;
        let token: Token = serde_json::from_slice(&answer)?;
        let base = variable("DFP_BASE_URL")?;
        Ok(Self {
            http,
            url: format!("{base}/KnowledgeGateway/activities/Chargeback").into(),
            token: token.access_token.into(),
        })
    }

    /// Sends the first `count` events from as many tasks as calls may be in flight.
    pub(crate) async fn send(&self, count: usize) -> Outcome<Duration> {
        let start = Instant::now();
        let next = Arc::new(AtomicUsize::new(0));
        let mut tasks = JoinSet::new();
        for _ in 0..IN_FLIGHT {
            let (sender, next) = (self.clone(), Arc::clone(&next));
            tasks.spawn(async move {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    if place >= count {
                        return Outcome::Ok(());
                    }
                    sender.send_one(events::chargeback(place)).await?;
                }
            });
        }
        while let Some(ended) = tasks.join_next().await {
            ended??;
        }
        Ok(start.elapsed())
    }

    async fn send_one(&self, chargeback: Chargeback) -> Outcome<RecordAck> {
        #[expect(clippy::disallowed_methods, reason = "a service reads the clock too")]
        let now = Local::now();
        let envelope = Envelope {
            merchant_local_date: now.fixed_offset(),
            data: chargeback,
        };
        let request = self
            .http
            .post(&*self.url)
            .bearer_auth(&self.token)
            .header("x-ms-correlation-id", Uuid::new_v4().to_string())
            .header("x-ms-tracking-id", Uuid::new_v4().to_string())
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json; charset=utf-8")
            .body(serde_json::to_vec(&envelope)?);
        let answer = request.send().await?.error_for_status()?;
        Ok(serde_json::from_slice(&answer.bytes().await?)?)
    }
}

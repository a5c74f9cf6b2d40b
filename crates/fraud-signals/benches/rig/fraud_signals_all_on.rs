//! fraud-signals with everything on: token, ids, policy, budget, deadline, telemetry.

use std::time::Duration;

use fraud_signals::dfp::Client;
use fraud_signals::{AccessToken, TokenFuture, TokenRequest, TokenSource};

use super::event::chargeback;
use super::{Caller, TOKEN};

#[derive(Clone)]
pub(crate) struct FraudSignals(Client);

struct Fixed;

impl TokenSource for Fixed {
    fn token<'a>(&'a self, _: TokenRequest<'a>) -> TokenFuture<'a> {
        Box::pin(async { AccessToken::new(TOKEN, Duration::from_secs(3_600)) })
    }
}

/// A client of the server at `base_url` that takes its tokens from `source`.
pub(crate) fn client(base_url: &str, source: impl TokenSource) -> Client {
    let builder = Client::builder().base_url(base_url).token_source(source);
    builder.build().expect("a client")
}

impl FraudSignals {
    pub(crate) fn with(client: Client) -> Self {
        Self(client)
    }
}

impl Caller for FraudSignals {
    const NAME: &'static str = "fraud_signals";

    async fn connect(base_url: &str) -> Self {
        Self(client(base_url, Fixed))
    }

    async fn call(&mut self) {
        self.0
            .record_chargeback(chargeback())
            .await
            .expect("an ack");
    }
}

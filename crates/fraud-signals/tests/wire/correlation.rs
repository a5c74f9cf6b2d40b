//! Which calls share a correlation id.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};

use fraud_signals::CorrelationId;
use fraud_signals::dfp;

use crate::answers::{html, received, recorded};
use crate::classes::TokenAtHand;
use crate::clients::{self, chargeback, feedback};
use crate::server::Server;

fn client(server: &Server) -> dfp::Client {
    let next = AtomicU64::new(1);
    dfp::Client::builder()
        .base_url(server.url())
        .token_source(TokenAtHand)
        .jitter(|| 0.0)
        .ids(move || u128::from(next.fetch_add(1, Ordering::Relaxed)))
        .build()
        .expect("a good configuration")
}

fn ids(server: &Server) -> Vec<String> {
    let requests = server.requests();
    let id = |name| {
        requests
            .iter()
            .filter_map(|request| request.header(name).map(str::to_owned))
            .collect::<Vec<_>>()
    };
    let tracking: HashSet<_> = id("x-ms-tracking-id").into_iter().collect();
    assert_eq!(tracking.len(), requests.len(), "each event has its own");
    id("x-ms-correlation-id")
}

#[tokio::test]
async fn each_call_has_its_own_id_and_a_group_shares_one() {
    let server = Server::start(|_, _| recorded()).await;
    let client = client(&server);
    for _ in 0..2 {
        client
            .record_chargeback(chargeback())
            .await
            .expect("recorded");
    }
    let group = client.correlated();
    for _ in 0..2 {
        group
            .record_chargeback(chargeback())
            .await
            .expect("recorded");
    }
    let own = CorrelationId::from_u128(0xabc);
    let response = client
        .correlated_as(own)
        .record_chargeback(chargeback())
        .await
        .expect("recorded");
    assert_eq!(response.correlation_id(), own);
    // What one call says comes before its group.
    let call = group.record_chargeback(chargeback()).correlation_id(own);
    assert_eq!(call.await.expect("recorded").correlation_id(), own);

    let id = |bits| CorrelationId::from_u128(bits).to_string();
    let expected = [id(1), id(3), id(5), id(5), id(0xabc), id(0xabc)];
    assert_eq!(ids(&server), expected);
    assert_eq!(client.correlation_id(), None);
    assert_eq!(group.correlation_id(), Some(CorrelationId::from_u128(5)));
}

#[tokio::test]
async fn an_error_has_the_id_of_its_group() {
    let server = Server::start(|_, _| html(400)).await;
    let group = client(&server).correlated();
    let error = group
        .record_chargeback(chargeback())
        .await
        .expect_err("refused");
    assert_eq!(Some(error.correlation_id()), group.correlation_id());
    assert_eq!(ids(&server), [error.correlation_id().to_string()]);
}

#[tokio::test]
async fn both_apis_can_share_an_id() {
    let server = Server::start(|_, _| received()).await;
    let id = CorrelationId::new();
    let group = clients::marqeta(&server).correlated_as(id);
    let response = group
        .create_fraud_feedback(feedback())
        .await
        .expect("received");
    assert_eq!(response.correlation_id(), id);
}

//! Clients of a scripted server that wait for nothing between attempts, and events to send.

use chrono::DateTime;
use fraud_signals::dfp::{self, Chargeback, PurchaseReference};
use fraud_signals::marqeta::{self, FraudFeedback, FraudStatus};
use fraud_signals::{BasicCredential, EntraCredential};

use crate::server::Server;

pub(crate) const CHARGEBACK: &str = "/KnowledgeGateway/activities/Chargeback";
pub(crate) const TOKEN: &str = "/tenant.example/oauth2/v2.0/token";
pub(crate) const FRAUD: &str = "/v3/fraud";

pub(crate) fn dfp(server: &Server) -> dfp::Client {
    dfp_at(server, "2019-03-25T09:15:02-07:00")
}

/// A client whose clock stands still.
pub(crate) fn dfp_at(server: &Server, now: &'static str) -> dfp::Client {
    let credential =
        EntraCredential::client_secret("tenant.example", "client-1", "p@ss/canary-secret")
            .authority(server.url());
    dfp::Client::builder()
        .base_url(server.url())
        .credential(credential)
        .clock(move || DateTime::parse_from_rfc3339(now).expect("a date"))
        .jitter(|| 0.0)
        .build()
        .expect("a good configuration")
}

pub(crate) fn marqeta(server: &Server) -> marqeta::Client {
    marqeta_at(&format!("{}/v3", server.url()))
}

pub(crate) fn marqeta_at(url: &str) -> marqeta::Client {
    marqeta::Client::builder()
        .base_url(url)
        .credential(BasicCredential::new("canary-app", "canary-access"))
        .jitter(|| 0.0)
        .build()
        .expect("a good configuration")
}

pub(crate) fn chargeback() -> Chargeback {
    Chargeback::new("CB-1", PurchaseReference::new("ORDER-1"))
}

pub(crate) fn feedback() -> FraudFeedback {
    FraudFeedback::new(
        "3f0c3c1e-9d0f-4a77-8d9a-0a0f3b9b6b11",
        true,
        FraudStatus::Confirmed,
    )
}

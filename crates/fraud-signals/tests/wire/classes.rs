//! One operation of each replay class, called alike.

use std::time::Duration;

use chrono::DateTime;
use fraud_signals::dfp::{self, Purchase, PurchaseUser};
use fraud_signals::{
    AccessToken, BasicCredential, Error, Policy, RetryBudget, TokenFuture, TokenRequest,
    TokenSource, marqeta,
};

use crate::clients::{chargeback, feedback};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Chargeback.
    Safe,
    /// Purchase.
    Detect,
    /// Feedback.
    Once,
}

pub(crate) const CLASSES: [Class; 3] = [Class::Safe, Class::Detect, Class::Once];

impl Class {
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Safe => "/KnowledgeGateway/activities/Chargeback",
            Self::Detect => "/KnowledgeGateway/activities/Purchase",
            Self::Once => "/v3/fraud",
        }
    }

    /// The body of a good answer.
    pub(crate) fn body(self) -> &'static str {
        match self {
            Self::Safe => r#"{"resultDetails":{}}"#,
            Self::Detect => r#"{"resultDetails":{"MerchantRuleDecision":"Approve"}}"#,
            Self::Once => r#"{"message":"success"}"#,
        }
    }
}

/// Always has a new token at hand.
pub(crate) struct TokenAtHand;

impl TokenSource for TokenAtHand {
    fn token<'a>(&'a self, _: TokenRequest<'a>) -> TokenFuture<'a> {
        Box::pin(async { AccessToken::new("t", Duration::from_secs(3600)) })
    }
}

/// How the client of a test sends.
#[derive(Clone, Default)]
pub(crate) struct Settings {
    pub(crate) policy: Policy,
    pub(crate) budget: RetryBudget,
}

/// A client for the one operation of a class. Its jitter says what the closure says.
pub(crate) enum Sender {
    Dfp(Class, dfp::Client),
    Marqeta(marqeta::Client),
}

impl Sender {
    pub(crate) fn new(
        class: Class,
        origin: &str,
        settings: Settings,
        jitter: impl Fn() -> f64 + Send + Sync + 'static,
    ) -> Self {
        match class {
            Class::Safe | Class::Detect => {
                let client = dfp::Client::builder()
                    .base_url(origin)
                    .token_source(TokenAtHand)
                    .policy(settings.policy)
                    .retry_budget(settings.budget)
                    .jitter(jitter)
                    .build();
                Self::Dfp(class, client.expect("a good configuration"))
            }
            Class::Once => {
                let client = marqeta::Client::builder()
                    .base_url(format!("{origin}/v3"))
                    .credential(BasicCredential::new("app", "access"))
                    .policy(settings.policy)
                    .retry_budget(settings.budget)
                    .jitter(jitter)
                    .build();
                Self::Marqeta(client.expect("a good configuration"))
            }
        }
    }

    /// How many attempts a success took.
    pub(crate) async fn send(&self) -> Result<u32, Error> {
        match self {
            Self::Dfp(Class::Detect, client) => {
                let response = client.assess_purchase(purchase()).await?;
                Ok(response.attempts())
            }
            Self::Dfp(_, client) => Ok(client.record_chargeback(chargeback()).await?.attempts()),
            Self::Marqeta(client) => Ok(client.create_fraud_feedback(feedback()).await?.attempts()),
        }
    }
}

pub(crate) fn purchase() -> Purchase {
    let date = DateTime::parse_from_rfc3339("2019-03-25T09:15:02-07:00").expect("a date");
    Purchase::new("ORDER-1", date, PurchaseUser::new("user-1"))
}

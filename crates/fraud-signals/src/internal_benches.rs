//! Parts that benchmarks measure by themselves. No part of the API: changes without notice.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use crate::TokenSource;
use crate::auth::{Authorize, BearerTokens};
use crate::call::Deadline;
use crate::random::Random;

/// The token cache of a client.
#[derive(Debug)]
pub struct TokenHits(BearerTokens);

impl TokenHits {
    /// A cache that has its first token already.
    pub async fn new(source: impl TokenSource) -> Self {
        let resource = "https://api.dfp.microsoft.com".to_owned();
        let tokens = BearerTokens::new(Arc::new(source), resource, Random::default());
        let cache = Self(tokens);
        cache.hit(1).await;
        cache
    }

    /// Asks for the header of an attempt so many times, as each attempt does.
    pub async fn hit(&self, times: u32) {
        let deadline = Deadline::after(Duration::from_secs(3_600));
        for _ in 0..times {
            let authorized = self.0.authorize(deadline).await;
            assert!(black_box(authorized).is_ok(), "the source gives tokens");
        }
    }
}

//! What a call pays for its token while there is one.

use std::time::Duration;

use fraud_signals::internal_benches::TokenHits;
use fraud_signals::{AccessToken, TokenFuture, TokenRequest, TokenSource};
use tokio::time::Instant;

use super::median;
use super::rig::TOKEN;

const HITS: u32 = 1_000_000;

const ROUNDS: usize = 9;

struct Fixed;

impl TokenSource for Fixed {
    fn token<'a>(&'a self, _: TokenRequest<'a>) -> TokenFuture<'a> {
        Box::pin(async { AccessToken::new(TOKEN, Duration::from_secs(3_600)) })
    }
}

pub(super) async fn measure() {
    let cache = TokenHits::new(Fixed).await;
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let started = Instant::now();
        cache.hit(HITS).await;
        rounds.push(started.elapsed().as_secs_f64() * 1e9 / f64::from(HITS));
    }
    println!("{}", serde_json::json!({ "token_hit_ns": median(rounds) }));
}

//! Tokens from a place of one's own: a sidecar that hands them out, so that the service knows no
//! secret. The client asks it when it needs a token, and shares and renews what it got.

#![allow(clippy::print_stdout, reason = "an example talks to a person")]

mod stage;

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use fraud_signals::dfp::{self, Chargeback, PurchaseReference};
use fraud_signals::{
    AccessToken, AuthError, AuthErrorKind, TokenFuture, TokenRequest, TokenSource,
};
use fraud_signals_sandbox::Sandbox;
use serde::Deserialize;

/// What the service knows of the sidecar. The sandbox's token endpoint plays its part here.
struct Sidecar {
    http: reqwest::Client,
    url: String,
    form: String,
}

/// The sidecar's answer.
#[derive(Deserialize)]
struct Handed {
    access_token: String,
    /// Seconds.
    expires_in: u64,
}

impl TokenSource for Sidecar {
    fn token<'a>(&'a self, request: TokenRequest<'a>) -> TokenFuture<'a> {
        Box::pin(async move {
            // It may be there again in a moment: the call tries once more within its deadline.
            let away = |_| AuthError::new(AuthErrorKind::Unavailable).retryable(true);
            let asked = self
                .http
                .post(&self.url)
                .timeout(request.time_left())
                .header("content-type", "application/x-www-form-urlencoded")
                .body(self.form.clone());
            let answer = asked.send().await.map_err(away)?;
            let answer = answer.error_for_status().map_err(away)?;
            let body = answer.bytes().await.map_err(away)?;
            let handed: Handed = serde_json::from_slice(&body)
                .map_err(|_| AuthError::new(AuthErrorKind::UnreadableAnswer))?;
            AccessToken::new(handed.access_token, Duration::from_secs(handed.expires_in))
        })
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    stage::play_offline(story).await
}

async fn story(sandbox: &Sandbox) -> Result<(), Box<dyn Error>> {
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "client_credentials")
        .append_pair("client_id", sandbox.client_id())
        .append_pair("client_secret", sandbox.client_secret())
        .append_pair("scope", &format!("{}/.default", sandbox.resource()))
        .finish();
    let (authority, tenant) = (sandbox.authority(), sandbox.tenant_id());
    let sidecar = Sidecar {
        http: reqwest::Client::new(),
        url: format!("{authority}/{tenant}/oauth2/v2.0/token"),
        form,
    };
    let client = dfp::Client::builder()
        .base_url(sandbox.dfp_base_url())
        .token_source(sidecar)
        .build()?;
    for id in ["cb-90", "cb-91", "cb-92"] {
        let chargeback = Chargeback::new(id, PurchaseReference::new("ord-77120"));
        client.record_chargeback(chargeback).await?;
    }
    println!("3 calls, {} token", sandbox.tokens_issued());
    Ok(())
}

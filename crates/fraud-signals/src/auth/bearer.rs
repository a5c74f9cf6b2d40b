//! The bearer tokens of one client.

use std::fmt;
use std::sync::Arc;

use http::HeaderValue;

use super::Authorize;
use super::token_cache::{Token, TokenCache};
use super::token_source::TokenSource;
use crate::call::{Deadline, Fault, Outcome};
use crate::error::ErrorKind;
use crate::random::Random;

/// The tokens of one client.
pub(crate) struct BearerTokens(TokenCache);

impl BearerTokens {
    /// Tokens for `resource`, a URI without a slash at its end.
    pub(crate) fn new(source: Arc<dyn TokenSource>, resource: String, random: Random) -> Self {
        Self(TokenCache::new(source, resource, random))
    }
}

/// Which token an attempt used.
pub(crate) struct UsedToken(Arc<Token>);

impl Authorize for BearerTokens {
    type Used = UsedToken;

    async fn authorize(&self, deadline: Deadline) -> Result<(HeaderValue, UsedToken), Fault> {
        match self.0.token(deadline).await {
            Ok(token) => Ok((token.header.clone(), UsedToken(token))),
            Err(error) => {
                let outcome = Outcome::NoCredential {
                    later: error.is_retryable(),
                };
                let mut fault = Fault::new(outcome, ErrorKind::Auth);
                fault.retry_after = error.retry_after();
                Err(fault.with_source(error))
            }
        }
    }

    fn refused(&self, UsedToken(used): UsedToken) -> bool {
        self.0.refused(&used)
    }
}

impl fmt::Debug for BearerTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BearerTokens")
    }
}

#[cfg(test)]
mod tests;

//! What Microsoft's client libraries ask before they ask for a token.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use serde_json::{Value, json};

use crate::answer::Answer;

/// The sandbox as an authority.
pub(crate) struct Authority {
    pub(crate) origin: String,
    pub(crate) tenant_id: String,
}

/// OpenID discovery, the keys (there are none: tokens are opaque), and instance discovery, by
/// which a library learns that it may trust this host.
pub(crate) fn routes(authority: Authority) -> Router {
    Router::new()
        .route(
            "/{tenant}/v2.0/.well-known/openid-configuration",
            get(
                async |State(authority): State<Arc<Authority>>, Path(tenant): Path<String>| {
                    authority.configuration(&tenant, "/v2.0", "/oauth2/v2.0")
                },
            ),
        )
        .route(
            "/{tenant}/.well-known/openid-configuration",
            get(
                async |State(authority): State<Arc<Authority>>, Path(tenant): Path<String>| {
                    authority.configuration(&tenant, "", "/oauth2")
                },
            ),
        )
        .route("/{tenant}/discovery/v2.0/keys", get(keys))
        .route("/{tenant}/discovery/keys", get(keys))
        .route(
            "/common/discovery/instance",
            get(async |State(authority): State<Arc<Authority>>| authority.instance()),
        )
        .with_state(Arc::new(authority))
}

async fn keys() -> Answer {
    Answer::new(StatusCode::OK, json!({ "keys": [] }))
}

impl Authority {
    fn configuration(&self, tenant: &str, issuer: &str, oauth2: &str) -> Answer {
        if !tenant.eq_ignore_ascii_case(&self.tenant_id) {
            let body = json!({
                "error": "invalid_tenant",
                "error_description": "AADSTS90002: The tenant was not found.",
                "error_codes": [90_002],
            });
            return Answer::new(StatusCode::BAD_REQUEST, body);
        }
        let base = format!("{}/{}", self.origin, self.tenant_id);
        let keys = if issuer.is_empty() {
            "keys"
        } else {
            "v2.0/keys"
        };
        let body: Value = json!({
            "issuer": format!("{base}{issuer}"),
            "token_endpoint": format!("{base}{oauth2}/token"),
            "authorization_endpoint": format!("{base}{oauth2}/authorize"),
            "jwks_uri": format!("{base}/discovery/{keys}"),
            "token_endpoint_auth_methods_supported":
                ["client_secret_post", "private_key_jwt", "client_secret_basic"],
            "grant_types_supported": ["client_credentials"],
            "response_modes_supported": ["query"],
            "response_types_supported": ["token"],
            "scopes_supported": ["openid"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "claims_supported": ["sub", "iss", "aud", "exp", "iat"],
        });
        Answer::new(StatusCode::OK, body)
    }

    fn instance(&self) -> Answer {
        let host = self.origin.split_once("://").map_or("", |(_, host)| host);
        let body = json!({
            "tenant_discovery_endpoint":
                format!("{}/{}/v2.0/.well-known/openid-configuration", self.origin, self.tenant_id),
            "api-version": "1.1",
            "metadata": [{
                "preferred_network": host,
                "preferred_cache": host,
                "aliases": [host],
            }],
        });
        Answer::new(StatusCode::OK, body)
    }
}

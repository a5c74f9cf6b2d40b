//! The token endpoints of Microsoft Entra, v2 and v1, for the client-credentials grant.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::answer::Answer;
use crate::authorization::basic;
use crate::body;
use crate::credentials::Credentials;
use crate::entra_error::TokenError;
use crate::schema::is_guid;
use crate::tokens::Tokens;

/// Resources that every tenant of the sandbox knows besides the sandbox itself: the vendor's own.
/// A token for one of them is issued and then refused by the sandbox's API, as a token for the
/// wrong environment would be.
const VENDOR_RESOURCES: [&str; 4] = [
    "https://api.dfp.microsoft-int.com",
    "https://api.dfp.microsoft.com",
    "https://api.dfp.dynamics-int.com",
    "https://api.dfp.dynamics.com",
];

pub(crate) struct Entra {
    pub(crate) credentials: Arc<Credentials>,
    pub(crate) tokens: Arc<Tokens>,
    pub(crate) resource: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Version {
    V1,
    V2,
}

type Fields = BTreeMap<String, String>;

pub(crate) fn routes(entra: Entra) -> Router {
    let entra = Arc::new(entra);
    let v1 = |state, path, request| token(state, path, request, Version::V1);
    let v2 = |state, path, request| token(state, path, request, Version::V2);
    Router::new()
        .route(
            "/{tenant}/oauth2/v2.0/token",
            post(v2).fallback(wrong_method),
        )
        .route("/{tenant}/oauth2/token", post(v1).fallback(wrong_method))
        .with_state(entra)
}

async fn wrong_method(headers: HeaderMap) -> Answer {
    refuse(&TokenError::WrongMethod, &headers)
}

async fn token(
    State(entra): State<Arc<Entra>>,
    tenant: Result<Path<String>, PathRejection>,
    request: Request,
    version: Version,
) -> Answer {
    // A tenant that is not UTF-8 is as malformed as an empty one.
    let tenant = tenant.map_or_else(|_| String::new(), |Path(tenant)| tenant);
    let (parts, body) = request.into_parts();
    let answer = match body::read(body).await {
        Ok(body) => entra.answer(&tenant, &parts.headers, &body, version),
        Err(refusal) => Err(TokenError::Body(refusal)),
    };
    match answer {
        Ok(body) => {
            tracing::info!("token issued");
            Answer::new(StatusCode::OK, body)
        }
        Err(error) => {
            tracing::info!(%error, "token refused");
            refuse(&error, &parts.headers)
        }
    }
}

impl Entra {
    fn answer(
        &self,
        tenant: &str,
        headers: &HeaderMap,
        body: &[u8],
        version: Version,
    ) -> Result<Value, TokenError> {
        if !body::has_media_type(headers, ["application/x-www-form-urlencoded"]) {
            return Err(TokenError::WrongContentType);
        }
        self.check_tenant(tenant)?;
        let fields = parse(body)?;
        match required(&fields, "grant_type")? {
            "client_credentials" => self.check_client(&fields, headers)?,
            _ => return Err(TokenError::UnsupportedGrant),
        }
        let resource = match version {
            Version::V1 => required(&fields, "resource")?,
            Version::V2 => required(&fields, "scope")?
                .strip_suffix("/.default")
                .filter(|resource| !resource.contains(char::is_whitespace))
                .ok_or(TokenError::InvalidScope)?,
        };
        if resource != self.resource && !VENDOR_RESOURCES.contains(&resource) {
            return Err(TokenError::UnknownResource);
        }
        Ok(self.issue(resource, version))
    }

    fn check_tenant(&self, tenant: &str) -> Result<(), TokenError> {
        let is_name_like = tenant.contains('.')
            && tenant
                .chars()
                .all(|sign| sign.is_ascii_alphanumeric() || ".-".contains(sign));
        if tenant.eq_ignore_ascii_case(&self.credentials.tenant_id) {
            Ok(())
        } else if is_guid(tenant) || is_name_like {
            Err(TokenError::UnknownTenant)
        } else {
            Err(TokenError::MalformedTenant)
        }
    }

    /// Checks id and secret, which come in the form or in HTTP Basic, but not in both.
    fn check_client(&self, fields: &Fields, headers: &HeaderMap) -> Result<(), TokenError> {
        let in_header = basic(headers).map(|(id, secret)| (decode(&id), decode(&secret)));
        let (id, secret) = match &in_header {
            Some(_) if fields.contains_key("client_secret") => return Err(TokenError::TwoSecrets),
            Some((id, secret)) => (id.as_str(), Some(secret.as_str())),
            None => {
                let secret = fields.get("client_secret").map(String::as_str);
                (required(fields, "client_id")?, secret)
            }
        };
        if !id.eq_ignore_ascii_case(&self.credentials.client_id) {
            return Err(TokenError::UnknownClient);
        }
        match secret {
            Some(secret) if secret == self.credentials.client_secret => Ok(()),
            Some(_) => Err(TokenError::WrongSecret),
            // No certificate is registered, so no assertion can be right.
            None if fields.contains_key("client_assertion") => Err(TokenError::WrongAssertion),
            None => Err(TokenError::NoSecret),
        }
    }

    fn issue(&self, resource: &str, version: Version) -> Value {
        let token = self.tokens.issue(resource);
        let seconds = self.tokens.lifetime.as_secs();
        match version {
            Version::V2 => json!({
                "token_type": "Bearer",
                "expires_in": seconds,
                "ext_expires_in": seconds,
                "access_token": token,
            }),
            Version::V1 => {
                let now = DateTime::<Utc>::from(SystemTime::now()).timestamp();
                let expires_on = now.saturating_add_unsigned(seconds);
                json!({
                    "token_type": "Bearer",
                    "expires_in": seconds.to_string(),
                    "ext_expires_in": seconds.to_string(),
                    "expires_on": expires_on.to_string(),
                    "not_before": (now - 300).to_string(),
                    "resource": resource,
                    "access_token": token,
                })
            }
        }
    }
}

fn parse(body: &[u8]) -> Result<Fields, TokenError> {
    let mut fields = Fields::new();
    for (name, value) in form_urlencoded::parse(body) {
        if fields
            .insert(name.into_owned(), value.into_owned())
            .is_some()
        {
            return Err(TokenError::RepeatedField);
        }
    }
    Ok(fields)
}

fn required<'a>(fields: &'a Fields, name: &'static str) -> Result<&'a str, TokenError> {
    match fields.get(name) {
        Some(value) if !value.is_empty() => Ok(value),
        _ => Err(TokenError::MissingField(name)),
    }
}

/// Undoes the percent-encoding that each half of a Basic credential has in OAuth.
fn decode(text: &str) -> String {
    let safe = text.replace('&', "%26").replace('=', "%3D");
    form_urlencoded::parse(safe.as_bytes())
        .next()
        .map_or_else(String::new, |(name, _)| name.into_owned())
}

fn refuse(error: &TokenError, headers: &HeaderMap) -> Answer {
    let time = DateTime::<Utc>::from(SystemTime::now())
        .format("%Y-%m-%d %H:%M:%SZ")
        .to_string();
    let trace_id = Uuid::new_v4().to_string();
    let correlation_id = headers
        .get("client-request-id")
        .and_then(|value| value.to_str().ok())
        .filter(|value| is_guid(value))
        .map_or_else(|| Uuid::new_v4().to_string(), str::to_owned);
    let number = error.number();
    let description = format!(
        "AADSTS{number}: {error}. Trace ID: {trace_id} Correlation ID: {correlation_id} \
         Timestamp: {time}"
    );
    let body = json!({
        "error": error.code(),
        "error_description": description,
        "error_codes": [number],
        "timestamp": time,
        "trace_id": trace_id,
        "correlation_id": correlation_id,
    });
    Answer::new(error.status(), body)
}

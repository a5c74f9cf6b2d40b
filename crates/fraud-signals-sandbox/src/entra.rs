//! The token endpoints of Microsoft Entra, v2 and v1, for the client-credentials grant.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::post;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::answer::Answer;
#[cfg(feature = "certificates")]
use crate::assertion::{ASSERTION_TYPE, Assertions};
use crate::authorization::basic;
use crate::body;
use crate::book::Book;
use crate::clock;
use crate::credentials::Credentials;
use crate::entra_error::TokenError;
use crate::faults::{self, Faults};
use crate::invention::Invention;
use crate::line::Line;
use crate::playing::{self, Endpoint, Mark};
use crate::rate_limit::RateLimit;
use crate::refusal::Refusal;
use crate::schema::is_guid;
use crate::token_form::{Fields, decode, parse, required};
use crate::tokens::Tokens;
use crate::wire::Wire;

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
    /// Resource of the sandbox, which is also its origin.
    pub(crate) resource: String,
    pub(crate) refresh_in: Option<u64>,
    pub(crate) rate_limit: Option<RateLimit>,
    #[cfg(feature = "certificates")]
    pub(crate) assertions: Assertions,
    pub(crate) invention: Arc<Invention>,
    pub(crate) book: Arc<Book>,
    pub(crate) faults: Arc<Faults>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Version {
    V1,
    V2,
}

/// One token request.
pub(crate) struct TokenCall {
    tenant: String,
    version: Version,
    #[cfg_attr(
        not(feature = "certificates"),
        allow(dead_code, reason = "for assertions")
    )]
    path: String,
    headers: HeaderMap,
    body: Result<Bytes, Refusal>,
}

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

async fn wrong_method(State(entra): State<Arc<Entra>>, headers: HeaderMap) -> Answer {
    entra.refuse(&TokenError::WrongMethod, &headers)
}

async fn token(
    State(entra): State<Arc<Entra>>,
    tenant: Result<Path<String>, PathRejection>,
    request: Request,
    version: Version,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let wire = parts.extensions.remove::<Wire>();
    let fault = entra.faults.take(faults::TOKEN);
    let call = TokenCall {
        // A tenant that is not UTF-8 is as malformed as an empty one.
        tenant: tenant.map_or_else(|_| String::new(), |Path(tenant)| tenant),
        version,
        path: parts.uri.path().to_owned(),
        headers: parts.headers,
        body: body::read(body).await,
    };
    playing::answer(&entra, call, fault, wire).await
}

impl Endpoint for Entra {
    type Call = TokenCall;

    async fn process(&self, call: TokenCall, mark: Option<Mark>) -> Answer {
        let mut line = Line::new(Arc::from(faults::TOKEN)).with_headers(&call.headers);
        let answer = if self
            .rate_limit
            .as_ref()
            .is_some_and(|limit| !limit.admits())
        {
            line.message = Some("too many token requests".into());
            playing::throttled()
        } else {
            match self.answer(&call) {
                Ok(body) => {
                    line.processed = true;
                    Answer::new(StatusCode::OK, body)
                }
                Err(error) => {
                    line.message = Some(error.to_string().into());
                    self.refuse(&error, &call.headers)
                }
            }
        };
        self.book.note(line, Some(&answer), mark);
        answer
    }

    fn skip(&self, call: TokenCall, mark: Mark) {
        let line = Line::new(Arc::from(faults::TOKEN)).with_headers(&call.headers);
        self.book.note(line, None, Some(mark));
    }

    fn error(&self, status: StatusCode) -> Answer {
        let code = match status {
            StatusCode::TOO_MANY_REQUESTS => return playing::throttled(),
            StatusCode::UNAUTHORIZED => "invalid_client",
            status if status.is_server_error() => "temporarily_unavailable",
            _ => "invalid_request",
        };
        let reason = status.canonical_reason().unwrap_or("Unknown");
        self.error_body(status, code, 90_033, reason, &HeaderMap::new())
    }
}

impl Entra {
    fn answer(&self, call: &TokenCall) -> Result<Value, TokenError> {
        let body = call.body.as_ref();
        let body = body.map_err(|refusal| TokenError::Body(refusal.clone()))?;
        if !body::has_media_type(&call.headers, ["application/x-www-form-urlencoded"]) {
            return Err(TokenError::WrongContentType);
        }
        self.check_tenant(&call.tenant)?;
        let fields = parse(body)?;
        match required(&fields, "grant_type")? {
            "client_credentials" => self.check_client(&fields, call)?,
            _ => return Err(TokenError::UnsupportedGrant),
        }
        let resource = match call.version {
            Version::V1 => required(&fields, "resource")?,
            Version::V2 => required(&fields, "scope")?
                .strip_suffix("/.default")
                .filter(|resource| !resource.contains(char::is_whitespace))
                .ok_or(TokenError::InvalidScope)?,
        };
        if resource != self.resource && !VENDOR_RESOURCES.contains(&resource) {
            return Err(TokenError::UnknownResource);
        }
        Ok(self.issue(resource, call.version))
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
    fn check_client(&self, fields: &Fields, call: &TokenCall) -> Result<(), TokenError> {
        let in_header = basic(&call.headers).map(|(id, secret)| (decode(&id), decode(&secret)));
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
            None => match fields.get("client_assertion") {
                Some(assertion) => self.check_assertion(assertion, fields, call),
                None => Err(TokenError::NoSecret),
            },
        }
    }

    #[cfg(feature = "certificates")]
    fn check_assertion(
        &self,
        assertion: &str,
        fields: &Fields,
        call: &TokenCall,
    ) -> Result<(), TokenError> {
        if required(fields, "client_assertion_type")? != ASSERTION_TYPE {
            return Err(TokenError::WrongAssertionType);
        }
        // The URL that the request was posted to, by the name that the sandbox gives itself and by
        // the name that the client used.
        let mut urls = vec![format!("{}{}", self.resource, call.path)];
        let host = call.headers.get("host").and_then(|host| host.to_str().ok());
        if let (Some(host), Some((scheme, _))) = (host, self.resource.split_once("://")) {
            urls.push(format!("{scheme}://{host}{}", call.path));
        }
        self.assertions
            .check(assertion, &self.credentials.client_id, &urls)
    }

    /// No certificate can be registered, so no assertion can be right.
    #[cfg(not(feature = "certificates"))]
    fn check_assertion(&self, _: &str, fields: &Fields, _: &TokenCall) -> Result<(), TokenError> {
        required(fields, "client_assertion_type")?;
        Err(TokenError::UnknownCertificate)
    }

    fn issue(&self, resource: &str, version: Version) -> Value {
        let token = self.tokens.issue(resource);
        let seconds = self.tokens.lifetime.as_secs();
        let mut body = match version {
            Version::V2 => json!({
                "token_type": "Bearer",
                "expires_in": seconds,
                "ext_expires_in": seconds,
                "access_token": token,
            }),
            Version::V1 => {
                let now = DateTime::<Utc>::from(clock::now()).timestamp();
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
        };
        if let Some(refresh_in) = self.refresh_in {
            body["refresh_in"] = match version {
                Version::V1 => refresh_in.to_string().into(),
                Version::V2 => refresh_in.into(),
            };
        }
        body
    }

    fn refuse(&self, error: &TokenError, headers: &HeaderMap) -> Answer {
        let message = error.to_string();
        self.error_body(
            error.status(),
            error.code(),
            error.number(),
            &message,
            headers,
        )
    }

    fn error_body(
        &self,
        status: StatusCode,
        code: &str,
        number: u32,
        message: &str,
        headers: &HeaderMap,
    ) -> Answer {
        let time = DateTime::<Utc>::from(clock::now())
            .format("%Y-%m-%d %H:%M:%SZ")
            .to_string();
        let trace_id = self.invention.guid().to_string();
        let correlation_id = headers
            .get("client-request-id")
            .and_then(|value| value.to_str().ok())
            .filter(|value| is_guid(value))
            .map_or_else(|| self.invention.guid().to_string(), str::to_owned);
        let description = format!(
            "AADSTS{number}: {message}. Trace ID: {trace_id} Correlation ID: {correlation_id} \
             Timestamp: {time}"
        );
        let body = json!({
            "error": code,
            "error_description": description,
            "error_codes": [number],
            "timestamp": time,
            "trace_id": trace_id,
            "correlation_id": correlation_id,
        });
        Answer::new(status, body)
    }
}

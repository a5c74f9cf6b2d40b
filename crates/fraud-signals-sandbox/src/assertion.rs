//! Checks the signed assertion with which a client proves that it holds a certificate's key.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::UNIX_EPOCH;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::certificates::{Algorithm, Certificates};
use crate::clock;
use crate::entra_error::TokenError;

/// How far a client's clock may be off, in seconds.
const SKEW: i64 = 300;

/// What `client_assertion_type` must be.
pub(crate) const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

#[derive(Deserialize)]
struct Header {
    alg: String,
    x5t: Option<String>,
    #[serde(rename = "x5t#S256")]
    x5t_s256: Option<String>,
}

#[derive(Deserialize)]
struct Claims {
    aud: Audience,
    iss: String,
    sub: String,
    jti: String,
    nbf: i64,
    exp: i64,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// Checks assertions against the registered certificates, and remembers those that were used.
pub(crate) struct Assertions {
    certificates: Certificates,
    /// `jti` and expiry of every assertion that is still in its time.
    used: Mutex<HashMap<String, i64>>,
}

impl Assertions {
    pub(crate) fn new(certificates: Certificates) -> Self {
        Self {
            certificates,
            used: Mutex::default(),
        }
    }

    /// Checks an assertion of the client `id` that was posted to one of `urls`.
    pub(crate) fn check(&self, jwt: &str, id: &str, urls: &[String]) -> Result<(), TokenError> {
        let mut parts = jwt.split('.');
        let (Some(header), Some(claims), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(TokenError::MalformedAssertion);
        };
        let message = &jwt[..header.len() + 1 + claims.len()];
        let header: Header = decode(header)?;
        let signature = bytes(signature)?;
        let algorithm = match (header.alg.as_str(), &header.x5t, &header.x5t_s256) {
            ("PS256", _, Some(_)) => Algorithm::Ps256,
            ("RS256", Some(_), _) => Algorithm::Rs256,
            _ => return Err(TokenError::WrongAlgorithm),
        };
        let certificate = self
            .certificates
            .find(header.x5t.as_deref(), header.x5t_s256.as_deref())
            .ok_or(TokenError::UnknownCertificate)?;
        if !certificate.signed(algorithm, message.as_bytes(), &signature) {
            return Err(TokenError::WrongSignature);
        }
        self.check_claims(decode(claims)?, id, urls)
    }

    fn check_claims(&self, claims: Claims, id: &str, urls: &[String]) -> Result<(), TokenError> {
        let is_for_us = match &claims.aud {
            Audience::One(url) => urls.contains(url),
            Audience::Many(audience) => audience.iter().any(|url| urls.contains(url)),
        };
        let is_client = |name: &str| name.eq_ignore_ascii_case(id);
        let now = clock::now().duration_since(UNIX_EPOCH);
        let now = now.map_or(0, |now| i64::try_from(now.as_secs()).unwrap_or(i64::MAX));
        if !is_client(&claims.iss) || !is_client(&claims.sub) {
            return Err(TokenError::WrongIssuer);
        } else if !is_for_us {
            return Err(TokenError::WrongAudience);
        } else if claims.nbf > now.saturating_add(SKEW)
            || claims.exp <= now.saturating_sub(SKEW)
            || claims.exp <= claims.nbf
        {
            return Err(TokenError::OutOfTime);
        } else if claims.jti.is_empty() {
            return Err(TokenError::MalformedAssertion);
        }
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.retain(|_, expiry| *expiry > now.saturating_sub(SKEW));
        match used.insert(claims.jti, claims.exp) {
            None => Ok(()),
            Some(_) => Err(TokenError::ReplayedAssertion),
        }
    }
}

fn decode<T: DeserializeOwned>(part: &str) -> Result<T, TokenError> {
    serde_json::from_slice(&bytes(part)?).map_err(|_| TokenError::MalformedAssertion)
}

fn bytes(part: &str) -> Result<Vec<u8>, TokenError> {
    URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_| TokenError::MalformedAssertion)
}

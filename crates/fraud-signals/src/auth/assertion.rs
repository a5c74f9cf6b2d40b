//! The signed client assertion by which a certificate's holder proves itself (a JWT).

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::json;
use uuid::Uuid;

use super::certificate::Certificate;
use crate::error::Cause;

/// How long an assertion can be used, in seconds: the shortest of Microsoft's advice.
const LIFE: i64 = 300;

/// How an assertion is signed, and so how it names its certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    /// RSASSA-PSS with SHA-256; `x5t#S256`.
    Ps256,
    /// RSASSA-PKCS1-v1_5 with SHA-256; `x5t`.
    Rs256,
}

/// What an assertion says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Claims<'a> {
    /// The URL that the token request goes to.
    pub(super) audience: &'a str,
    pub(super) client_id: &'a str,
    /// Unix seconds.
    pub(super) now: i64,
    pub(super) id: Uuid,
}

/// A signed assertion in its compact form.
pub(super) fn sign(
    certificate: &Certificate,
    algorithm: Algorithm,
    send_chain: bool,
    claims: Claims<'_>,
) -> Result<String, Cause> {
    let leaf = &certificate.chain[0];
    let (name, print_name) = match algorithm {
        Algorithm::Ps256 => ("PS256", "x5t#S256"),
        Algorithm::Rs256 => ("RS256", "x5t"),
    };
    let print = certificate.key.thumbprint(algorithm, leaf);
    let mut header = json!({
        "typ": "JWT",
        "alg": name,
        print_name: URL_SAFE_NO_PAD.encode(print),
    });
    if send_chain {
        let chain: Vec<_> = certificate
            .chain
            .iter()
            .map(|der| STANDARD.encode(der))
            .collect();
        header["x5c"] = json!(chain);
    }
    let claims = json!({
        "aud": claims.audience,
        "iss": claims.client_id,
        "sub": claims.client_id,
        "jti": claims.id.hyphenated().to_string(),
        "nbf": claims.now,
        "iat": claims.now,
        "exp": claims.now + LIFE,
    });
    let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let mut text = format!("{}.{}", part(header), part(claims));
    let signature = certificate.key.sign(algorithm, text.as_bytes());
    let signature = signature.ok_or_else(|| Cause::new("has a key that cannot sign", None))?;
    text.push('.');
    URL_SAFE_NO_PAD.encode_string(&signature, &mut text);
    Ok(text)
}

#[cfg(test)]
mod tests;

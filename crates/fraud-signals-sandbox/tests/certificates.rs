//! Signed client assertions, and what client libraries ask before.
#![cfg(all(feature = "certificates", feature = "tls"))]

mod common;

use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use common::{answer, chargeback, dfp_call, http, send, v2_fields, v2_url};
use fraud_signals_sandbox::{CertificateError, Sandbox, StartError};
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use serde_json::{Value, json};

/// A key with its certificate, made for one test.
struct Identity {
    pem: String,
    der: Vec<u8>,
    key: RsaKeyPair,
}

impl Identity {
    fn new() -> Self {
        let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048);
        let key = key.expect("a key");
        let parameters = CertificateParams::new(vec!["client.example".to_owned()]);
        let certificate = parameters
            .expect("a name")
            .self_signed(&key)
            .expect("a certificate");
        Self {
            pem: format!("{}{}", key.serialize_pem(), certificate.pem()),
            der: certificate.der().to_vec(),
            key: RsaKeyPair::from_pkcs8(&key.serialize_der()).expect("an RSA key"),
        }
    }

    fn header(&self, algorithm: &str) -> Value {
        let print = |algorithm| URL_SAFE_NO_PAD.encode(digest(algorithm, &self.der));
        match algorithm {
            "PS256" => json!({ "typ": "JWT", "alg": "PS256", "x5t#S256": print(&SHA256) }),
            _ => json!({ "typ": "JWT", "alg": algorithm, "x5t": print(&SHA1_FOR_LEGACY_USE_ONLY) }),
        }
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(header), part(claims));
        let mut signature = vec![0; self.key.public_modulus_len()];
        let encoding = if header["alg"] == "PS256" {
            &RSA_PSS_SHA256
        } else {
            &RSA_PKCS1_SHA256
        };
        self.key
            .sign(
                encoding,
                &SystemRandom::new(),
                message.as_bytes(),
                &mut signature,
            )
            .expect("a signature");
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the sandbox checks assertions by the wall clock"
)]
fn now() -> i64 {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("after 1970");
    i64::try_from(now.as_secs()).expect("seconds")
}

fn claims(sandbox: &Sandbox, url: &str, jti: &str) -> Value {
    json!({
        "aud": url, "iss": sandbox.client_id(), "sub": sandbox.client_id(), "jti": jti,
        "nbf": now(), "iat": now(), "exp": now() + 300,
    })
}

fn fields(sandbox: &Sandbox, assertion: String) -> Vec<(&'static str, String)> {
    let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    let mut fields = v2_fields(sandbox);
    fields[2] = ("client_assertion", assertion);
    fields.push(("client_assertion_type", kind.to_owned()));
    fields
}

async fn start(identity: &Identity) -> Sandbox {
    let builder = Sandbox::builder().certificate_pem(identity.pem.as_str());
    builder.start().await.expect("the sandbox starts")
}

#[tokio::test]
async fn both_algorithms_get_a_token_on_both_endpoints() {
    let identity = Identity::new();
    let sandbox = start(&identity).await;
    for (number, algorithm) in ["PS256", "RS256"].into_iter().enumerate() {
        let v2 = v2_url(&sandbox);
        let v1 = v2.replace("/v2.0", "");
        for url in [v2, v1] {
            let claims = claims(&sandbox, &url, &format!("{number}{url}"));
            let jwt = identity.sign(&identity.header(algorithm), &claims);
            let mut fields = fields(&sandbox, jwt);
            if !url.contains("v2.0") {
                fields[3] = ("resource", sandbox.resource().to_owned());
            }
            let (status, body) = answer(http().post(&url).form(&fields)).await;
            assert_eq!(status, 200, "{algorithm} {url}: {body}");
            let token = body["access_token"].as_str().expect("a token");
            let call = dfp_call(&sandbox, token).json(&chargeback());
            assert_eq!(send(call).await.status(), 200);
        }
    }
}

#[tokio::test]
async fn the_url_may_use_the_name_that_the_client_used() {
    let identity = Identity::new();
    let sandbox = start(&identity).await;
    let url = v2_url(&sandbox).replace("127.0.0.1", "localhost");
    let jwt = identity.sign(&identity.header("PS256"), &claims(&sandbox, &url, "a"));
    let request = http().post(v2_url(&sandbox)).form(&fields(&sandbox, jwt));
    let host = format!("localhost:{}", sandbox.address().port());
    assert_eq!(answer(request.header("host", host)).await.0, 200);
}

#[tokio::test]
async fn every_part_of_an_assertion_is_checked() {
    let identity = Identity::new();
    let stranger = Identity::new();
    let sandbox = start(&identity).await;
    let url = v2_url(&sandbox);
    let header = identity.header("PS256");
    let good = |jti: &str| claims(&sandbox, &url, jti);
    let with = |name: &str, value: Value| {
        let mut claims = good(&format!("{name}{value}"));
        claims[name] = value;
        identity.sign(&header, &claims)
    };
    let without = |name: &str| {
        let mut claims = good(name);
        claims.as_object_mut().expect("an object").remove(name);
        identity.sign(&header, &claims)
    };
    let mut mixed = identity.header("RS256");
    mixed["alg"] = json!("PS256");
    let mut second_print = header.clone();
    second_print["x5t"] = stranger.header("RS256")["x5t"].clone();
    let none = json!({ "typ": "JWT", "alg": "none", "x5t": "x" });
    let used = identity.sign(&header, &good("used"));
    let first = http().post(&url).form(&fields(&sandbox, used.clone()));
    assert_eq!(answer(first).await.0, 200);
    let mut tampered = identity.sign(&header, &good("tampered"));
    tampered.pop();
    tampered.pop();
    tampered.push_str("AA");
    let origin = sandbox.authority();
    let cases = [
        (
            stranger.sign(&stranger.header("PS256"), &good("b")),
            700_027,
        ),
        (stranger.sign(&header, &good("c")), 700_027),
        (identity.sign(&mixed, &good("d")), 700_027),
        (identity.sign(&second_print, &good("e")), 700_027),
        (identity.sign(&none, &good("f")), 700_027),
        (tampered, 700_027),
        (with("aud", json!(origin)), 700_023),
        (with("aud", json!(format!("{url}/"))), 700_023),
        (with("aud", json!(url.replace("/v2.0", ""))), 700_023),
        (with("iss", json!("someone")), 700_021),
        (with("sub", json!("someone")), 700_021),
        (with("exp", json!(now() - 600)), 700_024),
        (with("nbf", json!(now() + 600)), 700_024),
        (with("exp", json!(now())), 700_024),
        (used, 50_013),
        (without("jti"), 50_013),
        (without("exp"), 50_013),
        (without("nbf"), 50_013),
        ("nonsense".to_owned(), 50_013),
        ("a.b.c.d".to_owned(), 50_013),
        ("..".to_owned(), 50_013),
    ];
    for (number, (jwt, code)) in cases.into_iter().enumerate() {
        let request = http().post(&url).form(&fields(&sandbox, jwt.clone()));
        let (status, body) = answer(request).await;
        assert_eq!(status, 401, "case {number}: {body}");
        assert_eq!(body["error"], "invalid_client", "case {number}");
        assert_eq!(body["error_codes"][0], code, "case {number}: {body}");
        assert!(!body.to_string().contains(&jwt));
    }
    assert_eq!(sandbox.tokens_issued(), 1);
    // A little clock skew is forgiven.
    let request = http()
        .post(&url)
        .form(&fields(&sandbox, with("nbf", json!(now() + 200))));
    assert_eq!(answer(request).await.0, 200);
}

#[tokio::test]
async fn a_wrong_assertion_type_is_a_bad_request() {
    let identity = Identity::new();
    let sandbox = start(&identity).await;
    let jwt = identity.sign(
        &identity.header("PS256"),
        &claims(&sandbox, &v2_url(&sandbox), "a"),
    );
    let mut fields = fields(&sandbox, jwt);
    fields[4].1 = "password".to_owned();
    let (status, body) = answer(http().post(v2_url(&sandbox)).form(&fields)).await;
    assert_eq!(
        (status.as_u16(), &body["error"]),
        (400, &json!("invalid_request"))
    );
}

#[tokio::test]
async fn what_is_no_certificate_stops_the_start() {
    let identity = Identity::new();
    let cut = identity.pem.replace("BEGIN CERTIFICATE", "BEGIN NOTHING");
    for pem in ["", "nonsense", cut.as_str()] {
        let error = Sandbox::builder().certificate_pem(pem).start().await;
        let error = error.expect_err("no certificate");
        let no_certificate = CertificateError::NoCertificate;
        assert!(matches!(&error, StartError::ClientCertificate(source)
            if source.to_string() == no_certificate.to_string()));
    }
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let error = Sandbox::builder().certificate_pem(broken).start().await;
    let error = error.expect_err("no certificate");
    assert!(matches!(
        error,
        StartError::ClientCertificate(CertificateError::Malformed)
    ));
}

#[tokio::test]
async fn discovery_leads_to_the_token_endpoint() {
    let sandbox = common::start().await;
    let (origin, tenant) = (sandbox.authority(), sandbox.tenant_id());
    let url = format!("{origin}/{tenant}/v2.0/.well-known/openid-configuration");
    let (status, body) = answer(http().get(&url)).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(body["issuer"], format!("{origin}/{tenant}/v2.0"));
    assert_eq!(body["token_endpoint"], v2_url(&sandbox));
    let keys = body["jwks_uri"].as_str().expect("a URL");
    assert_eq!(answer(http().get(keys)).await.1, json!({ "keys": [] }));

    let (_, body) = answer(http().get(url.replace("/v2.0", ""))).await;
    assert_eq!(
        body["token_endpoint"],
        v2_url(&sandbox).replace("/v2.0", "")
    );

    let instance = format!("{origin}/common/discovery/instance?api-version=1.1");
    let (status, body) = answer(http().get(instance)).await;
    assert_eq!(status, 200);
    assert_eq!(body["tenant_discovery_endpoint"], url);

    let other = url.replace(tenant, "11111111-1111-4111-8111-111111111111");
    let (status, body) = answer(http().get(other)).await;
    assert_eq!(
        (status.as_u16(), &body["error"]),
        (400, &json!("invalid_tenant"))
    );
}

//! A certificate as the proof of a client.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fraud_signals::dfp;
use fraud_signals::{
    AuthError, AuthErrorKind, ClientCertificate, ConfigFault, EntraCredential, TokenEndpointVersion,
};
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use serde_json::Value;

use crate::answers::{html, json, recorded, token};
use crate::clients::chargeback;
use crate::server::Server;

fn pem() -> String {
    let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).expect("a key");
    let params = CertificateParams::new(["client.example".to_owned()]).expect("a name");
    let certificate = params.self_signed(&key).expect("a certificate");
    format!("{}{}", certificate.pem(), key.serialize_pem())
}

fn client(server: &Server, certificate: ClientCertificate) -> dfp::Client {
    let credential = EntraCredential::client_certificate("tenant.example", "client-1", certificate)
        .authority(server.url());
    build(server, credential)
}

fn build(server: &Server, credential: EntraCredential) -> dfp::Client {
    dfp::Client::builder()
        .base_url(server.url())
        .credential(credential)
        .jitter(|| 0.0)
        .build()
        .expect("a good configuration")
}

/// The fields of each token request.
fn forms(server: &Server) -> Vec<Vec<(String, String)>> {
    let requests = server.requests_to("/token");
    let form = |body: &str| {
        url::form_urlencoded::parse(body.as_bytes())
            .into_owned()
            .collect()
    };
    requests.iter().map(|request| form(&request.body)).collect()
}

fn field<'a>(form: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = form.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}

/// Header and claims of an assertion.
fn parts(form: &[(String, String)]) -> (Value, Value) {
    let assertion = field(form, "client_assertion").expect("an assertion");
    let parts: Vec<_> = assertion.split('.').collect();
    assert_eq!(parts.len(), 3);
    let part = |text| {
        let bytes = URL_SAFE_NO_PAD.decode(text).expect("Base64");
        serde_json::from_slice(&bytes).expect("JSON")
    };
    (part(parts[0]), part(parts[1]))
}

#[tokio::test]
async fn every_token_request_carries_a_new_assertion_for_its_url() {
    let server = Server::start(|request, before| match (request.path.as_str(), before) {
        (path, 0 | 1) if path.ends_with("/token") => html(503),
        (path, _) if path.ends_with("/token") => token("t1"),
        _ => recorded(),
    })
    .await;
    let client = client(&server, ClientCertificate::from_pem(pem()));
    client
        .record_chargeback(chargeback())
        .await
        .expect("recorded");

    let forms = forms(&server);
    assert_eq!(forms.len(), 3);
    let url = format!("{}/tenant.example/oauth2/v2.0/token", server.url());
    let mut ids = HashSet::new();
    for form in &forms {
        assert_eq!(field(form, "client_secret"), None);
        assert_eq!(
            field(form, "client_assertion_type"),
            Some("urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
        );
        let (header, claims) = parts(form);
        assert_eq!(header["alg"], "PS256");
        assert!(header["x5t#S256"].is_string() && header.get("x5t").is_none());
        assert_eq!(claims["aud"], url);
        assert_eq!(
            (&claims["iss"], &claims["sub"]),
            (&"client-1".into(), &"client-1".into())
        );
        ids.insert(claims["jti"].to_string());
    }
    assert_eq!(ids.len(), 3);
}

#[tokio::test]
async fn the_first_endpoint_takes_rs256_and_a_resource() {
    let server = Server::start(|request, _| match request.path.as_str() {
        "/tenant.example/oauth2/token" => json(
            200,
            r#"{"token_type":"Bearer","expires_in":"3599","access_token":"t1"}"#,
        ),
        _ => recorded(),
    })
    .await;
    let certificate = ClientCertificate::from_pem(pem()).rs256().send_chain(true);
    let credential = EntraCredential::client_certificate("tenant.example", "client-1", certificate)
        .authority(server.url())
        .endpoint(TokenEndpointVersion::V1);
    let client = build(&server, credential);
    client
        .record_chargeback(chargeback())
        .await
        .expect("recorded");

    let form = &forms(&server)[0];
    assert_eq!(field(form, "resource"), Some(server.url().as_str()));
    assert_eq!(field(form, "scope"), None);
    let (header, claims) = parts(form);
    assert_eq!(header["alg"], "RS256");
    assert!(header["x5t"].is_string() && header["x5c"][0].is_string());
    assert_eq!(
        claims["aud"],
        format!("{}/tenant.example/oauth2/token", server.url())
    );
}

#[tokio::test]
async fn a_certificate_that_is_rotated_is_picked_up_without_a_new_client() {
    let server = Server::start(|request, before| match request.path.as_str() {
        path if path.ends_with("/token") => token(&format!("t{before}")),
        // The first token is refused, so that a second one is fetched.
        _ if before == 1 => json(401, "{}"),
        _ => recorded(),
    })
    .await;
    let current = Arc::new(Mutex::new(pem()));
    let source = Arc::clone(&current);
    let certificate = ClientCertificate::from_fn(move || {
        Ok(source.lock().expect("no panic while held").clone().into())
    });
    let client = client(&server, certificate);
    client
        .record_chargeback(chargeback())
        .await
        .expect("recorded");
    *current.lock().expect("no panic while held") = pem();
    client
        .record_chargeback(chargeback())
        .await
        .expect("recorded");

    let prints: HashSet<_> = forms(&server)
        .iter()
        .map(|form| parts(form).0["x5t#S256"].to_string())
        .collect();
    assert_eq!(prints.len(), 2);
}

#[tokio::test]
async fn a_certificate_that_is_gone_fails_by_name_and_one_that_never_was_is_refused_at_once() {
    let server = Server::start(|_, _| recorded()).await;
    let gone = Mutex::new(Some(pem()));
    let certificate = ClientCertificate::from_fn(move || {
        let pem = gone.lock().expect("no panic while held").take();
        pem.map(Into::into)
            .ok_or_else(|| std::io::Error::from(std::io::ErrorKind::NotFound))
    });
    let error = client(&server, certificate)
        .record_chargeback(chargeback())
        .await
        .expect_err("no certificate");
    assert!(error.is_auth() && !error.is_retryable() && !error.is_ambiguous());
    let source = std::error::Error::source(&error).expect("a source");
    let auth: &AuthError = source.downcast_ref().expect("an AuthError");
    assert_eq!(auth.kind(), AuthErrorKind::Certificate);
    assert!(server.requests().is_empty());

    let credential = EntraCredential::client_certificate(
        "tenant.example",
        "client-1",
        ClientCertificate::from_pem("no PEM"),
    );
    let refused = dfp::Client::builder()
        .base_url(server.url())
        .credential(credential)
        .build()
        .expect_err("no certificate");
    let problem = &refused.problems()[0];
    assert_eq!(problem.name(), "client_certificate");
    assert!(matches!(
        problem.fault(),
        ConfigFault::BadClientCertificate(_)
    ));
    assert!(
        refused
            .to_string()
            .contains("client_certificate holds no private key")
    );
}

//! Assertions, checked by a JWT library that this crate does not use itself.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use jsonwebtoken::{Algorithm as Known, DecodingKey, Validation, decode, decode_header};
use serde_json::Value;

use super::super::certificate::ClientCertificate;
use super::super::certificate::tests::ONE;
use super::*;

const URL: &str = "https://login.microsoftonline.com/tenant.example/oauth2/v2.0/token";
const NOW: i64 = 1_714_811_400;

fn certificate() -> Certificate {
    ClientCertificate::from_pem(format!("{}{}", ONE.certificate, ONE.pkcs1))
        .load()
        .expect("complete")
}

fn claims() -> Claims<'static> {
    Claims {
        audience: URL,
        client_id: "client-1",
        now: NOW,
        id: Uuid::from_u128(0xc8f0_a7a4_66b7_4d2b_9a38_9f6a_2f7f_1e03),
    }
}

fn header(assertion: &str) -> Value {
    let part = assertion.split('.').next().expect("three parts");
    let text = URL_SAFE_NO_PAD.decode(part).expect("Base64");
    serde_json::from_slice(&text).expect("JSON")
}

#[test]
fn the_claims_are_those_of_the_contract_and_the_signature_is_that_of_the_key() {
    let certificate = certificate();
    for (algorithm, known) in [
        (Algorithm::Ps256, Known::PS256),
        (Algorithm::Rs256, Known::RS256),
    ] {
        let text = sign(&certificate, algorithm, false, claims()).expect("signed");
        assert_eq!(decode_header(&text).expect("a JWT").alg, known);
        let key = DecodingKey::from_rsa_der(certificate.key.public_key());
        let mut validation = Validation::new(known);
        validation.set_audience(&[URL]);
        validation.validate_exp = false;
        let token = decode::<Value>(&text, &key, &validation).expect("signed by the key");
        assert_eq!(
            token.claims,
            json!({
                "aud": URL,
                "iss": "client-1",
                "sub": "client-1",
                "jti": "c8f0a7a4-66b7-4d2b-9a38-9f6a2f7f1e03",
                "nbf": NOW,
                "iat": NOW,
                "exp": NOW + 300,
            })
        );
        // Any change breaks the signature.
        let changed = text.replacen('.', "x.", 1);
        assert!(decode::<Value>(&changed, &key, &validation).is_err());
    }
}

#[test]
fn each_algorithm_names_the_certificate_in_its_own_way() {
    let certificate = certificate();
    let text = sign(&certificate, Algorithm::Ps256, false, claims()).expect("signed");
    let leaf = &certificate.chain[0];
    let sha256 = URL_SAFE_NO_PAD.encode(digest(&SHA256, leaf));
    assert_eq!(
        header(&text),
        json!({ "typ": "JWT", "alg": "PS256", "x5t#S256": sha256 })
    );
    let text = sign(&certificate, Algorithm::Rs256, false, claims()).expect("signed");
    let sha1 = URL_SAFE_NO_PAD.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, leaf));
    assert_eq!(
        header(&text),
        json!({ "typ": "JWT", "alg": "RS256", "x5t": sha1 })
    );
}

#[test]
fn the_chain_goes_along_where_it_is_asked_for() {
    let certificate = certificate();
    let text = sign(&certificate, Algorithm::Ps256, true, claims()).expect("signed");
    let leaf = STANDARD.encode(&certificate.chain[0]);
    assert_eq!(header(&text)["x5c"], json!([leaf]));
}

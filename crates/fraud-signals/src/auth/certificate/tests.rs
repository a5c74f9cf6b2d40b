//! PEM files of all sorts. The keys are made anew for each run.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{CertificateParams, KeyPair as MadeKey, PKCS_RSA_SHA256, RsaKeySize};

use super::*;

/// A certificate and its key in both forms, as PEM.
pub(crate) struct Made {
    pub(crate) certificate: String,
    pub(crate) pkcs8: String,
    pub(crate) pkcs1: String,
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<_> = text
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).expect("Base64"))
        .collect();
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines.join("\n")
    )
}

pub(crate) fn make() -> Made {
    let key = MadeKey::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).expect("a key");
    let params = CertificateParams::new(["client.example".to_owned()]).expect("a name");
    let certificate = params.self_signed(&key).expect("a certificate");
    let pkcs8 = key.serialize_der();
    // The inner key follows a version, the algorithm and the head of an octet string.
    let pkcs1 = &pkcs8[26..];
    Made {
        certificate: certificate.pem(),
        pkcs8: pem("PRIVATE KEY", &pkcs8),
        pkcs1: pem("RSA PRIVATE KEY", pkcs1),
    }
}

pub(crate) static ONE: LazyLock<Made> = LazyLock::new(make);
static OTHER: LazyLock<Made> = LazyLock::new(make);

fn fault(pem: &str) -> String {
    let cause = ClientCertificate::from_pem(pem)
        .load()
        .expect_err("a fault");
    cause.to_string()
}

#[test]
fn both_forms_of_a_key_are_taken_in_any_order() {
    let Made {
        certificate,
        pkcs8,
        pkcs1,
    } = &*ONE;
    for text in [
        format!("{certificate}{pkcs8}"),
        format!("{pkcs8}{certificate}"),
        format!("{pkcs1}{certificate}"),
        format!("Bag Attributes\n  friendlyName: client\n{certificate}\n{pkcs1}"),
    ] {
        let loaded = ClientCertificate::from_pem(text).load().expect("complete");
        assert_eq!(loaded.chain.len(), 1);
    }
}

#[test]
fn the_certificate_of_the_key_comes_first_in_the_chain() {
    let alone = ClientCertificate::from_pem(format!("{}{}", ONE.certificate, ONE.pkcs8));
    let leaf = alone.load().expect("complete").chain.remove(0);
    let text = format!("{}{}{}", OTHER.certificate, ONE.certificate, ONE.pkcs8);
    let loaded = ClientCertificate::from_pem(text).load().expect("complete");
    assert_eq!(loaded.chain.len(), 2);
    assert_eq!(loaded.chain[0], leaf);
}

#[test]
fn what_is_missing_or_wrong_is_named() {
    let ec = MadeKey::generate().expect("a key").serialize_pem();
    let one = &*ONE;
    let half = &one.certificate[..one.certificate.len() / 2];
    for (pem, words) in [
        (String::new(), "holds no private key"),
        ("no PEM".to_owned(), "holds no private key"),
        (one.certificate.clone(), "holds no private key"),
        (one.pkcs8.clone(), "holds no certificate (CERTIFICATE)"),
        (format!("{}{half}", one.pkcs8), "cut off or damaged"),
        (
            format!("{}{}", OTHER.certificate, one.pkcs8),
            "holds no certificate of its private key",
        ),
        (format!("{}{ec}", one.certificate), "no RSA key of 2048 "),
        (
            one.pkcs8.replace("PRIVATE KEY", "EC PRIVATE KEY"),
            "elliptic-curve key",
        ),
        (
            one.pkcs8.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"),
            "encrypted private key: decrypt it first",
        ),
    ] {
        let found = fault(&pem);
        assert!(found.contains(words), "{found}, not {words}");
    }
}

#[test]
fn a_file_is_read_each_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("client.pem");
    let certificate = ClientCertificate::from_file(&path);
    let missing = certificate.load().expect_err("no file");
    assert_eq!(missing.io_kind(), Some(io::ErrorKind::NotFound));
    for made in [&ONE, &OTHER] {
        let pem = format!("{}{}", made.certificate, made.pkcs8);
        std::fs::write(&path, &pem).expect("written");
        let found = certificate.load().expect("complete");
        let wanted = ClientCertificate::from_pem(pem).load().expect("complete");
        assert_eq!(found.chain, wanted.chain);
    }
}

#[test]
fn debug_shows_nothing_of_the_pem() {
    let certificate = ClientCertificate::from_pem(format!("{}{}", ONE.certificate, ONE.pkcs8));
    let loaded = certificate.load().expect("complete");
    let shown = format!("{certificate:?} {certificate:#?} {loaded:?}");
    let key = ONE.pkcs8.lines().nth(3).expect("a line of the key");
    assert!(!shown.contains(key) && !shown.contains("BEGIN"), "{shown}");
}

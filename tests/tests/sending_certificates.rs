//! Client certificates against the sandbox, which checks assertions with code of its own.

use fraud_signals::dfp::{self, Chargeback, PurchaseReference};
use fraud_signals::{AuthError, ClientCertificate, EntraCredential, Error, TokenEndpointVersion};
use fraud_signals_sandbox::Sandbox;
use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, RsaKeySize};

/// A certificate with its key, as PEM.
fn pem() -> String {
    let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).expect("a key");
    let params = CertificateParams::new(["client.example".to_owned()]).expect("a name");
    let certificate = params.self_signed(&key).expect("a certificate");
    format!("{}{}", certificate.pem(), key.serialize_pem())
}

async fn send(
    sandbox: &Sandbox,
    certificate: ClientCertificate,
    version: TokenEndpointVersion,
) -> Result<u16, Error> {
    let credential =
        EntraCredential::client_certificate(sandbox.tenant_id(), sandbox.client_id(), certificate)
            .authority(sandbox.authority())
            .resource(sandbox.resource())
            .endpoint(version);
    let client = dfp::Client::builder()
        .base_url(sandbox.dfp_base_url())
        .credential(credential)
        .build()
        .expect("a good configuration");
    let chargeback = Chargeback::new("CB-1", PurchaseReference::new("ORDER-1"));
    Ok(client.record_chargeback(chargeback).await?.status())
}

#[tokio::test]
async fn the_sandbox_takes_both_algorithms_at_both_endpoints() {
    let pem = pem();
    let sandbox = Sandbox::builder()
        .certificate_pem(pem.clone())
        .start()
        .await;
    let sandbox = sandbox.expect("the sandbox");
    for version in [TokenEndpointVersion::V1, TokenEndpointVersion::V2] {
        let certificate = ClientCertificate::from_pem(pem.clone());
        for certificate in [
            certificate.clone(),
            certificate.clone().send_chain(true),
            certificate.rs256(),
        ] {
            let case = format!("{version:?} {certificate:?}");
            let status = send(&sandbox, certificate, version).await;
            assert_eq!(status.expect(&case), 200);
        }
    }
    assert_eq!(sandbox.tokens_issued(), 6);
}

#[tokio::test]
async fn a_certificate_that_is_not_registered_is_refused_with_a_hint() {
    let sandbox = Sandbox::builder().certificate_pem(pem()).start().await;
    let sandbox = sandbox.expect("the sandbox");
    let stranger = ClientCertificate::from_pem(pem());
    let error = send(&sandbox, stranger, TokenEndpointVersion::V2)
        .await
        .expect_err("refused");
    let source = std::error::Error::source(&error).expect("a source");
    let auth: &AuthError = source.downcast_ref().expect("an AuthError");
    assert_eq!(auth.aadsts(), [700027]);
    assert!(
        auth.hint()
            .is_some_and(|hint| hint.contains("not registered"))
    );
    assert!(!error.is_retryable());
}

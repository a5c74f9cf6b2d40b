//! RSA where no library for it is built in: a key is refused, with the remedy.

use std::convert::Infallible;

use super::assertion::Algorithm;

const REFUSED: &str = "cannot be used: nothing can be signed without the feature `rustls` or `rustls-ring` of fraud-signals";

/// A key that never is.
pub(super) struct RsaKey(Infallible);

impl RsaKey {
    pub(super) fn from_pkcs8(_: &[u8]) -> Result<Self, &'static str> {
        Err(REFUSED)
    }

    pub(super) fn from_pkcs1(_: &[u8]) -> Result<Self, &'static str> {
        Err(REFUSED)
    }

    pub(super) fn public_key(&self) -> &[u8] {
        match self.0 {}
    }

    pub(super) fn sign(&self, _: Algorithm, _: &[u8]) -> Option<Vec<u8>> {
        match self.0 {}
    }

    pub(super) fn thumbprint(&self, _: Algorithm, _: &[u8]) -> [u8; 0] {
        match self.0 {}
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair, PKCS_RSA_SHA256, RsaKeySize};

    use crate::config::ConfigFault;
    use crate::{ClientCertificate, EntraCredential, dfp};

    #[test]
    fn a_certificate_is_refused_with_the_remedy() {
        let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).expect("a key");
        let params = CertificateParams::new(["client.example".to_owned()]).expect("a name");
        let certificate = params.self_signed(&key).expect("a certificate");
        let pem = format!("{}{}", certificate.pem(), key.serialize_pem());
        let credential = EntraCredential::client_certificate(
            "tenant.example",
            "client-1",
            ClientCertificate::from_pem(pem),
        );
        let error = dfp::Client::builder()
            .base_url("http://127.0.0.1:9")
            .credential(credential.authority("http://127.0.0.1:9"))
            .build()
            .expect_err("nothing signs");
        let problem = error
            .problems()
            .iter()
            .find(|problem| problem.name() == "client_certificate")
            .expect("named");
        assert_eq!(
            problem.fault(),
            ConfigFault::BadClientCertificate(super::REFUSED)
        );
    }
}

//! A certificate with its RSA key, and where it is loaded from.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use rustls_pki_types::pem::{PemObject, SectionKind};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use super::assertion::Algorithm;
use super::rsa_key::RsaKey;
use crate::error::Cause;

/// A certificate with its RSA key, by which an application proves itself to Microsoft Entra.
///
/// The PEM holds the certificate (`CERTIFICATE`) and the key, not encrypted, as PKCS#8
/// (`PRIVATE KEY`) or PKCS#1 (`RSA PRIVATE KEY`), in any order; certificates of the issuers may
/// follow. `Debug` shows none of it.
///
/// Signing needs the feature `rustls` (keys of 2048 to 8192 bits) or `rustls-ring` (of 2048 to
/// 4096 bits); without both, no client can be built with a certificate.
///
/// ```no_run
/// use fraud_signals::{ClientCertificate, EntraCredential};
///
/// let certificate = ClientCertificate::from_file("/run/secrets/dfp.pem");
/// let credential = EntraCredential::client_certificate("tenant id", "client id", certificate);
/// ```
#[derive(Clone)]
pub struct ClientCertificate {
    load: Arc<dyn Fn() -> io::Result<SecretString> + Send + Sync>,
    pub(super) algorithm: Algorithm,
    pub(super) send_chain: bool,
}

impl ClientCertificate {
    /// A certificate from this PEM.
    #[must_use]
    pub fn from_pem(pem: impl Into<SecretString>) -> Self {
        let pem = pem.into();
        Self::from_fn(move || Ok(pem.clone()))
    }

    /// A certificate from a PEM file, which is read again for every token request, so that one that
    /// is replaced in place is picked up without a restart.
    #[must_use]
    pub fn from_file(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Self::from_fn(move || std::fs::read_to_string(&path).map(SecretString::from))
    }

    /// A certificate from a PEM that `load` gives. It is called when the client is built and for
    /// every token request, about once an hour, and should return at once.
    #[must_use]
    pub fn from_fn(load: impl Fn() -> io::Result<SecretString> + Send + Sync + 'static) -> Self {
        Self {
            load: Arc::new(load),
            algorithm: Algorithm::Ps256,
            send_chain: false,
        }
    }

    /// Signs by RS256 and names the certificate by its SHA-1 digest (`x5t`), as older set-ups want.
    /// Default: PS256 and the SHA-256 digest (`x5t#S256`).
    #[must_use]
    pub fn rs256(mut self) -> Self {
        self.algorithm = Algorithm::Rs256;
        self
    }

    /// Sends the certificates along (`x5c`), for applications that trust a subject name and an
    /// issuer instead of one certificate. Default: false.
    #[must_use]
    pub fn send_chain(mut self, send: bool) -> Self {
        self.send_chain = send;
        self
    }

    /// Loads and checks the PEM as it is now. The cause is in words that fit behind the name of a
    /// setting.
    pub(super) fn load(&self) -> Result<Certificate, Cause> {
        let pem =
            (self.load)().map_err(|error| Cause::new("cannot be read", Some(error.kind())))?;
        Certificate::parse(pem.expose_secret())
    }
}

impl fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCertificate")
            .field("algorithm", &self.algorithm)
            .field("send_chain", &self.send_chain)
            .finish_non_exhaustive()
    }
}

/// The parts of a PEM.
pub(super) struct Certificate {
    pub(super) key: RsaKey,
    /// In DER, the one of the key first.
    pub(super) chain: Vec<Vec<u8>>,
}

impl Certificate {
    fn parse(pem: &str) -> Result<Self, Cause> {
        let fault = |text| Cause::new(text, None);
        let mut chain = Vec::new();
        let mut key = None;
        for section in <(SectionKind, Vec<u8>)>::pem_slice_iter(pem.as_bytes()) {
            let (kind, der) = section.map_err(|_| fault("holds PEM that is cut off or damaged"))?;
            let der = Zeroizing::new(der);
            match kind {
                SectionKind::Certificate => chain.push(der.to_vec()),
                SectionKind::PrivateKey => key = Some(RsaKey::from_pkcs8(&der)),
                SectionKind::RsaPrivateKey => key = Some(RsaKey::from_pkcs1(&der)),
                SectionKind::EcPrivateKey => {
                    return Err(fault("holds an elliptic-curve key: Entra takes RSA keys"));
                }
                _ => {}
            }
        }
        let Some(key) = key else {
            return Err(fault(if pem.contains("BEGIN ENCRYPTED PRIVATE KEY") {
                "holds an encrypted private key: decrypt it first"
            } else {
                "holds no private key (PRIVATE KEY or RSA PRIVATE KEY)"
            }));
        };
        let key = key.map_err(fault)?;
        if chain.is_empty() {
            return Err(fault("holds no certificate (CERTIFICATE)"));
        }
        // The public key is part of its certificate, byte for byte.
        let public = key.public_key();
        let leaf = chain
            .iter()
            .position(|der| der.windows(public.len()).any(|part| part == public));
        let leaf = leaf.ok_or_else(|| fault("holds no certificate of its private key"))?;
        chain[..=leaf].rotate_right(1);
        Ok(Self { key, chain })
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate")
            .field("chain", &self.chain.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
pub(super) mod tests;

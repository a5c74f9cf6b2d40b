//! RSA, by the library that TLS is built with: aws-lc-rs, or else ring.

#[cfg(feature = "rustls")]
use aws_lc_rs as library;
#[cfg(not(feature = "rustls"))]
use ring as library;

use library::digest::{Digest, SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use library::rand::SystemRandom;
use library::signature::{KeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair};

use super::assertion::Algorithm;

#[cfg(feature = "rustls")]
const REFUSED: &str = "holds a private key that is no RSA key of 2048 bits or more";
#[cfg(not(feature = "rustls"))]
const REFUSED: &str = "holds a private key that is no RSA key of 2048 to 4096 bits";

/// A private key that signs.
pub(super) struct RsaKey(RsaKeyPair);

impl RsaKey {
    /// Reads PKCS#8. The error fits behind the name of a setting.
    pub(super) fn from_pkcs8(der: &[u8]) -> Result<Self, &'static str> {
        RsaKeyPair::from_pkcs8(der).map(Self).map_err(|_| REFUSED)
    }

    /// Reads PKCS#1. The error fits behind the name of a setting.
    pub(super) fn from_pkcs1(der: &[u8]) -> Result<Self, &'static str> {
        RsaKeyPair::from_der(der).map(Self).map_err(|_| REFUSED)
    }

    /// The public key as its certificate holds it.
    pub(super) fn public_key(&self) -> &[u8] {
        self.0.public_key().as_ref()
    }

    /// The signature of a text, or `None` where the key cannot give one.
    pub(super) fn sign(&self, algorithm: Algorithm, text: &[u8]) -> Option<Vec<u8>> {
        let encoding: &dyn RsaEncoding = match algorithm {
            Algorithm::Ps256 => &RSA_PSS_SHA256,
            Algorithm::Rs256 => &RSA_PKCS1_SHA256,
        };
        #[cfg(feature = "rustls")]
        let length = self.0.public_modulus_len();
        #[cfg(not(feature = "rustls"))]
        let length = self.0.public().modulus_len();
        let mut signature = vec![0; length];
        let signed = self
            .0
            .sign(encoding, &SystemRandom::new(), text, &mut signature);
        signed.ok().map(|()| signature)
    }

    /// The digest by which an assertion names its certificate.
    pub(super) fn thumbprint(&self, algorithm: Algorithm, certificate: &[u8]) -> Digest {
        let kind = match algorithm {
            Algorithm::Ps256 => &SHA256,
            Algorithm::Rs256 => &SHA1_FOR_LEGACY_USE_ONLY,
        };
        digest(kind, certificate)
    }
}

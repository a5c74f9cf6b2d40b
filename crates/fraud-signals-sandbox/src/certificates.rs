//! The certificates registered on the application, and the signatures that they check.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm};
use webpki::EndEntityCert;
use webpki::aws_lc_rs::{RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256_LEGACY_KEY};

/// Why a client certificate cannot be registered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// The text holds no PEM block `CERTIFICATE`. A private key in it is ignored.
    #[error("there is no certificate in this PEM text")]
    NoCertificate,
    /// A block is no X.509 certificate of version 3.
    #[error("this is no X.509 certificate of version 3")]
    Malformed,
}

/// How an assertion is signed, and which thumbprint goes with it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Ps256,
    Rs256,
}

#[derive(Default)]
pub(crate) struct Certificates(Vec<Registered>);

pub(crate) struct Registered {
    der: CertificateDer<'static>,
    sha1: String,
    sha256: String,
}

impl Certificates {
    /// Registers every certificate of a PEM text.
    pub(crate) fn add_pem(&mut self, pem: &[u8]) -> Result<(), CertificateError> {
        let before = self.0.len();
        for block in CertificateDer::pem_slice_iter(pem) {
            let der = block.map_err(|_| CertificateError::NoCertificate)?;
            EndEntityCert::try_from(&der).map_err(|_| CertificateError::Malformed)?;
            let print = |algorithm| URL_SAFE_NO_PAD.encode(digest(algorithm, &der));
            let registered = Registered {
                sha1: print(&SHA1_FOR_LEGACY_USE_ONLY),
                sha256: print(&SHA256),
                der: der.clone(),
            };
            self.0.push(registered);
        }
        if self.0.len() == before {
            return Err(CertificateError::NoCertificate);
        }
        Ok(())
    }

    /// The certificate that has every thumbprint given.
    pub(crate) fn find(&self, sha1: Option<&str>, sha256: Option<&str>) -> Option<&Registered> {
        self.0.iter().find(|registered| {
            sha1.is_none_or(|print| print == registered.sha1)
                && sha256.is_none_or(|print| print == registered.sha256)
        })
    }
}

impl Registered {
    /// Whether its key signed `message`.
    pub(crate) fn signed(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        let algorithm: &dyn SignatureVerificationAlgorithm = match algorithm {
            Algorithm::Ps256 => RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
            Algorithm::Rs256 => RSA_PKCS1_2048_8192_SHA256,
        };
        EndEntityCert::try_from(&self.der).is_ok_and(|certificate| {
            certificate
                .verify_signature(algorithm, message, signature)
                .is_ok()
        })
    }
}

//! TLS by the process's default provider, or by ring where there is none and it is built in.
//!
//! reqwest panics where it finds no provider, and knows nothing of ring: it is given a configuration
//! that is complete.

use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use rustls_platform_verifier::Verifier;
use secrecy::ExposeSecret;

use super::TransportOptions;
use crate::base_url::BaseUrl;
use crate::config::{ConfigFault, Problems};

/// Certificates, the one of the key first, and that key.
type Identity = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

/// Says by what to encrypt, whom to trust, and what to show to a server that asks.
pub(super) fn set_up(
    builder: reqwest::ClientBuilder,
    options: &TransportOptions,
    target: &BaseUrl,
    setting: &'static str,
    problems: &mut Problems,
) -> reqwest::ClientBuilder {
    let identity = options.client_identity.as_ref().and_then(|pem| {
        let identity = identity(pem.expose_secret());
        if identity.is_none() {
            problems.add("client_identity", ConfigFault::BadIdentity);
        }
        identity
    });
    let roots = options
        .root_certificates
        .as_deref()
        .map_or_else(Vec::new, |pem| {
            let roots = certificates(pem);
            if roots.is_empty() {
                problems.add("root_certificates", ConfigFault::BadCertificate);
            }
            roots
        });
    let Some(provider) = provider() else {
        problems.add(setting, ConfigFault::NoTlsProvider);
        return builder;
    };
    match configuration(provider, roots, identity, target.is_https()) {
        Ok(configuration) => builder.tls_backend_preconfigured(configuration),
        Err(_) => {
            problems.add("transport", ConfigFault::Tls);
            builder
        }
    }
}

fn provider() -> Option<Arc<CryptoProvider>> {
    let installed = CryptoProvider::get_default().cloned();
    #[cfg(feature = "rustls-ring")]
    let installed = installed.or_else(|| Some(Arc::new(rustls::crypto::ring::default_provider())));
    installed
}

fn configuration(
    provider: Arc<CryptoProvider>,
    roots: Vec<CertificateDer<'static>>,
    identity: Option<Identity>,
    https: bool,
) -> Result<ClientConfig, rustls::Error> {
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?;
    let builder = if https {
        let verifier = Verifier::new_with_extra_roots(roots, provider)?;
        builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
    } else {
        // TLS is never spoken there; the machine's roots need not be read, nor exist.
        let mut store = RootCertStore::empty();
        for root in roots {
            store.add(root)?;
        }
        builder.with_root_certificates(store)
    };
    let mut configuration = match identity {
        Some((certificates, key)) => builder.with_client_auth_cert(certificates, key)?,
        None => builder.with_no_client_auth(),
    };
    configuration.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(configuration)
}

/// The certificates of a PEM; none where one of them cannot be read.
fn certificates(pem: &[u8]) -> Vec<CertificateDer<'static>> {
    let certificates = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
    certificates.unwrap_or_default()
}

fn identity(pem: &str) -> Option<Identity> {
    let certificates = certificates(pem.as_bytes());
    let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).ok()?;
    (!certificates.is_empty()).then_some((certificates, key))
}

#[cfg(all(test, feature = "marqeta", not(feature = "rustls-ring")))]
mod tests {
    use crate::config::ConfigFault;
    use crate::{BasicCredential, marqeta};

    #[test]
    fn without_a_provider_in_the_process_no_client_is_built() {
        for url in ["https://api.example/v3", "http://127.0.0.1:9/v3"] {
            let error = marqeta::Client::builder()
                .base_url(url)
                .credential(BasicCredential::new("app", "access"))
                .build()
                .expect_err("no provider");
            let [problem] = error.problems() else {
                panic!("{error}");
            };
            assert_eq!(
                (problem.name(), problem.fault()),
                ("base_url", ConfigFault::NoTlsProvider)
            );
            assert!(error.to_string().contains("CryptoProvider"), "{error}");
            assert!(error.to_string().contains("`rustls-ring`"), "{error}");
        }
    }
}

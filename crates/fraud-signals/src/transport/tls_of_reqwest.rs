//! TLS as reqwest sets it up: by the process's default provider, or by aws-lc-rs where there is none.

use secrecy::ExposeSecret;

use super::TransportOptions;
use crate::base_url::BaseUrl;
use crate::config::{ConfigFault, Problems};

/// Says whom to trust, and what to show to a server that asks.
pub(super) fn set_up(
    mut builder: reqwest::ClientBuilder,
    options: &TransportOptions,
    target: &BaseUrl,
    _: &'static str,
    problems: &mut Problems,
) -> reqwest::ClientBuilder {
    // Another crate of the user's build may have made reqwest prefer the TLS of the platform.
    builder = builder.tls_backend_rustls();
    if let Some(pem) = &options.client_identity {
        match reqwest::Identity::from_pem(pem.expose_secret().as_bytes()) {
            Ok(identity) => builder = builder.identity(identity),
            Err(_) => problems.add("client_identity", ConfigFault::BadIdentity),
        }
    }
    let roots = match &options.root_certificates {
        Some(pem) => reqwest::Certificate::from_pem_bundle(pem).unwrap_or_default(),
        None => Vec::new(),
    };
    if options.root_certificates.is_some() && roots.is_empty() {
        problems.add("root_certificates", ConfigFault::BadCertificate);
    }
    if target.is_https() {
        builder.tls_certs_merge(roots)
    } else {
        // TLS is never spoken there; the machine's roots need not be read, nor exist.
        builder.tls_certs_only(roots)
    }
}

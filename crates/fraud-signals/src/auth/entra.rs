//! Bearer tokens from Microsoft Entra, for Dynamics 365 Fraud Protection.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::bearer::BearerTokens;
use super::certificate::ClientCertificate;
use super::token_endpoint::{Proof, TokenEndpoint, TokenEndpointVersion};
use crate::base_url::{BaseUrl, PlainHttp};
use crate::call::{Bucket, Policy, RetryBudget};
use crate::clock::WallClock;
use crate::config::{ConfigFault, Problems};
use crate::ids::IdSource;
use crate::random::Random;
use crate::transport::TransportOptions;

/// The global cloud, which is where Dynamics 365 Fraud Protection runs.
const DEFAULT_AUTHORITY: &str = "https://login.microsoftonline.com";

/// An application registered in Microsoft Entra, which gets its tokens by the client-credentials
/// grant.
///
/// Each client fetches its own token and keeps it: clone the client, which is cheap, instead of
/// building a second one. `Debug` does not show the secret.
#[derive(Debug, Clone)]
pub struct EntraCredential {
    tenant_id: String,
    client_id: String,
    proof: Proof,
    authority: Option<String>,
    resource: Option<String>,
    version: TokenEndpointVersion,
}

impl EntraCredential {
    /// An application that proves itself by a client secret.
    ///
    /// `tenant_id` is the directory's GUID or domain name, `client_id` the application's GUID,
    /// `secret` the secret's value (not its id). All are checked when the client is built.
    #[must_use]
    pub fn client_secret(
        tenant_id: impl Into<String>,
        client_id: impl Into<String>,
        secret: impl Into<SecretString>,
    ) -> Self {
        Self::new(tenant_id, client_id, Proof::Secret(secret.into()))
    }

    /// An application that proves itself by a certificate with an RSA key.
    ///
    /// `tenant_id` is the directory's GUID or domain name, `client_id` the application's GUID. The
    /// certificate is loaded and checked when the client is built, and loaded again for each token
    /// request, which carries a new signed assertion.
    #[must_use]
    pub fn client_certificate(
        tenant_id: impl Into<String>,
        client_id: impl Into<String>,
        certificate: ClientCertificate,
    ) -> Self {
        Self::new(tenant_id, client_id, Proof::Certificate(certificate))
    }

    fn new(tenant_id: impl Into<String>, client_id: impl Into<String>, proof: Proof) -> Self {
        Self {
            tenant_id: tenant_id.into(),
            client_id: client_id.into(),
            proof,
            authority: None,
            resource: None,
            version: TokenEndpointVersion::default(),
        }
    }

    /// Which token endpoint is asked. Default: [`TokenEndpointVersion::V2`].
    #[must_use]
    pub fn endpoint(mut self, version: TokenEndpointVersion) -> Self {
        self.version = version;
        self
    }

    /// The URL of the login host. Default: `https://login.microsoftonline.com`, the global cloud.
    #[must_use]
    pub fn authority(mut self, url: impl Into<String>) -> Self {
        self.authority = Some(url.into());
        self
    }

    /// The resource that tokens are asked for. Default: the base URL of the client, as the contract
    /// says; a gateway in front of the vendor needs the vendor's own here.
    #[must_use]
    pub fn resource(mut self, uri: impl Into<String>) -> Self {
        self.resource = Some(uri.into());
        self
    }
}

/// What the caller knows the parts of a credential by, for problems.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EntraNames {
    pub(crate) tenant_id: &'static str,
    pub(crate) client_id: &'static str,
    pub(crate) client_secret: &'static str,
    pub(crate) client_certificate: &'static str,
    pub(crate) authority: &'static str,
    pub(crate) resource: &'static str,
}

/// Where the tokens of a client are for, and how they are fetched.
pub(crate) struct TokenTarget<'a> {
    /// The base URL of the API; `None` when it has a problem of its own.
    pub(crate) base_url: Option<&'a BaseUrl>,
    pub(crate) plain_http: PlainHttp,
    pub(crate) transport: &'a TransportOptions,
    pub(crate) policy: &'a Policy,
    pub(crate) budget: RetryBudget,
    pub(crate) random: &'a Random,
    pub(crate) clock: &'a WallClock,
    pub(crate) ids: &'a IdSource,
    pub(crate) names: &'a EntraNames,
}

impl EntraCredential {
    /// The tokens of one client. `None` when there is a problem, here or in the base URL.
    pub(crate) fn tokens(
        &self,
        target: &TokenTarget<'_>,
        problems: &mut Problems,
    ) -> Option<BearerTokens> {
        let before = problems.count();
        let names = target.names;
        let id = |text: &str| {
            text.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
        };
        for (name, text) in [
            (names.tenant_id, &self.tenant_id),
            (names.client_id, &self.client_id),
        ] {
            if text.is_empty() {
                problems.add(name, ConfigFault::Empty);
            } else if !id(text) || text.bytes().all(|byte| byte == b'.') {
                problems.add(name, ConfigFault::BadCharacter);
            }
        }
        match &self.proof {
            Proof::Secret(secret) if secret.expose_secret().is_empty() => {
                problems.add(names.client_secret, ConfigFault::Empty);
            }
            Proof::Secret(_) => {}
            Proof::Certificate(certificate) => {
                if let Err(cause) = certificate.load() {
                    let fault = ConfigFault::BadClientCertificate(cause.text());
                    problems.add(names.client_certificate, fault);
                }
            }
        }
        let authority = self.authority.as_deref().unwrap_or(DEFAULT_AUTHORITY);
        let authority = BaseUrl::parse(authority, target.plain_http)
            .map_err(|fault| problems.add(names.authority, fault))
            .ok();
        let resource = match &self.resource {
            Some(resource) => {
                let resource = resource.trim_end_matches('/');
                match Url::parse(resource) {
                    Ok(_) => Some(resource.to_owned()),
                    Err(_) => {
                        problems.add(names.resource, ConfigFault::NotAUrl);
                        None
                    }
                }
            }
            None => target.base_url.map(|base_url| base_url.as_str().to_owned()),
        };
        if problems.count() > before {
            return None;
        }
        let authority = authority?;
        let url = format!(
            "{}/{}/{}",
            authority.as_str(),
            self.tenant_id,
            self.version.path()
        );
        let endpoint = TokenEndpoint {
            http: target
                .transport
                .build(&authority, names.authority, problems)?,
            url: Url::parse(&url).expect("a base URL with a path of plain segments"),
            client_id: self.client_id.clone(),
            version: self.version,
            proof: self.proof.clone(),
            policy: target.policy.clone(),
            bucket: Bucket::new(target.budget),
            random: target.random.clone(),
            clock: target.clock.clone(),
            ids: target.ids.clone(),
        };
        let random = target.random.clone();
        Some(BearerTokens::new(Arc::new(endpoint), resource?, random))
    }
}

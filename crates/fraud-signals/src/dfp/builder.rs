//! Configures a client.

mod names;

use std::ffi::OsString;
use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset};

use self::names::{ENVIRONMENT, Names, OPTIONS, VARIABLES};
use fraud_signals_raw_dfp::knowledge_gateway::Urls;

use super::client::{Client, Inner};
use super::environment::Environment;
use crate::auth::{BearerTokens, ClientCertificate, EntraCredential, TokenSource, TokenTarget};
use crate::base_url::{BaseUrl, PlainHttp};
use crate::call::{Bucket, Policy, RetryBudget};
use crate::clock::WallClock;
use crate::config::{ConfigError, ConfigFault, Problems, Variables};
use crate::ids::IdSource;
use crate::random::Random;
use crate::transport::TransportOptions;

/// Configures a [`Client`]. [`build`](Self::build) checks everything at once.
#[derive(Debug, Clone)]
#[must_use]
pub struct ClientBuilder {
    environment: Option<Environment>,
    base_url: Option<String>,
    credential: Option<EntraCredential>,
    token_source: Option<OwnSource>,
    transport: TransportOptions,
    allow_http: bool,
    clock: WallClock,
    random: Random,
    ids: IdSource,
    policy: Policy,
    budget: RetryBudget,
    /// What the caller knows the settings by.
    names: &'static Names,
    /// Found while variables were read, which includes those that are missing.
    variables: Option<Problems>,
}

#[derive(Clone)]
struct OwnSource(Arc<dyn TokenSource>);

impl fmt::Debug for OwnSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenSource")
    }
}

impl ClientBuilder {
    pub(super) fn new() -> Self {
        Self {
            environment: None,
            base_url: None,
            credential: None,
            token_source: None,
            transport: TransportOptions::new(),
            allow_http: false,
            clock: WallClock::default(),
            random: Random::default(),
            ids: IdSource::default(),
            policy: Policy::default(),
            budget: RetryBudget::default(),
            names: &OPTIONS,
            variables: None,
        }
    }

    /// Reads the settings from variables; [`build`](Self::build) reports all problems with them by
    /// name.
    ///
    /// | Variable | Holds |
    /// |---|---|
    /// | `DFP_ENVIRONMENT` | `sandbox` or `production`; no default |
    /// | `DFP_BASE_URL` | a base URL instead of an environment |
    /// | `DFP_TENANT_ID` | the directory's GUID or domain name |
    /// | `DFP_CLIENT_ID` | the application's GUID |
    /// | `DFP_CLIENT_SECRET` | the value of its client secret |
    /// | `DFP_CLIENT_CERTIFICATE` | instead of a secret, the path of a PEM with certificate and RSA key |
    /// | `DFP_AUTHORITY` | the URL of the login host; default `https://login.microsoftonline.com` |
    /// | `DFP_RESOURCE` | the resource of the tokens; default the base URL |
    /// | `DFP_ALLOW_HTTP` | `1` allows plain http to hosts of your own; default `0` |
    ///
    /// A variable that is set to nothing counts as not set.
    pub fn from_vars(lookup: impl Fn(&str) -> Option<OsString>) -> Self {
        let mut variables = Variables::new(lookup);
        let mut builder = Self {
            names: &VARIABLES,
            ..Self::new()
        };
        let names = &VARIABLES.entra;

        builder.base_url = variables.get(VARIABLES.base_url);
        let environment = variables.get(ENVIRONMENT);
        builder.environment = environment.as_deref().and_then(Environment::from_name);
        if environment.is_some() && builder.environment.is_none() {
            let fault = ConfigFault::UnknownValue("`sandbox` or `production`");
            variables.problems.add(ENVIRONMENT, fault);
        } else if environment.is_none() && builder.base_url.is_none() {
            let holds = "`sandbox` or `production`, unless DFP_BASE_URL is set";
            variables
                .problems
                .add(ENVIRONMENT, ConfigFault::Missing(holds));
        }
        builder.allow_http = variables.switch(VARIABLES.allow_http);

        let tenant_id = variables.require(names.tenant_id, "the directory's GUID or domain name");
        let client_id = variables.require(names.client_id, "the application's GUID");
        let mut credential = match variables.get(names.client_certificate) {
            Some(path) => {
                if variables.get(names.client_secret).is_some() {
                    let fault = ConfigFault::Conflict(names.client_secret);
                    variables.problems.add(names.client_certificate, fault);
                }
                let certificate = ClientCertificate::from_file(path);
                EntraCredential::client_certificate(tenant_id, client_id, certificate)
            }
            None => {
                let holds = "the value of its client secret, unless DFP_CLIENT_CERTIFICATE is set";
                let secret = variables.require(names.client_secret, holds);
                EntraCredential::client_secret(tenant_id, client_id, secret)
            }
        };
        if let Some(authority) = variables.get(names.authority) {
            credential = credential.authority(authority);
        }
        if let Some(resource) = variables.get(names.resource) {
            credential = credential.resource(resource);
        }
        builder.credential = Some(credential);
        builder.variables = Some(variables.problems);
        builder
    }

    /// The vendor's environment. This or [`base_url`](Self::base_url) must be set; neither has a
    /// default.
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = Some(environment);
        self
    }

    /// The URL before `/KnowledgeGateway/...`, for a gateway or a sandbox of your own.
    ///
    /// It must be https, or http to loopback; [`allow_http`](Self::allow_http) adds other hosts.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// What the client proves itself with. This or [`token_source`](Self::token_source) must be set.
    pub fn credential(mut self, credential: EntraCredential) -> Self {
        self.credential = Some(credential);
        self
    }

    /// Gets tokens from a place of your own, for the base URL as their resource, instead of by a
    /// credential.
    pub fn token_source(mut self, source: impl TokenSource) -> Self {
        self.token_source = Some(OwnSource(Arc::new(source)));
        self
    }

    /// How connections are made. Default: [`TransportOptions::new`].
    pub fn transport(mut self, options: TransportOptions) -> Self {
        self.transport = options;
        self
    }

    /// Allows plain http to hosts beyond loopback, for container networks; a vendor's host is never
    /// among them. Default: false.
    pub fn allow_http(mut self, allow: bool) -> Self {
        self.allow_http = allow;
        self
    }

    /// Where "now" comes from when a call sets no date of its own. Default: the clock and the offset
    /// of the machine.
    pub fn clock(
        mut self,
        now: impl Fn() -> DateTime<FixedOffset> + Send + Sync + 'static,
    ) -> Self {
        self.clock = WallClock::new(now);
        self
    }

    /// How calls are repeated and bounded; a call can have a policy of its own. Default:
    /// [`Policy::default`].
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// How many retries the client affords itself over all its calls. Default:
    /// [`RetryBudget::default`].
    pub fn retry_budget(mut self, budget: RetryBudget) -> Self {
        self.budget = budget;
        self
    }

    /// Where new ids come from. Default: random ones. For tests.
    pub fn ids(mut self, next: impl Fn() -> u128 + Send + Sync + 'static) -> Self {
        self.ids = IdSource::new(next);
        self
    }

    /// Where the randomness of waits comes from: numbers from 0 (no wait) to 1 (the longest).
    /// Default: a fast generator, seeded by the machine. For tests.
    pub fn jitter(mut self, unit: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        self.random = Random::new(unit);
        self
    }

    /// Checks the settings and makes the client. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] with everything that is missing or wrong, by the name of the option or of the
    /// variable.
    pub fn build(self) -> Result<Client, ConfigError> {
        let from_variables = self.variables.is_some();
        let mut problems = self.variables.unwrap_or_default();
        let names = self.names;
        let plain_http = PlainHttp {
            allowed: self.allow_http,
            setting: names.allow_http,
        };
        problems.check(&self.policy);
        let url = match (self.environment, &self.base_url) {
            (Some(_), Some(_)) => {
                problems.add(names.base_url, ConfigFault::Conflict("an environment"));
                None
            }
            (Some(environment), None) => Some(environment.base_url()),
            (None, Some(url)) => Some(url.as_str()),
            (None, None) => {
                if !from_variables {
                    let holds = "the URL of the API, unless an environment is set";
                    problems.add(names.base_url, ConfigFault::Missing(holds));
                }
                None
            }
        };
        let base_url = url.and_then(|url| {
            BaseUrl::parse(url, plain_http)
                .map_err(|fault| problems.add(names.base_url, fault))
                .ok()
        });
        let http = base_url
            .as_ref()
            .and_then(|url| self.transport.build(url, names.base_url, &mut problems));
        let tokens = match (&self.credential, self.token_source) {
            (Some(_), Some(_)) => {
                problems.add("credential", ConfigFault::Conflict("token_source"));
                None
            }
            (None, Some(OwnSource(source))) => base_url
                .as_ref()
                .map(|url| BearerTokens::new(source, url.as_str().to_owned(), self.random.clone())),
            (Some(credential), None) => {
                let target = TokenTarget {
                    base_url: base_url.as_ref(),
                    plain_http,
                    transport: &self.transport,
                    policy: &self.policy,
                    budget: self.budget,
                    random: &self.random,
                    clock: &self.clock,
                    ids: &self.ids,
                    names: &names.entra,
                };
                credential.tokens(&target, &mut problems)
            }
            (None, None) => {
                problems.add("credential", ConfigFault::Missing("an Entra credential"));
                None
            }
        };
        let urls = base_url.and_then(|url| {
            Urls::new(url.as_str())
                .map_err(|_| problems.add(names.base_url, ConfigFault::NotAUrl))
                .ok()
        });
        match (urls, http, tokens) {
            (Some(urls), Some(http), Some(tokens)) => {
                let inner = Inner {
                    urls: Arc::new(urls),
                    http,
                    tokens,
                    policy: self.policy,
                    bucket: Bucket::new(self.budget),
                    clock: self.clock,
                    random: self.random,
                    ids: self.ids,
                };
                problems.into_result(Client {
                    inner: Arc::new(inner),
                    group: None,
                })
            }
            _ => Err(problems.into_error()),
        }
    }
}

#[cfg(test)]
mod tests;

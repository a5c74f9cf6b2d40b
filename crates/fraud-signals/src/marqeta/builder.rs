//! Configures a client.

use std::ffi::OsString;
use std::sync::Arc;

use fraud_signals_raw_marqeta::fraud_feedback::{Urls, operations};
use fraud_signals_support::Replay;

use super::client::{Client, Inner};
use crate::auth::BasicCredential;
use crate::base_url::{BaseUrl, PlainHttp};
use crate::call::{Bucket, Policy, RetryBudget};
use crate::config::{ConfigError, ConfigFault, Problems, Variables};
use crate::ids::IdSource;
use crate::random::Random;
use crate::transport::TransportOptions;

/// Configures a [`Client`]. [`build`](Self::build) checks everything at once.
#[derive(Debug, Clone)]
#[must_use]
pub struct ClientBuilder {
    base_url: Option<String>,
    credential: Option<BasicCredential>,
    transport: TransportOptions,
    allow_http: bool,
    resend: bool,
    random: Random,
    ids: IdSource,
    policy: Policy,
    budget: RetryBudget,
    /// What the caller knows the settings by.
    names: &'static Names,
    /// Found while variables were read, which includes those that are missing.
    variables: Option<Problems>,
}

#[derive(Debug)]
struct Names {
    base_url: &'static str,
    application_token: &'static str,
    access_token: &'static str,
    allow_http: &'static str,
}

const OPTIONS: Names = Names {
    base_url: "base_url",
    application_token: "application_token",
    access_token: "access_token",
    allow_http: "allow_http",
};

const VARIABLES: Names = Names {
    base_url: "MARQETA_BASE_URL",
    application_token: "MARQETA_APPLICATION_TOKEN",
    access_token: "MARQETA_ACCESS_TOKEN",
    allow_http: "MARQETA_ALLOW_HTTP",
};

const BASE_URL_HOLDS: &str = "the URL that Marqeta gave you, which ends in /v3";

impl ClientBuilder {
    pub(super) fn new() -> Self {
        Self {
            base_url: None,
            credential: None,
            transport: TransportOptions::new(),
            allow_http: false,
            resend: false,
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
    /// | `MARQETA_BASE_URL` | the URL that Marqeta gave you, with its `/v3` |
    /// | `MARQETA_APPLICATION_TOKEN` | the application token |
    /// | `MARQETA_ACCESS_TOKEN` | the admin access token |
    /// | `MARQETA_ALLOW_HTTP` | `1` allows plain http to hosts of your own; default `0` |
    ///
    /// A variable that is set to nothing counts as not set.
    pub fn from_vars(lookup: impl Fn(&str) -> Option<OsString>) -> Self {
        let mut variables = Variables::new(lookup);
        let mut builder = Self {
            names: &VARIABLES,
            ..Self::new()
        };
        builder.base_url = Some(variables.require(VARIABLES.base_url, BASE_URL_HOLDS));
        builder.credential = Some(BasicCredential::new(
            variables.require(VARIABLES.application_token, "the application token"),
            variables.require(VARIABLES.access_token, "the admin access token"),
        ));
        builder.allow_http = variables.switch(VARIABLES.allow_http);
        builder.variables = Some(variables.problems);
        builder
    }

    /// The URL before `/fraud`, such as `https://sandbox-api.marqeta.com/v3`. Must be set: Marqeta
    /// gives each customer its own.
    ///
    /// It must be https, or http to loopback; [`allow_http`](Self::allow_http) adds other hosts.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// What the client proves itself with. Must be set.
    pub fn credential(mut self, credential: BasicCredential) -> Self {
        self.credential = Some(credential);
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

    /// Whether feedback is sent again after an attempt that may have been processed. Marqeta promises
    /// nothing about a second send: say true only where Marqeta has told you that your program takes
    /// it as the same feedback. Default: false.
    pub fn resend_feedback(mut self, resend: bool) -> Self {
        self.resend = resend;
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
        let mut problems = self.variables.unwrap_or_default();
        let names = self.names;
        let plain_http = PlainHttp {
            allowed: self.allow_http,
            setting: names.allow_http,
        };
        problems.check(&self.policy);
        if self.base_url.is_none() {
            problems.add(names.base_url, ConfigFault::Missing(BASE_URL_HOLDS));
        }
        let base_url = self.base_url.and_then(|url| {
            BaseUrl::parse(&url, plain_http)
                .map_err(|fault| problems.add(names.base_url, fault))
                .ok()
        });
        let http = base_url
            .as_ref()
            .and_then(|url| self.transport.build(url, names.base_url, &mut problems));
        if self.credential.is_none() {
            problems.add("credential", ConfigFault::Missing("a Basic credential"));
        }
        let token_names = (names.application_token, names.access_token);
        let credential = self
            .credential
            .and_then(|credential| credential.header(token_names, &mut problems));
        let urls = base_url.and_then(|url| {
            Urls::new(url.as_str())
                .map_err(|_| problems.add(names.base_url, ConfigFault::NotAUrl))
                .ok()
        });
        match (urls, http, credential) {
            (Some(urls), Some(http), Some(credential)) => {
                let mut operation = operations::CREATE_FRAUD_FEEDBACK;
                if self.resend {
                    operation.replay = Replay::Safe;
                }
                let inner = Inner {
                    urls: Arc::new(urls),
                    http,
                    credential,
                    operation,
                    policy: self.policy,
                    bucket: Bucket::new(self.budget),
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

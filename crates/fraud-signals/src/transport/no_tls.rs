//! No TLS: only plain http can be spoken.

use super::TransportOptions;
use crate::base_url::BaseUrl;
use crate::config::{ConfigFault, Problems};

/// Refuses https.
pub(super) fn set_up(
    builder: reqwest::ClientBuilder,
    _: &TransportOptions,
    target: &BaseUrl,
    setting: &'static str,
    problems: &mut Problems,
) -> reqwest::ClientBuilder {
    if target.is_https() {
        problems.add(setting, ConfigFault::NoTls);
    }
    builder
}

#[cfg(all(test, feature = "dfp", feature = "marqeta"))]
mod tests {
    use crate::config::{ConfigError, ConfigFault};
    use crate::{BasicCredential, EntraCredential, dfp, marqeta};

    fn assert_names(error: &ConfigError, name: &str) {
        let [problem] = error.problems() else {
            panic!("{error}");
        };
        assert_eq!(
            (problem.name(), problem.fault()),
            (name, ConfigFault::NoTls)
        );
        assert!(
            error.to_string().contains("enable the feature `rustls`"),
            "{error}"
        );
    }

    #[test]
    fn a_base_url_with_https_is_refused() {
        let with_url = |url: &str| {
            marqeta::Client::builder()
                .base_url(url)
                .credential(BasicCredential::new("app", "access"))
                .build()
        };
        assert_names(
            &with_url("https://api.example/v3").expect_err("https"),
            "base_url",
        );
        assert!(with_url("http://127.0.0.1:9/v3").is_ok());
    }

    #[test]
    fn a_token_endpoint_with_https_is_refused() {
        let with_authority = |url: &str| {
            dfp::Client::builder()
                .base_url("http://127.0.0.1:9")
                .credential(
                    EntraCredential::client_secret("tenant.example", "client-1", "secret")
                        .authority(url),
                )
                .build()
        };
        assert_names(
            &with_authority("https://login.example").expect_err("https"),
            "authority",
        );
        assert!(with_authority("http://127.0.0.1:9").is_ok());
    }
}

//! Where credentials may go: base URLs and the rules for plain http.

use std::net::IpAddr;

use url::{Host, Url};

use crate::config::ConfigFault;

/// Domains of the vendors. Plain http is never right for one of these, whatever a caller allows.
const VENDOR_DOMAINS: [&str; 10] = [
    "microsoft.com",
    "microsoft-int.com",
    "dynamics.com",
    "dynamics-int.com",
    "microsoftonline.com",
    "microsoftonline.us",
    "microsoftonline.de",
    "partner.microsoftonline.cn",
    "windows.net",
    "marqeta.com",
];

/// Whether plain http may go beyond loopback.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PlainHttp {
    pub(crate) allowed: bool,
    /// What the caller knows the setting by that allows it.
    pub(crate) setting: &'static str,
}

/// A URL that credentials may be sent to: https, or plain http where that is allowed; no user
/// information, no query, no slash at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BaseUrl {
    text: String,
    https: bool,
    loopback: bool,
}

impl BaseUrl {
    /// Plain http is accepted to loopback, and where it is allowed to any host that is no vendor's.
    pub(crate) fn parse(text: &str, plain_http: PlainHttp) -> Result<Self, ConfigFault> {
        let url = Url::parse(text).map_err(|_| ConfigFault::NotAUrl)?;
        let https = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err(ConfigFault::NotHttp),
        };
        let host = url.host().ok_or(ConfigFault::NotAUrl)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(ConfigFault::UserInfo);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(ConfigFault::QueryOrFragment);
        }
        let loopback = is_loopback(&host);
        if !https && !loopback {
            if is_vendor(&host) {
                return Err(ConfigFault::PlainHttpToVendor);
            }
            if !plain_http.allowed {
                return Err(ConfigFault::PlainHttp(plain_http.setting));
            }
        }
        let text = url.as_str().trim_end_matches('/').to_owned();
        Ok(Self {
            text,
            https,
            loopback,
        })
    }

    /// The URL without a slash at its end.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn is_https(&self) -> bool {
        self.https
    }

    pub(crate) fn is_loopback(&self) -> bool {
        self.loopback
    }
}

fn is_loopback(host: &Host<&str>) -> bool {
    match *host {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => IpAddr::V6(address).to_canonical().is_loopback(),
    }
}

fn is_vendor(host: &Host<&str>) -> bool {
    let Host::Domain(name) = host else {
        return false;
    };
    let name = name.trim_end_matches('.');
    VENDOR_DOMAINS.iter().any(|domain| {
        name.strip_suffix(domain)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, allowed: bool) -> Result<BaseUrl, ConfigFault> {
        BaseUrl::parse(
            text,
            PlainHttp {
                allowed,
                setting: "allow_http",
            },
        )
    }

    #[test]
    fn https_goes_anywhere() {
        for (text, kept) in [
            (
                "https://api.dfp.microsoft.com",
                "https://api.dfp.microsoft.com",
            ),
            (
                "https://api.dfp.microsoft.com/",
                "https://api.dfp.microsoft.com",
            ),
            (
                "https://sandbox-api.marqeta.com/v3/",
                "https://sandbox-api.marqeta.com/v3",
            ),
            ("https://10.0.0.7:8443/a", "https://10.0.0.7:8443/a"),
        ] {
            let url = parse(text, false).expect(text);
            assert_eq!(
                (url.as_str(), url.is_https(), url.is_loopback()),
                (kept, true, false)
            );
        }
    }

    #[test]
    fn plain_http_goes_to_loopback() {
        for text in [
            "http://127.0.0.1:8080",
            "http://127.9.9.9",
            "http://localhost:1",
            "http://LOCALHOST",
            "http://[::1]:80/v3",
            "http://[::ffff:127.0.0.1]",
        ] {
            assert!(parse(text, false).expect(text).is_loopback(), "{text}");
        }
    }

    #[test]
    fn plain_http_to_another_host_must_be_allowed() {
        for text in [
            "http://sandbox:8080",
            "http://10.0.0.7",
            "http://localhost.example",
            "http://0.0.0.0",
        ] {
            assert_eq!(
                parse(text, false),
                Err(ConfigFault::PlainHttp("allow_http")),
                "{text}"
            );
            assert!(!parse(text, true).expect(text).is_loopback(), "{text}");
        }
        assert!(parse("http://notmarqeta.com", true).is_ok());
    }

    #[test]
    fn plain_http_never_goes_to_a_vendor() {
        for text in [
            "http://api.dfp.microsoft.com",
            "http://API.DFP.Microsoft-INT.com",
            "http://api.dfp.dynamics.com",
            "http://login.microsoftonline.com",
            "http://login.microsoftonline.com.:80",
            "http://login.partner.microsoftonline.cn",
            "http://sandbox-api.marqeta.com/v3",
            "http://marqeta.com",
        ] {
            for allow in [false, true] {
                assert_eq!(
                    parse(text, allow),
                    Err(ConfigFault::PlainHttpToVendor),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn what_is_no_base_url_is_named() {
        for (text, fault) in [
            ("", ConfigFault::NotAUrl),
            ("api.dfp.microsoft.com", ConfigFault::NotAUrl),
            ("ftp://localhost", ConfigFault::NotHttp),
            ("localhost:8080", ConfigFault::NotHttp),
            ("https://user@example.com", ConfigFault::UserInfo),
            ("https://:secret@example.com", ConfigFault::UserInfo),
            ("https://example.com?key=1", ConfigFault::QueryOrFragment),
            ("https://example.com/#top", ConfigFault::QueryOrFragment),
        ] {
            assert_eq!(parse(text, true), Err(fault), "{text}");
        }
    }
}

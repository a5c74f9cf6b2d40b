//! HTTP Basic, for Marqeta.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use super::Authorize;
use crate::call::{Deadline, Fault};
use crate::config::{ConfigFault, Problems};

/// The two tokens of a Marqeta program: the application token is the user name of HTTP Basic, the
/// admin access token its password. Neither expires by itself.
///
/// `Debug` shows neither.
#[derive(Debug, Clone)]
pub struct BasicCredential {
    application_token: SecretString,
    access_token: SecretString,
}

impl BasicCredential {
    /// A credential of these two tokens. They are checked when the client is built.
    #[must_use]
    pub fn new(
        application_token: impl Into<SecretString>,
        access_token: impl Into<SecretString>,
    ) -> Self {
        Self {
            application_token: application_token.into(),
            access_token: access_token.into(),
        }
    }

    /// The header of every call; `names` are what the caller knows the two tokens by.
    pub(crate) fn header(
        &self,
        names: (&'static str, &'static str),
        problems: &mut Problems,
    ) -> Option<BasicHeader> {
        let user = self.application_token.expose_secret();
        let password = self.access_token.expose_secret();
        let before = problems.count();
        for (name, token) in [(names.0, user), (names.1, password)] {
            if token.is_empty() {
                problems.add(name, ConfigFault::Empty);
            } else if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
                problems.add(name, ConfigFault::BadCharacter);
            }
        }
        if user.contains(':') {
            // It would end the user name early.
            problems.add(names.0, ConfigFault::BadCharacter);
        }
        if problems.count() > before {
            return None;
        }
        let text = SecretString::from(format!("{user}:{password}"));
        let encoded = format!("Basic {}", STANDARD.encode(text.expose_secret()));
        let mut header = HeaderValue::try_from(encoded).expect("Base64 is visible ASCII");
        header.set_sensitive(true);
        Some(BasicHeader(header))
    }
}

/// The `Authorization` header of a client with a [`BasicCredential`].
#[derive(Debug)]
pub(crate) struct BasicHeader(HeaderValue);

impl Authorize for BasicHeader {
    type Used = ();

    async fn authorize(&self, _: Deadline) -> Result<(HeaderValue, ()), Fault> {
        Ok((self.0.clone(), ()))
    }

    fn refused(&self, (): ()) -> bool {
        // The tokens are fixed: asking again with the same ones cannot help.
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: (&str, &str) = ("user", "password");

    #[test]
    fn the_header_is_that_of_the_contract_and_shows_in_no_debug() {
        let credential = BasicCredential::new("app_token", "admin_token");
        let mut problems = Problems::default();
        let header = credential
            .header(NAMES, &mut problems)
            .expect("two good tokens");
        assert_eq!(header.0, "Basic YXBwX3Rva2VuOmFkbWluX3Rva2Vu");
        let shown = format!("{credential:?} {header:?}");
        assert!(
            !shown.contains("token\"") && !shown.contains("YXBw"),
            "{shown}"
        );
    }

    #[test]
    fn tokens_that_cannot_be_sent_are_refused_by_name() {
        for (user, password, name) in [
            ("", "p", "user"),
            ("u", "", "password"),
            ("u:v", "p", "user"),
            ("u", "p\n", "password"),
        ] {
            let mut problems = Problems::default();
            assert!(
                BasicCredential::new(user, password)
                    .header(NAMES, &mut problems)
                    .is_none()
            );
            let error = problems.into_result(()).expect_err("a bad token");
            assert!(error.to_string().contains(name), "{error}");
        }
    }
}

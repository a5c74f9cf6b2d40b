//! Redirects: an error, and nothing for their target.

use fraud_signals::{AuthErrorKind, ErrorKind};

use crate::answers::{answer, received};
use crate::classes::{CLASSES, Sender, Settings};
use crate::clients::{chargeback, dfp};
use crate::server::Server;

#[tokio::test]
async fn a_redirect_is_an_error_and_its_target_gets_no_request() {
    let target = Server::start(|_, _| received()).await;
    for class in CLASSES {
        for status in [300, 301, 302, 303, 305, 307, 308] {
            let location = format!("Location: {}/elsewhere", target.url());
            let server =
                Server::start(move |_, _| answer(status, "text/plain", &[location.as_str()], ""))
                    .await;
            let sender = Sender::new(class, &server.url(), Settings::default(), || 0.0);
            let error = sender.send().await.expect_err("a redirect");
            assert_eq!(
                (error.kind(), error.status()),
                (ErrorKind::UnexpectedStatus, Some(status))
            );
            assert!(!error.is_ambiguous() && !error.is_retryable());
            assert_eq!(server.requests().len(), 1);
        }
    }
    assert!(target.requests().is_empty());
}

#[tokio::test]
async fn a_redirect_of_the_token_endpoint_shows_no_one_the_secret() {
    let target = Server::start(|_, _| received()).await;
    let location = format!("Location: {}/elsewhere", target.url());
    let server =
        Server::start(move |_, _| answer(307, "text/plain", &[location.as_str()], "")).await;
    let error = dfp(&server)
        .record_chargeback(chargeback())
        .await
        .expect_err("no token");
    assert!(error.is_auth());
    let source = std::error::Error::source(&error).expect("a source");
    let auth: &fraud_signals::AuthError = source.downcast_ref().expect("an AuthError");
    assert_eq!(
        (auth.kind(), auth.status()),
        (AuthErrorKind::UnreadableAnswer, Some(307))
    );
    assert!(target.requests().is_empty());
}

//! The hatch to the HTTP client: it reaches far, and not to what resends rest on.

use fraud_signals::{BasicCredential, ErrorKind, TransportOptions, marqeta};

use crate::answers::{answer, received};
use crate::clients::feedback;
use crate::server::Server;

fn client(url: String, options: TransportOptions) -> marqeta::Client {
    marqeta::Client::builder()
        .base_url(url)
        .credential(BasicCredential::new("app", "access"))
        .transport(options)
        .jitter(|| 0.0)
        .build()
        .expect("a good configuration")
}

#[tokio::test]
async fn the_hatch_changes_the_client_but_neither_redirects_nor_proxies_to_loopback() {
    let target = Server::start(|_, _| received()).await;
    let location = format!("Location: {}/v3/fraud", target.url());
    let server =
        Server::start(move |_, _| answer(307, "text/plain", &[location.as_str()], "")).await;
    let elsewhere = target.url();
    let options = TransportOptions::new().reqwest_0_13(move |builder| {
        builder
            .user_agent("own/1")
            .redirect(reqwest::redirect::Policy::limited(10))
            .proxy(reqwest::Proxy::all(&elsewhere).expect("a URL"))
    });
    let error = client(format!("{}/v3", server.url()), options)
        .create_fraud_feedback(feedback())
        .await
        .expect_err("a redirect");
    assert_eq!(error.kind(), ErrorKind::UnexpectedStatus);
    assert_eq!(server.requests()[0].header("user-agent"), Some("own/1"));
    assert!(target.requests().is_empty());
}

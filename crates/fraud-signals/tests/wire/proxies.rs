//! The proxy of the environment: used, but never to loopback. The variables are set for a child
//! process only: this test program, run again.

use std::process::Command;

use fraud_signals::{BasicCredential, marqeta};

use crate::answers::received;
use crate::clients::feedback;
use crate::server::Server;

/// Tells the child which proxy is in its variables.
const CHILD: &str = "FRAUD_SIGNALS_TEST_PROXY";

fn client(origin: &str) -> marqeta::Client {
    marqeta::Client::builder()
        .base_url(format!("{origin}/v3"))
        .credential(BasicCredential::new("app", "access"))
        .allow_http(true)
        .build()
        .expect("a good configuration")
}

#[tokio::test]
async fn no_loopback_call_goes_through_the_proxy_of_the_environment() {
    let proxy = Server::start(|_, _| received()).await;
    let url = proxy.url();
    let child = tokio::task::spawn_blocking(move || {
        let program = std::env::current_exe().expect("this program");
        let mut command = Command::new(program);
        command
            .args(["--exact", "proxies::child", "--ignored", "--test-threads=1"])
            .env(CHILD, &url)
            .env_remove("NO_PROXY")
            .env_remove("no_proxy")
            // Its presence stands for a CGI program, where HTTP_PROXY may come from a request.
            .env_remove("REQUEST_METHOD");
        for name in [
            "HTTP_PROXY",
            "http_proxy",
            "HTTPS_PROXY",
            "https_proxy",
            "ALL_PROXY",
            "all_proxy",
        ] {
            command.env(name, &url);
        }
        command.output().expect("the child ran")
    });
    let output = child.await.expect("no panic");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}"
    );
    // Only the call to another host came through.
    let hosts: Vec<_> = proxy
        .requests()
        .iter()
        .map(|request| request.header("host").map(str::to_owned))
        .collect();
    assert_eq!(hosts, [Some("sandbox.example".to_owned())]);
}

#[tokio::test]
#[ignore = "run by the test above, with a proxy in its environment"]
async fn child() {
    let proxy = std::env::var(CHILD).expect("run by the test above");
    assert_eq!(std::env::var("HTTP_PROXY").as_deref(), Ok(proxy.as_str()));
    let server = Server::start(|_, _| received()).await;
    let direct = client(&server.url())
        .create_fraud_feedback(feedback())
        .await;
    assert_eq!(direct.expect("received").status(), 201);
    assert_eq!(server.requests().len(), 1);
    let by_name = server.url().replace("127.0.0.1", "localhost");
    let direct = client(&by_name).create_fraud_feedback(feedback()).await;
    assert_eq!(direct.expect("received").status(), 201);
    assert_eq!(server.requests().len(), 2);
    // A host that no name server knows: the proxy must be in use.
    let other = client("http://sandbox.example")
        .create_fraud_feedback(feedback())
        .await;
    assert_eq!(other.expect("received by the proxy").status(), 201);
}

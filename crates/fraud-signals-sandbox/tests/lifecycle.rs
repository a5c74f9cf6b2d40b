//! Starting and stopping.

mod common;

use std::net::{SocketAddr, TcpListener};

use common::{answer, feedback, http, marqeta_call, send, start};
use fraud_signals_sandbox::{Sandbox, StartError};

/// Waits, by letting the runtime work, until the port can be had again.
async fn is_free(address: SocketAddr) -> bool {
    for _ in 0..100_000 {
        if TcpListener::bind(address).is_ok() {
            return true;
        }
        tokio::task::yield_now().await;
    }
    false
}

#[tokio::test]
async fn a_drop_frees_the_port() {
    let sandbox = start().await;
    let address = sandbox.address();
    assert_eq!(
        send(marqeta_call(&sandbox).json(&feedback()))
            .await
            .status(),
        201
    );
    assert!(TcpListener::bind(address).is_err());
    drop(sandbox);
    assert!(is_free(address).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shutdown_frees_the_port_at_once() {
    let sandbox = start().await;
    let address = sandbox.address();
    assert_eq!(
        send(marqeta_call(&sandbox).json(&feedback()))
            .await
            .status(),
        201
    );
    sandbox.shutdown().await;
    assert!(TcpListener::bind(address).is_ok());
}

#[tokio::test]
async fn a_busy_port_is_a_clear_error() {
    let first = start().await;
    let builder = Sandbox::builder().listen(first.address());
    let error = builder.start().await.expect_err("the port is taken");
    assert!(matches!(&error, StartError::Listen { address, .. } if *address == first.address()));
    assert_eq!(
        error.to_string(),
        format!(
            "cannot listen on {}; choose another address, or port 0 for any free port",
            first.address()
        )
    );
}

#[tokio::test]
async fn two_sandboxes_know_nothing_of_each_other() {
    let (first, second) = (start().await, start().await);
    let url = format!("{}/fraud", second.marqeta_base_url());
    let request = http()
        .post(url)
        .basic_auth(first.application_token(), Some(first.access_token()));
    let (status, _) = answer(request.json(&feedback())).await;
    assert_eq!(status, 401);
    assert!(first.received().is_empty());
    assert_eq!(second.received().len(), 1);
}

#[tokio::test]
async fn the_environment_says_what_the_accessors_say() {
    let sandbox = start().await;
    let environment = sandbox.environment();
    let names: Vec<_> = environment.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        names,
        [
            "DFP_BASE_URL",
            "DFP_TENANT_ID",
            "DFP_CLIENT_ID",
            "DFP_CLIENT_SECRET",
            "DFP_AUTHORITY",
            "DFP_RESOURCE",
            "MARQETA_BASE_URL",
            "MARQETA_APPLICATION_TOKEN",
            "MARQETA_ACCESS_TOKEN",
        ]
    );
    let value = |name: &str| {
        environment
            .iter()
            .find(|(found, _)| *found == name)
            .map(|(_, v)| v)
    };
    assert_eq!(
        value("DFP_BASE_URL").map(String::as_str),
        Some(sandbox.dfp_base_url())
    );
    assert_eq!(
        value("DFP_CLIENT_SECRET").map(String::as_str),
        Some(sandbox.client_secret())
    );
    assert!(sandbox.marqeta_base_url().ends_with("/v3"));
}

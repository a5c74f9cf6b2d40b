//! The program's options: files, TLS, seeds, logs.
#![cfg(feature = "cli")]

mod common;

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use common::{answer, feedback, http, send};
use serde_json::Value;

/// A running program with its exports.
struct Running {
    child: Child,
    exports: HashMap<String, String>,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_fraud-sandbox"))
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let stdout = BufReader::new(child.stdout.take().expect("its output"));
        let exports = stdout.lines().take(9).map(|line| {
            let line = line.expect("a line");
            let pair = line
                .strip_prefix("export ")
                .and_then(|rest| rest.split_once('='));
            let (name, value) = pair.expect("export NAME=value");
            (name.to_owned(), value.to_owned())
        });
        let exports = exports.collect();
        Self { child, exports }
    }

    fn feedback(&self) -> reqwest::RequestBuilder {
        http()
            .post(format!("{}/fraud", self.exports["MARQETA_BASE_URL"]))
            .basic_auth(
                &self.exports["MARQETA_APPLICATION_TOKEN"],
                Some(&self.exports["MARQETA_ACCESS_TOKEN"]),
            )
            .json(&feedback())
    }

    /// Kills it, and gives what it logged.
    fn kill(mut self) -> String {
        self.child.kill().expect("it is killed");
        self.child.wait().expect("it ends");
        let mut log = String::new();
        let mut stderr = self.child.stderr.take().expect("its log");
        stderr.read_to_string(&mut log).expect("text");
        log
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("text")
}

/// Exit code and standard error of a program that does not start.
fn fails(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_fraud-sandbox"))
        .args(arguments)
        .output()
        .expect("it runs");
    assert!(output.stdout.is_empty());
    let log = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), log)
}

#[tokio::test]
async fn a_killed_program_finds_its_events_and_credentials_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("state");
    let first = Running::start(&["--state", text(&path)]);
    assert_eq!(send(first.feedback()).await.status(), 201);
    let secret = first.exports["DFP_CLIENT_SECRET"].clone();
    let log = first.kill();
    for line in log.lines() {
        let line: Value = serde_json::from_str(line).expect("a JSON line");
        assert!(line["level"].is_string());
    }
    for canary in ["Cardholder called", "C-1881", secret.as_str()] {
        assert!(!log.contains(canary), "{log}");
    }
    assert!(log.contains("create_fraud_feedback"));

    let second = Running::start(&["--state", text(&path)]);
    assert_eq!(second.exports["DFP_CLIENT_SECRET"], secret);
    let url = format!("{}/_sandbox/ledger", second.exports["DFP_BASE_URL"]);
    let (_, ledger) = answer(http().get(url)).await;
    assert_eq!(ledger["entries"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn tls_prints_https_and_writes_the_certificate() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("cert.pem");
    let running = Running::start(&["--tls", text(&path)]);
    let pem = std::fs::read(&path).expect("the certificate");
    let certificate = reqwest::Certificate::from_pem(&pem).expect("a certificate");
    let client = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([certificate]);
    let client = client.build().expect("a client");
    let url = format!("{}/_sandbox/health", running.exports["DFP_BASE_URL"]);
    assert!(url.starts_with("https://"));
    assert_eq!(answer(client.get(url)).await.0, 200);
}

#[tokio::test]
async fn seed_limits_and_lifetime_are_obeyed() {
    let arguments = [
        "--seed",
        "7",
        "--rate-limit",
        "1",
        "--token-rate-limit",
        "1",
    ];
    let first = Running::start(&arguments);
    let more = [
        "--seed",
        "7",
        "--refresh-in",
        "1800",
        "--token-lifetime",
        "86400",
    ];
    let second = Running::start(&more);
    assert_eq!(
        first.exports["DFP_CLIENT_SECRET"],
        second.exports["DFP_CLIENT_SECRET"]
    );
    let token = async |running: &Running| {
        let exports = &running.exports;
        let url = format!(
            "{}/{}/oauth2/v2.0/token",
            exports["DFP_AUTHORITY"], exports["DFP_TENANT_ID"]
        );
        send(http().post(url).form(&[
            ("grant_type", "client_credentials"),
            ("client_id", &exports["DFP_CLIENT_ID"]),
            ("client_secret", &exports["DFP_CLIENT_SECRET"]),
            ("scope", &format!("{}/.default", exports["DFP_RESOURCE"])),
        ]))
        .await
    };
    assert_eq!(token(&first).await.status(), 200);
    assert_eq!(token(&first).await.status(), 429);
    let body: Value = token(&second).await.json().await.expect("JSON");
    assert_eq!(body["refresh_in"], 1800);
    assert_eq!(body["expires_in"], 86400);
}

#[tokio::test]
async fn files_that_are_of_no_use_are_clear_errors() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, content: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).expect("written");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let private = std::fs::Permissions::from_mode(0o600);
            std::fs::set_permissions(&path, private).expect("changed");
        }
        path
    };
    let missing = folder.path().join("missing").join("file");
    let damaged = file("state", "no state file\n");
    let rules = file("rules", r#"[{ "decision": "" }]"#);
    let no_json = file("no-json", "Reject");
    let no_pem = file("no-pem", "no certificate");
    for (arguments, message) in [
        (["--state", text(&missing)], "cannot be used"),
        (["--state", text(&damaged)], "damaged at line 1, byte 0"),
        (
            ["--tls", text(&missing)],
            "the certificate cannot be written",
        ),
        (["--decisions", text(&missing)], "cannot read"),
        (
            ["--decisions", text(&no_json)],
            "no JSON array of decision rules",
        ),
        (["--decisions", text(&rules)], "must not be empty"),
        (
            ["--client-certificate", text(&no_pem)],
            "no certificate in this PEM",
        ),
    ] {
        let (code, log) = fails(&arguments);
        assert_eq!(code, Some(1), "{arguments:?}");
        assert!(log.contains(message), "{arguments:?}: {log}");
    }
    for arguments in [
        ["--rate-limit", "0"],
        ["--seed", "x"],
        ["--refresh-in", "-1"],
    ] {
        assert_eq!(fails(&arguments).0, Some(2), "{arguments:?}");
    }
}

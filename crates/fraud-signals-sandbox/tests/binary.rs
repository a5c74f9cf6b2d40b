//! The program: exports, exit codes, signals.
#![cfg(feature = "cli")]

mod common;

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};

use common::{feedback, http, send};

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fraud-sandbox"));
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// A running program that is killed when a test fails half-way.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    /// Starts it and reads its nine exports.
    fn start() -> (Self, HashMap<String, String>) {
        let mut child = command()
            .args(["--listen", "127.0.0.1:0"])
            .spawn()
            .expect("it starts");
        let stdout = BufReader::new(child.stdout.take().expect("its output"));
        let running = Self(child);
        let exports = stdout
            .lines()
            .take(9)
            .map(|line| {
                let line = line.expect("a line");
                let (name, value) = line
                    .strip_prefix("export ")
                    .and_then(|rest| rest.split_once('='))
                    .expect("export NAME=value");
                (name.to_owned(), value.to_owned())
            })
            .collect();
        (running, exports)
    }

    #[cfg(unix)]
    fn stops_on(mut self, signal: &str) {
        let pid = self.0.id().to_string();
        let sent = Command::new("kill")
            .args([signal, &pid])
            .status()
            .expect("kill runs");
        assert!(sent.success());
        assert_eq!(self.0.wait().expect("it ends").code(), Some(0));
    }
}

fn run(arguments: &[&str]) -> Output {
    command().args(arguments).output().expect("it runs")
}

#[tokio::test]
async fn a_client_needs_nothing_but_the_exports() {
    let (_running, exports) = Running::start();
    let token_url = format!(
        "{}/{}/oauth2/v2.0/token",
        exports["DFP_AUTHORITY"], exports["DFP_TENANT_ID"]
    );
    let token = http().post(token_url).form(&[
        ("grant_type", "client_credentials"),
        ("client_id", &exports["DFP_CLIENT_ID"]),
        ("client_secret", &exports["DFP_CLIENT_SECRET"]),
        ("scope", &format!("{}/.default", exports["DFP_RESOURCE"])),
    ]);
    assert_eq!(send(token).await.status(), 200);
    let health = http().get(format!("{}/_sandbox/health", exports["DFP_BASE_URL"]));
    assert_eq!(send(health).await.status(), 200);
    let call = http()
        .post(format!("{}/fraud", exports["MARQETA_BASE_URL"]))
        .basic_auth(
            &exports["MARQETA_APPLICATION_TOKEN"],
            Some(&exports["MARQETA_ACCESS_TOKEN"]),
        )
        .json(&feedback());
    assert_eq!(send(call).await.status(), 201);
}

#[cfg(unix)]
#[test]
fn signals_end_it_with_code_0() {
    for signal in ["-INT", "-TERM"] {
        let (running, exports) = Running::start();
        assert_eq!(exports.len(), 9);
        running.stops_on(signal);
    }
}

#[cfg(unix)]
#[test]
fn a_posix_shell_takes_the_exports_literally() {
    let (_running, exports) = Running::start();
    for (name, value) in &exports {
        let script = format!("export {name}={value}; printf %s \"${name}\"");
        let output = Command::new("sh")
            .args(["-c", &script])
            .output()
            .expect("sh runs");
        assert_eq!(
            String::from_utf8_lossy(&output.stdout),
            value.as_str(),
            "{name}"
        );
    }
}

#[test]
fn wrong_usage_is_code_2() {
    for arguments in [
        &["--nonsense"][..],
        &["--listen", "nowhere"],
        &["--listen"],
        &["--token-lifetime", "-1"],
        &["surplus"],
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty());
        assert!(!output.stderr.is_empty());
    }
}

#[test]
fn help_is_code_0() {
    let output = run(&["--help"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&output.stdout).contains("--listen"));
}

#[test]
fn a_busy_port_is_code_1() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let output = run(&["--listen", &address]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        message.contains(&format!("cannot listen on {address}")),
        "{message}"
    );
}

//! With a state file, a kill at any moment loses nothing that was acknowledged.
#![cfg(all(feature = "cli", unix))]

mod common;

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use common::{answer, chargeback, feedback, http};
use fastrand::Rng;
use reqwest::Client;
use serde_json::{Value, json};
use tokio::task::JoinSet;

const KILLS: usize = 20;
/// Clients that send at the same time.
const CLIENTS: usize = 8;

/// The program, and what it exports.
struct Running {
    child: Child,
    exports: HashMap<String, String>,
}

impl Drop for Running {
    /// SIGKILL, and no chance to tidy up.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Running {
    fn start(state: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_fraud-sandbox"))
            .arg("--state")
            .arg(state)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let stdout = BufReader::new(child.stdout.take().expect("its output"));
        let mut running = Self {
            child,
            exports: HashMap::new(),
        };
        for line in stdout.lines().take(9).map_while(Result::ok) {
            let pair = line
                .strip_prefix("export ")
                .and_then(|rest| rest.split_once('='));
            let (name, value) = pair.expect("export NAME=value");
            running.exports.insert(name.to_owned(), value.to_owned());
        }
        assert_eq!(running.exports.len(), 9, "it does not start again");
        running
    }

    async fn token(&self, client: &Client) -> String {
        let exports = &self.exports;
        let url = format!(
            "{}/{}/oauth2/v2.0/token",
            exports["DFP_AUTHORITY"], exports["DFP_TENANT_ID"]
        );
        let request = client.post(url).form(&[
            ("grant_type", "client_credentials"),
            ("client_id", &exports["DFP_CLIENT_ID"]),
            ("client_secret", &exports["DFP_CLIENT_SECRET"]),
            ("scope", &format!("{}/.default", exports["DFP_RESOURCE"])),
        ]);
        let (_, body) = answer(request).await;
        body["access_token"].as_str().expect("a token").to_owned()
    }

    /// How often each event is in the ledger, and how often it was accepted.
    async fn ledger(&self, client: &Client) -> HashMap<String, (usize, u64)> {
        let url = format!("{}/_sandbox/ledger", self.exports["DFP_BASE_URL"]);
        let (_, mut ledger) = answer(client.get(url)).await;
        let Value::Array(entries) = ledger["entries"].take() else {
            panic!("no entries");
        };
        let mut found: HashMap<String, (usize, u64)> = HashMap::new();
        for entry in entries {
            let name = match entry["id"].as_str() {
                Some(id) => id,
                None => entry["event"]["memo"].as_str().expect("a memo"),
            };
            let count = found.entry(name.to_owned()).or_default();
            count.0 += 1;
            count.1 += entry["sends"].as_u64().expect("a number");
        }
        found
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_loses_nothing_and_doubles_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let state = folder.path().join("sandbox.state");
    let mut random = Rng::with_seed(20);
    let acknowledged: Arc<Mutex<Vec<String>>> = Arc::default();
    let next = Arc::new(AtomicUsize::new(0));
    let client = http();
    let mut running = Running::start(&state);
    for kill in 1..=KILLS {
        let token = running.token(&client).await;
        let goal = acknowledged.lock().expect("a list").len() + random.usize(1..150);
        let mut clients = JoinSet::new();
        for _ in 0..CLIENTS {
            clients.spawn(send_until_it_ends(
                client.clone(),
                running.exports.clone(),
                token.clone(),
                Arc::clone(&next),
                Arc::clone(&acknowledged),
            ));
        }
        // The clients never pause, so that events are under way when the process dies.
        while acknowledged.lock().expect("a list").len() < goal {
            tokio::task::yield_now().await;
        }
        drop(running);
        while let Some(client) = clients.join_next().await {
            client.expect("the client ends well");
        }
        running = Running::start(&state);
        let ledger = running.ledger(&client).await;
        let acknowledged = acknowledged.lock().expect("a list");
        for name in acknowledged.iter() {
            assert!(ledger.contains_key(name), "kill {kill}: {name} is lost");
        }
        for (name, count) in &ledger {
            assert_eq!(*count, (1, 1), "kill {kill}: {name} is there twice");
        }
        assert!(ledger.len() <= next.load(Ordering::SeqCst));
    }
}

/// Sends events that nobody sends again, half of each API, until the connection fails.
async fn send_until_it_ends(
    client: Client,
    exports: HashMap<String, String>,
    token: String,
    next: Arc<AtomicUsize>,
    acknowledged: Arc<Mutex<Vec<String>>>,
) {
    loop {
        let number = next.fetch_add(1, Ordering::SeqCst);
        let name = format!("event-{number}");
        let call = if number.is_multiple_of(2) {
            let mut event = chargeback();
            event["Data"]["ChargebackId"] = json!(name);
            client
                .post(format!("{}{}", exports["DFP_BASE_URL"], common::CHARGEBACK))
                .bearer_auth(&token)
                .header("x-ms-correlation-id", common::CORRELATION_ID)
                .header("x-ms-tracking-id", common::TRACKING_ID)
                .json(&event)
        } else {
            let mut event = feedback();
            event["memo"] = json!(name);
            client
                .post(format!("{}/fraud", exports["MARQETA_BASE_URL"]))
                .basic_auth(
                    &exports["MARQETA_APPLICATION_TOKEN"],
                    Some(&exports["MARQETA_ACCESS_TOKEN"]),
                )
                .json(&event)
        };
        match call.send().await {
            // The status alone is the acknowledgement.
            Ok(answer) => {
                assert!(answer.status().is_success(), "{}", answer.status());
                acknowledged.lock().expect("a list").push(name);
            }
            Err(_) => return,
        }
    }
}

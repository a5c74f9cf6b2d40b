//! A headless Chromium behind ChromeDriver, over the WebDriver protocol.

pub(crate) mod events;
pub(crate) mod visit;

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Client;
use serde_json::{Value, json};
use tempfile::TempDir;

/// The key under which WebDriver hands out elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

pub(crate) struct Browser {
    http: Client,
    session: String,
    driver: Child,
    _profile: TempDir,
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The browser is a child of the driver and goes with its session; after a failed test,
        // asking the driver to quit needs no runtime.
        let port = self.session.split(['/', ':']).nth(4).unwrap_or_default();
        if let Ok(mut stream) = std::net::TcpStream::connect(format!("127.0.0.1:{port}")) {
            let _ = stream.write_all(b"GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            let _ = BufReader::new(stream).read_line(&mut String::new());
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

impl Browser {
    /// Starts it. Without Chromium, the test is skipped, unless the environment says that it must
    /// run.
    #[allow(clippy::print_stderr, reason = "a skipped test has to say so")]
    pub(crate) async fn start(http: Client) -> Option<Self> {
        let found = ["chromium", "chromedriver"].map(is_on_path);
        if found != [true, true] {
            let is_set = |name, value| env::var(name).is_ok_and(|found| found == value);
            assert!(
                !is_set("CI", "true") && !is_set("FRAUD_SANDBOX_REQUIRE_BROWSER", "1"),
                "chromium and chromedriver must be installed: apt-get install chromium \
                 chromium-driver"
            );
            eprintln!("SKIPPED: the page was not tested, for want of chromium and chromedriver");
            return None;
        }
        // It wants one free port for both versions of IP, and ends when another program takes the
        // second in between.
        let (driver, port) = (0..5)
            .find_map(|_| start_driver())
            .expect("chromedriver tells its port");
        let profile = tempfile::tempdir().expect("a folder");
        let mut browser = Self {
            http,
            session: format!("http://127.0.0.1:{port}/session"),
            driver,
            _profile: profile,
        };
        let data = format!("--user-data-dir={}", browser._profile.path().display());
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--window-size=1440,900",
            &data,
        ];
        let capabilities = json!({ "capabilities": { "alwaysMatch": {
            "goog:chromeOptions": { "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL" },
        } } });
        let session = browser.post("", capabilities).await;
        let id = session["sessionId"].as_str().expect("a session");
        browser.session = format!("{}/{id}", browser.session);
        Some(browser)
    }

    async fn post(&self, command: &str, body: Value) -> Value {
        let url = format!("{}{command}", self.session);
        let request = self.http.post(url).json(&body);
        let response = request.send().await.expect("the driver answers");
        let status = response.status();
        let mut answer: Value = response.json().await.expect("the driver answers JSON");
        assert!(status.is_success(), "{command}: {}", answer["value"]);
        answer["value"].take()
    }

    pub(crate) async fn navigate(&self, url: &str) {
        self.post("/url", json!({ "url": url })).await;
    }

    /// What `expression` gives in the page.
    pub(crate) async fn get(&self, expression: &str) -> Value {
        let script = format!("return ({expression});");
        self.post("/execute/sync", json!({ "script": script, "args": [] }))
            .await
    }

    /// Waits until `expression` is true in the page.
    pub(crate) async fn until(&self, expression: &str) {
        let script = format!(
            "const done = arguments[0]; const end = performance.now() + 10000;
             const look = () => {{
               let is; try {{ is = Boolean({expression}); }} catch {{ is = false; }}
               if (is) done(true); else if (performance.now() > end) done(false);
               else setTimeout(look, 20);
             }}; look();"
        );
        let body = json!({ "script": script, "args": [] });
        let is = self.post("/execute/async", body).await;
        assert!(
            is == true,
            "never true: {expression}; the page says: {}",
            self.get("document.body.innerText").await
        );
    }

    async fn element(&self, css: &str) -> String {
        let body = json!({ "using": "css selector", "value": css });
        let found = self.post("/element", body).await;
        found[ELEMENT].as_str().expect("an element").to_owned()
    }

    /// Clicks as a person would: the element must be visible and not covered.
    pub(crate) async fn click(&self, css: &str) {
        let element = self.element(css).await;
        self.post(&format!("/element/{element}/click"), json!({}))
            .await;
    }

    /// Types into the element, without emptying it first.
    pub(crate) async fn keys(&self, css: &str, text: &str) {
        let element = self.element(css).await;
        let command = format!("/element/{element}/value");
        self.post(&command, json!({ "text": text })).await;
    }

    pub(crate) async fn prefer(&self, scheme: &str) {
        let body = json!({
            "cmd": "Emulation.setEmulatedMedia",
            "params": { "features": [{ "name": "prefers-color-scheme", "value": scheme }] },
        });
        self.post("/goog/cdp/execute", body).await;
    }

    /// Everything that the browser complained about: refused scripts, failed requests.
    pub(crate) async fn complaints(&self) -> Vec<String> {
        let log = self.post("/se/log", json!({ "type": "browser" })).await;
        let entries = log.as_array().expect("a log");
        entries.iter().map(ToString::to_string).collect()
    }

    /// Writes a picture of the window, if `FRAUD_SANDBOX_SCREENSHOTS` names a folder.
    pub(crate) async fn picture(&self, name: &str) {
        let Some(folder) = env::var_os("FRAUD_SANDBOX_SCREENSHOTS") else {
            return;
        };
        let url = format!("{}/screenshot", self.session);
        let response = self.http.get(url).send().await.expect("the driver answers");
        let answer: Value = response.json().await.expect("the driver answers JSON");
        let picture = STANDARD.decode(answer["value"].as_str().expect("a picture"));
        let path = Path::new(&folder).join(format!("{name}.png"));
        std::fs::write(path, picture.expect("a picture")).expect("the folder can be written");
    }
}

fn is_on_path(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// A driver and its port; nothing when it ends before it has one.
fn start_driver() -> Option<(Child, String)> {
    let mut driver = Command::new("chromedriver")
        .arg("--port=0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver starts");
    let stdout = driver.stdout.take().expect("its output");
    let port = BufReader::new(stdout)
        .lines()
        .map_while(Result::ok)
        .find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            Some(port.trim_end_matches('.').to_owned())
        });
    if port.is_none() {
        let _ = driver.wait();
    }
    port.map(|port| (driver, port))
}

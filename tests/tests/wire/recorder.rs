//! A server that keeps each request as it came, and answers what it is told.

use std::collections::BTreeMap;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// What the client calls itself. All members of the workspace have one version.
pub(crate) const USER_AGENT: &str = concat!("fraud-signals/", env!("CARGO_PKG_VERSION"));

/// A request as it came over the wire.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) line: String,
    /// Names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

/// Listens on a free port and answers every request but those for a token with one answer.
pub(crate) struct Recorder {
    pub(crate) origin: String,
    requests: mpsc::UnboundedReceiver<Request>,
}

impl Recorder {
    pub(crate) async fn start(status: u16, answer: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let origin = format!("http://{}", listener.local_addr().expect("an address"));
        let (sender, requests) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, status, answer, sender.clone()));
            }
        });
        Self { origin, requests }
    }

    /// The next request.
    pub(crate) async fn next(&mut self) -> Request {
        self.requests.recv().await.expect("a request")
    }
}

async fn serve(
    stream: TcpStream,
    status: u16,
    answer: &'static str,
    requests: mpsc::UnboundedSender<Request>,
) {
    let mut stream = BufReader::new(stream);
    while let Some(request) = read(&mut stream).await {
        let (status, answer) = if request.line.contains("/oauth2/") {
            (
                200,
                r#"{"token_type":"Bearer","expires_in":3599,"access_token":"token-1"}"#,
            )
        } else {
            requests.send(request).expect("the test still runs");
            (status, answer)
        };
        let head = format!(
            "HTTP/1.1 {status} Answer\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            answer.len()
        );
        let written = stream.write_all((head + answer).as_bytes()).await;
        written.expect("the client reads the answer");
    }
}

async fn read(stream: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut line = String::new();
    if stream.read_line(&mut line).await.ok()? == 0 {
        return None;
    }
    let mut headers = BTreeMap::new();
    loop {
        let mut header = String::new();
        stream.read_line(&mut header).await.ok()?;
        let Some((name, value)) = header.trim_end().split_once(": ") else {
            break;
        };
        headers.insert(name.to_lowercase(), value.to_owned());
    }
    let length = headers
        .get("content-length")
        .and_then(|value| value.parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    let body = String::from_utf8(body).expect("a body in UTF-8");
    Some(Request {
        line: line.trim_end().to_owned(),
        headers,
        body,
    })
}

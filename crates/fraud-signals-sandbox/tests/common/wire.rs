//! Raw bytes over TCP, for what no HTTP client sends or takes.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longer than any answer takes, shorter than a hanging test run.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Sends `bytes` and gives all that comes back until the connection ends. A reset ends it too.
pub(crate) async fn exchange(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).await.expect("it connects");
    // A server that refuses may close before all is written.
    let _ = stream.write_all(bytes).await;
    let _ = stream.shutdown().await;
    let mut answer = Vec::new();
    tokio::time::timeout(PATIENCE, async {
        let mut buffer = [0_u8; 4096];
        while let Ok(count @ 1..) = stream.read(&mut buffer).await {
            answer.extend_from_slice(&buffer[..count]);
        }
    })
    .await
    .expect("the connection ends");
    answer
}

/// The status line's number.
pub(crate) fn status(answer: &[u8]) -> Option<u16> {
    let text = String::from_utf8_lossy(answer);
    text.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()
}

//! Takes a connection away from the HTTP library and plays raw bytes on it.

use std::io;
use std::time::Duration;

use axum::body::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

/// How much is read and thrown away at the end of a connection, and for how long: a close with
/// unread bytes would reset the connection and take the last answer with it.
const DRAIN: (usize, Duration) = (16 * 1024 * 1024, Duration::from_secs(1));

/// What is sent on a connection that is taken away, and how it ends.
pub(crate) struct Script {
    pub(crate) lots: Vec<(Duration, Bytes)>,
    pub(crate) end: End,
}

/// How a connection ends.
pub(crate) enum End {
    /// An orderly close.
    Close,
    /// A TCP reset.
    Reset,
    /// Whenever the client closes it.
    Hold,
}

impl Script {
    pub(crate) fn end(end: End) -> Self {
        let lots = Vec::new();
        Self { lots, end }
    }
}

/// Hands a script to the connection on which a request came.
#[derive(Clone)]
pub(crate) struct Wire(mpsc::UnboundedSender<Script>);

impl Wire {
    pub(crate) fn new() -> (Self, mpsc::UnboundedReceiver<Script>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (Self(sender), receiver)
    }

    /// Takes the connection away. The caller must not answer any more.
    pub(crate) fn play(&self, script: Script) {
        // A connection that is gone needs no script.
        let _ = self.0.send(script);
    }
}

/// A byte stream over TCP.
pub(crate) trait Transport: AsyncRead + AsyncWrite + Send + Unpin + 'static {
    fn tcp(&self) -> &TcpStream;
}

impl Transport for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

/// Plays `script` to its end.
pub(crate) async fn play(mut io: impl Transport, script: Script) -> io::Result<()> {
    for (pause, bytes) in script.lots {
        if !pause.is_zero() {
            #[expect(clippy::disallowed_methods, reason = "the pace of a fault")]
            tokio::time::sleep(pause).await;
        }
        io.write_all(&bytes).await?;
        io.flush().await?;
    }
    match script.end {
        End::Close => close(&mut io).await,
        End::Reset => io.tcp().set_zero_linger(),
        End::Hold => drain(&mut io, usize::MAX).await,
    }
}

/// Ends the writing side and waits a moment for the client to do the same.
pub(crate) async fn close(io: &mut impl Transport) -> io::Result<()> {
    io.shutdown().await?;
    let (bytes, time) = DRAIN;
    tokio::time::timeout(time, drain(io, bytes))
        .await
        .unwrap_or(Ok(()))
}

async fn drain(io: &mut impl Transport, mut bytes: usize) -> io::Result<()> {
    let mut buffer = [0_u8; 8192];
    while bytes > 0 {
        match io.read(&mut buffer).await? {
            0 => break,
            count => bytes = bytes.saturating_sub(count),
        }
    }
    Ok(())
}

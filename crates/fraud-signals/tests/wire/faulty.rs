//! A vendor whose connections go wrong as a script says: one step for each connection.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use crate::classes::Class;

/// What becomes of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// Nobody listens. At the start of a script only.
    Refuse,
    /// The connection is closed before anything is read.
    HangUp,
    /// The request is read and lost.
    Lose,
    /// The request is processed, and the connection closed without an answer.
    Swallow,
    /// The request is processed, and so many bytes of the answer come.
    Cut(usize),
    /// The request is processed or not, and no answer ever comes.
    Stall { processed: bool },
    /// The request is processed, and its answer comes in drops, in time.
    Drip,
    /// The request is processed, and its answer comes byte by byte, too slowly.
    Crawl,
    /// The request is processed, and answered with something that is not HTTP.
    Garbage(u8),
    /// All goes well.
    Good,
}

/// What the vendor has seen and done.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Ledger {
    pub(crate) connections: usize,
    pub(crate) processed: usize,
}

/// The whole answer of a vendor that has processed the request; one that detects a second send
/// refuses it.
pub(crate) fn answer(class: Class, processed: usize) -> Vec<u8> {
    let (status, body) = match (class, processed) {
        (Class::Detect, 2..) => (409, r#"{"Message":"known"}"#),
        _ => (200, class.body()),
    };
    format!(
        "HTTP/1.1 {status} Scripted\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

pub(crate) struct Faulty {
    address: SocketAddr,
    ledger: Arc<Mutex<Ledger>>,
    door: Arc<Door>,
}

/// Lets the vendor start to listen after some attempts have been refused.
pub(crate) struct Door {
    socket: Mutex<Option<TcpSocket>>,
    /// How many attempts are still to be refused.
    refusals: Mutex<usize>,
    class: Class,
    steps: Vec<Step>,
    ledger: Arc<Mutex<Ledger>>,
}

impl Faulty {
    pub(crate) fn start(class: Class, script: &[Step]) -> Self {
        let refusals = script
            .iter()
            .take_while(|step| **step == Step::Refuse)
            .count();
        let socket = TcpSocket::new_v4().expect("a socket");
        socket
            .bind("127.0.0.1:0".parse().expect("an address"))
            .expect("a free port");
        let address = socket.local_addr().expect("bound");
        let ledger = Arc::default();
        let door = Arc::new(Door {
            socket: Mutex::new(Some(socket)),
            refusals: Mutex::new(refusals),
            class,
            steps: script[refusals..].to_vec(),
            ledger: Arc::clone(&ledger),
        });
        if refusals == 0 {
            door.open();
        }
        Self {
            address,
            ledger,
            door,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn door(&self) -> Arc<Door> {
        Arc::clone(&self.door)
    }

    pub(crate) fn ledger(&self) -> Ledger {
        *self.ledger.lock().expect("no panic while held")
    }
}

impl Door {
    /// An attempt has failed: after the last one that is to be refused, the vendor listens.
    pub(crate) fn attempt_failed(&self) {
        let mut left = self.refusals.lock().expect("no panic while held");
        if *left > 0 {
            *left -= 1;
            if *left == 0 {
                self.open();
            }
        }
    }

    fn open(&self) {
        let socket = self.socket.lock().expect("no panic while held").take();
        let listener = socket.expect("opened once").listen(16).expect("listening");
        let (class, steps) = (self.class, self.steps.clone());
        tokio::spawn(serve(listener, class, steps, Arc::clone(&self.ledger)));
    }
}

async fn serve(listener: TcpListener, class: Class, steps: Vec<Step>, ledger: Arc<Mutex<Ledger>>) {
    let mut steps = steps.into_iter();
    while let Ok((stream, _)) = listener.accept().await {
        ledger.lock().expect("no panic while held").connections += 1;
        let step = steps.next().unwrap_or(Step::HangUp);
        tokio::spawn(play(stream, class, step, Arc::clone(&ledger)));
    }
}

/// Plays one step. Errors are those of a client that has gone away.
async fn play(mut stream: TcpStream, class: Class, step: Step, ledger: Arc<Mutex<Ledger>>) {
    if step == Step::HangUp || read_request(&mut stream).await.is_none() {
        return;
    }
    let process = || {
        let mut ledger = ledger.lock().expect("no panic while held");
        ledger.processed += 1;
        answer(class, ledger.processed)
    };
    let endless = Duration::from_secs(3600);
    match step {
        Step::Refuse | Step::HangUp | Step::Lose => {}
        Step::Swallow => drop(process()),
        Step::Cut(bytes) => {
            let whole = process();
            let _ = stream.write_all(&whole[..bytes.min(whole.len())]).await;
        }
        Step::Stall { processed } => {
            if processed {
                drop(process());
            }
            #[expect(clippy::disallowed_methods, reason = "the fault is to stall")]
            tokio::time::sleep(endless).await;
        }
        Step::Drip => drip(&mut stream, &process(), 16, Duration::from_millis(1)).await,
        Step::Crawl => drip(&mut stream, &process(), 1, Duration::from_millis(50)).await,
        Step::Garbage(seed) => {
            drop(process());
            let noise: Vec<_> = (0..64u8)
                .map(|at| at.wrapping_mul(37) ^ seed | 0x80)
                .collect();
            let _ = stream.write_all(&noise).await;
        }
        Step::Good => {
            let _ = stream.write_all(&process()).await;
        }
    }
    let _ = stream.shutdown().await;
}

async fn drip(stream: &mut TcpStream, bytes: &[u8], drop: usize, pause: Duration) {
    for part in bytes.chunks(drop) {
        if stream.write_all(part).await.is_err() {
            return;
        }
        #[expect(clippy::disallowed_methods, reason = "the fault is to be slow")]
        tokio::time::sleep(pause).await;
    }
}

/// Reads a request with its body; `None` when the client goes away before its end.
async fn read_request(stream: &mut TcpStream) -> Option<()> {
    let mut bytes = Vec::new();
    loop {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.split_once("content-length: ").map_or(0, |(_, rest)| {
            let digits = rest.split("\r\n").next().expect("one part at least");
            digits.parse().expect("digits")
        });
        if body.len() >= length {
            return Some(());
        }
    }
}

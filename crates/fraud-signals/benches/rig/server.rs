//! The server of the benchmarks: answers every request at once, in a process of its own, so that
//! nothing of it is counted or timed with the callers.

use std::convert::Infallible;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};

use bytes::Bytes;
use http::{HeaderValue, Request, Response, header};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

/// Set for the process that is to be the server.
const ROLE: &str = "FRAUD_SIGNALS_BENCH_SERVER";

const ANSWER: &[u8] = br#"{"resultDetails":{}}"#;

/// A server that lives as long as this.
pub(crate) struct Server {
    pub(crate) base_url: String,
    process: Child,
    /// The server ends when this is closed, also where the benchmark is killed.
    _alive: ChildStdin,
}

impl Server {
    /// Starts this program again, as a server.
    pub(crate) fn start() -> Self {
        let program = std::env::current_exe().expect("the path of this program");
        let mut process = Command::new(program)
            .env(ROLE, "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let output = process.stdout.take().expect("piped");
        let mut address = String::new();
        BufReader::new(output)
            .read_line(&mut address)
            .expect("the server says where it listens");
        Self {
            base_url: format!("http://{}", address.trim()),
            _alive: process.stdin.take().expect("piped"),
            process,
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Serves, and does not come back, where this process is the one that [`Server::start`] started.
pub(crate) fn serve_if_asked() {
    if std::env::var_os(ROLE).is_none() {
        return;
    }
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.enable_all().build().expect("a runtime");
    runtime.block_on(serve());
}

async fn serve() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let mut output = std::io::stdout();
    writeln!(output, "{address}").expect("a reader");
    output.flush().expect("a reader");
    loop {
        let (stream, _) = listener.accept().await.expect("a connection");
        stream.set_nodelay(true).expect("a socket");
        tokio::spawn(async move {
            let serving =
                http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(answer));
            // A caller may leave in the middle of a request.
            let _ = serving.await;
        });
    }
}

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    // The body is read, as a real server does before it answers.
    let _ = request.into_body().collect().await;
    let mut response = Response::new(Full::new(Bytes::from_static(ANSWER)));
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json; charset=utf-8"),
    );
    Ok(response)
}

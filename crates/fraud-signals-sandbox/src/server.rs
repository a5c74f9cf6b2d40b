//! Accepts connections and runs each through the HTTP library.

use std::convert::Infallible;
use std::pin::Pin;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower_service::Service;

#[cfg(feature = "tls")]
use crate::tls::Acceptor;
use crate::wire::{self, Transport, Wire};

/// How long a client may take to send a request's head, and to leave a connection idle.
const HEAD_PATIENCE: Duration = Duration::from_secs(30);
/// The largest head of a request, in bytes; beyond it the answer is 431.
const HEAD: usize = 64 * 1024;
/// How many header lines a head may have; beyond it the answer is 431.
const HEADER_LINES: usize = 100;
/// How long to wait when the system has no more file descriptors.
const BREATH: Duration = Duration::from_millis(50);

/// What every connection needs.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) router: Router,
    #[cfg(feature = "tls")]
    pub(crate) tls: Option<Acceptor>,
}

/// Serves `listener` until `stop` changes, then lets requests in flight finish. A task that is
/// aborted takes its connections with it.
pub(crate) async fn serve(server: Server, listener: TcpListener, mut stop: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            // Sent or dropped, both mean stop.
            _ = stop.changed() => break,
            Some(_) = connections.join_next() => continue,
        };
        match accepted {
            Ok((stream, _)) => {
                // Without it answers still arrive, only later.
                let _ = stream.set_nodelay(true);
                connections.spawn(connection(server.clone(), stream, stop.clone()));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection cannot be accepted");
                #[expect(
                    clippy::disallowed_methods,
                    reason = "no event tells that descriptors are free again"
                )]
                tokio::time::sleep(BREATH).await;
            }
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

#[cfg(feature = "tls")]
async fn connection(server: Server, stream: TcpStream, stop: watch::Receiver<bool>) {
    let Some(tls) = server.tls else {
        return requests(server.router, stream, stop).await;
    };
    match tokio::time::timeout(HEAD_PATIENCE, tls.accept(stream)).await {
        Ok(Ok(stream)) => requests(server.router, stream, stop).await,
        Ok(Err(error)) => tracing::info!(%error, "TLS handshake failed"),
        Err(_) => tracing::info!("TLS handshake took too long"),
    }
}

#[cfg(not(feature = "tls"))]
async fn connection(server: Server, stream: TcpStream, stop: watch::Receiver<bool>) {
    requests(server.router, stream, stop).await;
}

type Answering = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

async fn requests<T: Transport>(router: Router, io: T, mut stop: watch::Receiver<bool>) {
    let (wire, mut scripts) = Wire::new();
    let service = service_fn(move |request: hyper::Request<Incoming>| -> Answering {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(wire.clone());
        Box::pin(router.clone().call(request))
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_PATIENCE)
        .max_headers(HEADER_LINES)
        .max_header_size(HEAD)
        .serve_connection(TokioIo::new(io), service);
    let mut is_stopping = false;
    let script = loop {
        tokio::select! {
            result = &mut connection => {
                match result {
                    Ok(()) => return,
                    // A bad request was answered; what the client still sends is read, so that it
                    // gets to see that answer.
                    Err(error) if error.is_parse() => break None,
                    Err(_) => return,
                }
            }
            Some(script) = scripts.recv() => break Some(script),
            _ = stop.changed(), if !is_stopping => {
                is_stopping = true;
                Pin::new(&mut connection).graceful_shutdown();
            }
        }
    };
    let mut io = connection.into_parts().io.into_inner();
    let played = async {
        match script {
            Some(script) => wire::play(io, script).await,
            None => wire::close(&mut io).await,
        }
    };
    tokio::select! {
        // The client may go first.
        played = played => drop(played),
        _ = stop.changed(), if !is_stopping => {}
    }
}

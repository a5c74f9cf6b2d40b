//! Puts a sandbox together and starts it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::book::{self, Book};
use crate::builder::SandboxBuilder;
#[cfg(feature = "certificates")]
use crate::certificates::Certificates;
use crate::credentials::Credentials;
use crate::decisions::Decisions;
use crate::error::StartError;
use crate::faults::Faults;
use crate::invention::Invention;
use crate::memory::Memory;
use crate::router::{Extras, Operations, Shared, router};
use crate::sandbox::{Parts, Sandbox};
use crate::server::{self, Server};
use crate::state::{self, Log, StateError};
use crate::tokens::Tokens;

pub(crate) async fn start(options: SandboxBuilder) -> Result<Sandbox, StartError> {
    let failed = |source| StartError::Listen {
        address: options.listen,
        source,
    };
    let decisions = Decisions::new(options.decision_rules).map_err(StartError::DecisionRule)?;
    #[cfg(feature = "certificates")]
    let certificates = {
        let mut certificates = Certificates::default();
        for pem in &options.certificates {
            let added = certificates.add_pem(pem);
            added.map_err(StartError::ClientCertificate)?;
        }
        certificates
    };
    let operations = Operations::load().map_err(StartError::Contract)?;
    let listener = TcpListener::bind(options.listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let invention = Arc::new(Invention::new(options.seed));
    let (credentials, book) = match options.state_file {
        None => {
            let credentials = Credentials::invent(&invention);
            (credentials, Book::new(Memory::default(), None))
        }
        Some(path) => {
            let invention = Arc::clone(&invention);
            let opened = tokio::task::spawn_blocking(move || restore(path, &invention)).await;
            opened
                .map_err(|_| StartError::Stopped)?
                .map_err(StartError::State)?
        }
    };
    #[cfg(feature = "tls")]
    let (tls, certificate) =
        set_up_tls(options.tls, options.tls_certificate_file, address)?.unzip();
    #[cfg(not(feature = "tls"))]
    let certificate: Option<String> = None;
    let scheme = if certificate.is_some() {
        "https"
    } else {
        "http"
    };
    let shared = Shared {
        credentials: Arc::new(credentials),
        tokens: Arc::new(Tokens::new(options.token_lifetime, Arc::clone(&invention))),
        book: Arc::new(book),
        faults: Arc::new(Faults::new(operations.ids())),
        decisions: Arc::new(decisions),
        invention,
        // The vendor's rule: the resource is the base URL, without a trailing slash.
        origin: format!("{scheme}://{}", reachable(address)),
    };
    let extras = Extras {
        listens_on: address.ip(),
        rate_limit: options.rate_limit,
        token_rate_limit: options.token_rate_limit,
        refresh_in: options.refresh_in,
        #[cfg(feature = "certificates")]
        certificates,
    };
    let (router, control) = router(operations, &shared, extras).map_err(StartError::Contract)?;
    let (stop, stopped) = watch::channel(false);
    let server = Server {
        router,
        #[cfg(feature = "tls")]
        tls,
    };
    let server = tokio::spawn(server::serve(server, listener, stopped));
    tracing::info!(%address, "listening");
    Ok(Sandbox::new(Parts {
        address,
        shared,
        control,
        certificate,
        stop,
        server,
    }))
}

/// Opens a state file and books what it tells. Blocks.
fn restore(path: PathBuf, invention: &Invention) -> Result<(Credentials, Book), StateError> {
    let mut opened = state::open(&path)?;
    let credentials = match opened.credentials.take() {
        Some(credentials) => credentials,
        None => {
            let credentials = Credentials::invent(invention);
            opened.begin(&path, &credentials)?;
            credentials
        }
    };
    let mut memory = Memory::default();
    for (accepted, body) in opened.accepted {
        book::replay(&mut memory, accepted, body);
    }
    let log = Log::start(opened.file).map_err(|source| StateError::Io { path, source })?;
    Ok((credentials, Book::new(memory, Some(log))))
}

#[cfg(feature = "tls")]
fn set_up_tls(
    wanted: bool,
    file: Option<PathBuf>,
    address: SocketAddr,
) -> Result<Option<(crate::tls::Acceptor, String)>, StartError> {
    if !wanted {
        return Ok(None);
    }
    let (acceptor, pem) =
        crate::tls::set_up(address.ip()).map_err(|error| StartError::Tls(Box::new(error)))?;
    if let Some(path) = file {
        std::fs::write(&path, &pem)
            .map_err(|source| StartError::CertificateFile { path, source })?;
    }
    Ok(Some((acceptor, pem)))
}

/// The address to put into URLs: "any address" is reached over loopback.
pub(crate) fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    SocketAddr::new(ip, address.port())
}

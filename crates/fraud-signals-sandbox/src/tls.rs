//! https with a certificate that signs itself and lives as long as the sandbox.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;

use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::{self, ServerConfig};
use tokio_rustls::server::TlsStream;

use crate::wire::Transport;

/// Why no certificate can be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsError {
    /// The certificate cannot be made.
    #[error("the certificate cannot be made")]
    Certificate(#[source] rcgen::Error),
    /// TLS cannot be set up with it.
    #[error("TLS cannot be set up")]
    Config(#[source] rustls::Error),
}

/// Takes TLS connections.
#[derive(Clone)]
pub(crate) struct Acceptor(TlsAcceptor);

impl Acceptor {
    pub(crate) async fn accept(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        self.0.accept(stream).await
    }
}

impl Transport for TlsStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}

/// Makes a certificate for `localhost`, loopback and `ip`, and says it in PEM. Its key never
/// leaves memory.
pub(crate) fn set_up(ip: IpAddr) -> Result<(Acceptor, String), TlsError> {
    let mut names = vec![
        "localhost".to_owned(),
        "127.0.0.1".to_owned(),
        "::1".to_owned(),
    ];
    let own = ip.to_string();
    if !ip.is_unspecified() && !names.contains(&own) {
        names.push(own);
    }
    let made = rcgen::generate_simple_self_signed(names).map_err(TlsError::Certificate)?;
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(TlsError::Config)?
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], PrivateKeyDer::Pkcs8(key))
        .map_err(TlsError::Config)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok((
        Acceptor(TlsAcceptor::from(Arc::new(config))),
        made.cert.pem(),
    ))
}

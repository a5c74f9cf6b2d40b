//! `fraud-sandbox`: the sandbox as a program.

use std::error::Error;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use fraud_signals_sandbox::{DecisionRule, Sandbox, SandboxBuilder};
use tokio::signal;

/// Runs a local server that speaks Dynamics 365 Fraud Protection, Marqeta fraud feedback and the
/// Entra token endpoint.
///
/// Once it accepts connections it prints one `export NAME=value` line for each variable that a
/// client needs. It runs until Ctrl-C or SIGTERM. Logs go to standard error, one JSON object a
/// line, without bodies.
///
/// Exit codes: 0 done, 1 failed, 2 wrong usage.
#[derive(Parser)]
#[command(name = "fraud-sandbox", version)]
struct Arguments {
    /// Address and port to listen on; port 0 takes any free port.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Serve https with a new self-signed certificate, which is written to this file for clients to
    /// trust.
    #[arg(long, value_name = "CERT_PATH")]
    tls: Option<PathBuf>,
    /// Keep credentials and accepted events in this file, made with mode 0600 if it is absent.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// How long an issued token is valid, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 3599)]
    token_lifetime: u64,
    /// Send `refresh_in` with every token.
    #[arg(long, value_name = "SECONDS")]
    refresh_in: Option<u64>,
    /// How many Marqeta calls one second lets through; the rest answers 429.
    #[arg(long, value_name = "CALLS_PER_SECOND")]
    rate_limit: Option<NonZeroU32>,
    /// How many token requests one minute lets through; the rest answers 429.
    #[arg(long, value_name = "REQUESTS_PER_MINUTE")]
    token_rate_limit: Option<NonZeroU32>,
    /// Make credentials, tokens and ids the same at every start. For tests only.
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// Register the certificates of a PEM file on the application; may be given several times.
    #[arg(long, value_name = "FILE")]
    client_certificate: Vec<PathBuf>,
    /// Read rules for decisions on purchases from a JSON file: an array, the first that fits wins.
    #[arg(long, value_name = "FILE")]
    decisions: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    tracing_subscriber::fmt()
        .json()
        .with_writer(io::stderr)
        .log_internal_errors(false)
        .init();
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let mut message = format!("fraud-sandbox: {error}");
            let mut cause = error.source();
            while let Some(error) = cause {
                message.push_str(&format!(": {error}"));
                cause = error.source();
            }
            // With standard error gone, the exit code still tells.
            let _ = writeln!(io::stderr(), "{message}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    // Set up before anything is printed: whoever reads the exports may end the program at once.
    let stop = stop_signal()?;
    let sandbox = builder(arguments)?.start().await?;
    if !sandbox.address().ip().is_loopback() {
        tracing::warn!("listening beyond loopback: others on the network can reach the sandbox");
    }
    print_exports(&sandbox)?;
    stop.await;
    tracing::info!("stopping");
    sandbox.shutdown().await;
    Ok(())
}

fn builder(arguments: Arguments) -> Result<SandboxBuilder, FileError> {
    let mut builder = Sandbox::builder()
        .listen(arguments.listen)
        .token_lifetime(Duration::from_secs(arguments.token_lifetime));
    if let Some(path) = arguments.tls {
        builder = builder.tls_certificate_file(path);
    }
    if let Some(path) = arguments.state {
        builder = builder.state_file(path);
    }
    if let Some(seconds) = arguments.refresh_in {
        builder = builder.refresh_in(Duration::from_secs(seconds));
    }
    if let Some(calls) = arguments.rate_limit {
        builder = builder.rate_limit(calls);
    }
    if let Some(requests) = arguments.token_rate_limit {
        builder = builder.token_rate_limit(requests);
    }
    if let Some(seed) = arguments.seed {
        builder = builder.seed(seed);
    }
    for path in arguments.client_certificate {
        builder = builder.certificate_pem(read(&path)?);
    }
    if let Some(path) = arguments.decisions {
        let rules: Vec<DecisionRule> = serde_json::from_slice(&read(&path)?)
            .map_err(|source| FileError::Rules { path, source })?;
        for rule in rules {
            builder = builder.decision_rule(rule);
        }
    }
    Ok(builder)
}

fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    std::fs::read(path).map_err(|source| FileError::Read {
        path: path.to_owned(),
        source,
    })
}

/// A file of the command line that is of no use.
#[derive(Debug, thiserror::Error)]
enum FileError {
    #[error("cannot read {}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("{} holds no JSON array of decision rules", path.display())]
    Rules {
        path: PathBuf,
        source: serde_json::Error,
    },
}

/// Writes all lines at once, so that a reader sees none or all.
fn print_exports(sandbox: &Sandbox) -> io::Result<()> {
    let lines: String = sandbox
        .environment()
        .into_iter()
        .map(|(name, value)| format!("export {name}={value}\n"))
        .collect();
    let mut stdout = io::stdout().lock();
    stdout.write_all(lines.as_bytes())?;
    stdout.flush()
}

#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = signal::unix::signal(signal::unix::SignalKind::interrupt())?;
    let mut terminate = signal::unix::signal(signal::unix::SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(windows)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}

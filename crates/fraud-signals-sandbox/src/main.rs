//! `fraud-sandbox`: the sandbox as a program.

use std::error::Error;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use fraud_signals_sandbox::Sandbox;
use tokio::signal;

/// Runs a local server that speaks Dynamics 365 Fraud Protection, Marqeta fraud feedback and the
/// Entra token endpoint.
///
/// Once it accepts connections it prints one `export NAME=value` line for each variable that a
/// client needs. It runs until Ctrl-C or SIGTERM. Logs go to standard error.
///
/// Exit codes: 0 done, 1 failed, 2 wrong usage.
#[derive(Parser)]
#[command(name = "fraud-sandbox", version)]
struct Arguments {
    /// Address and port to listen on; port 0 takes any free port.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// How long an issued token is valid, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 3599)]
    token_lifetime: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_ansi(false)
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
    let sandbox = Sandbox::builder()
        .listen(arguments.listen)
        .token_lifetime(Duration::from_secs(arguments.token_lifetime))
        .start()
        .await?;
    if !sandbox.address().ip().is_loopback() {
        tracing::warn!("listening beyond loopback: others on the network can reach the sandbox");
    }
    print_exports(&sandbox)?;
    stop.await;
    tracing::info!("stopping");
    sandbox.shutdown().await;
    Ok(())
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

//! Where an example plays: on a sandbox of its own, or with `--live` on what the environment names,
//! which must not be production.

#![allow(dead_code, reason = "each example uses a part of it")]

use std::error::Error;
use std::ffi::OsString;
use std::fmt;
use std::process::ExitCode;

use fraud_signals::{dfp, marqeta};
use fraud_signals_sandbox::Sandbox;

/// The clients of an example, and the sandbox that they talk to unless the example runs live.
pub(crate) struct Stage {
    pub(crate) dfp: dfp::Client,
    pub(crate) marqeta: marqeta::Client,
    pub(crate) sandbox: Option<Sandbox>,
}

/// Sets the stage and plays on it. The exit code is 0 when the story was told, 1 when something in it
/// went wrong, 2 for wrong usage.
#[allow(clippy::print_stderr, reason = "an example talks to a person")]
pub(crate) async fn play(
    story: impl AsyncFnOnce(&Stage) -> Result<(), Box<dyn Error>>,
) -> ExitCode {
    let stage = match Stage::set().await {
        Ok(stage) => stage,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(error.exit_code());
        }
    };
    match story(&stage).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// The same for a story that makes sense on a sandbox only: `--live` is wrong usage.
#[allow(clippy::print_stderr, reason = "an example talks to a person")]
pub(crate) async fn play_offline(
    story: impl AsyncFnOnce(&Sandbox) -> Result<(), Box<dyn Error>>,
) -> ExitCode {
    if std::env::args().len() > 1 {
        eprintln!("this example brings its own server, and takes no arguments: not even --live");
        return ExitCode::from(2);
    }
    let told = async { story(&Sandbox::start().await?).await };
    match told.await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Why an example does not start.
#[derive(Debug)]
enum StageError {
    /// The command line is wrong.
    Usage(String),
    /// The clients or the sandbox could not be set up.
    Setup(Box<dyn Error + Send + Sync>),
}

impl Stage {
    /// Reads the command line and sets the stage.
    async fn set() -> Result<Self, StageError> {
        let mut live = false;
        for argument in std::env::args().skip(1) {
            match argument.as_str() {
                "--live" => live = true,
                other => return Err(StageError::Usage(format!("unknown argument {other}"))),
            }
        }
        if live {
            Self::live()
        } else {
            Self::on_sandbox().await
        }
    }

    async fn on_sandbox() -> Result<Self, StageError> {
        let sandbox = Sandbox::start()
            .await
            .map_err(|e| StageError::Setup(e.into()))?;
        let variables = sandbox.environment();
        let lookup = |name: &str| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| OsString::from(value))
        };
        Self::with(lookup, Some(sandbox))
    }

    fn live() -> Result<Self, StageError> {
        refuse_production()?;
        Self::with(|name| std::env::var_os(name), None)
    }

    fn with(
        lookup: impl Fn(&str) -> Option<OsString>,
        sandbox: Option<Sandbox>,
    ) -> Result<Self, StageError> {
        Ok(Self {
            dfp: dfp::Client::from_vars(&lookup).map_err(|e| StageError::Setup(e.into()))?,
            marqeta: marqeta::Client::from_vars(&lookup)
                .map_err(|e| StageError::Setup(e.into()))?,
            sandbox,
        })
    }
}

/// Lets through only what is known to be no production: this machine, the vendors' sandboxes, a host
/// that calls itself a sandbox.
fn refuse_production() -> Result<(), StageError> {
    let refuse = |what: String| Err(StageError::Setup(what.into()));
    let environment = std::env::var("DFP_ENVIRONMENT").unwrap_or_default();
    if !environment.is_empty() && environment != "sandbox" {
        return refuse(format!(
            "--live refuses DFP_ENVIRONMENT={environment}: set it to sandbox"
        ));
    }
    for name in ["DFP_BASE_URL", "MARQETA_BASE_URL"] {
        let Ok(url) = std::env::var(name) else {
            continue;
        };
        // What is no URL is the client's to refuse.
        let Ok(url) = url::Url::parse(&url) else {
            continue;
        };
        let host = url.host_str().unwrap_or_default();
        let loopback = ["127.0.0.1", "localhost", "[::1]"].contains(&host);
        let name_of_sandbox = host.contains("sandbox") || host.ends_with("-int.com");
        if !loopback && !name_of_sandbox {
            return refuse(format!(
                "--live refuses the host of {name}: it may be production"
            ));
        }
    }
    Ok(())
}

impl fmt::Display for StageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(problem) => write!(f, "{problem}\nusage: [--live]"),
            Self::Setup(error) => write!(f, "{error}"),
        }
    }
}

impl Error for StageError {}

impl StageError {
    /// 2 for wrong usage, 1 for anything else.
    fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Setup(_) => 1,
        }
    }
}

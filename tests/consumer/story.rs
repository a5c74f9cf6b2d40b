//! Runs the README's examples against the sandbox, all from the packaged crates.

use std::process::Command;

use fraud_signals_sandbox::Sandbox;

#[tokio::main]
async fn main() {
    let sandbox = Sandbox::start().await.expect("the sandbox starts");
    let variables = sandbox.environment();
    let folder = std::env::current_exe().expect("a path");
    let folder = folder.parent().expect("a folder").to_path_buf();
    for example in ["chargeback", "feedback"] {
        let mut command = Command::new(folder.join(example));
        command.envs(variables.iter().map(|(name, value)| (*name, value.as_str())));
        let run = tokio::task::spawn_blocking(move || command.output());
        let output = run.await.expect("a result").expect("the example starts");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{example}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(text.contains("correlation id"), "{example}: {text}");
        print!("{example}: {text}");
    }
    let taken: Vec<_> = sandbox.received().into_iter().filter(|call| call.processed).collect();
    assert_eq!(taken.len(), 2, "the sandbox took {} calls", taken.len());
}

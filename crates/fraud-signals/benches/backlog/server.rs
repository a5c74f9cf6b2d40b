//! The sandbox in a process of its own: this program once more, with another role.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use fraud_signals_sandbox::Sandbox;

use crate::Outcome;
use crate::events::STATUSES;

/// The argument that makes the program the server.
pub(crate) const ROLE: &str = "serve";

/// The server process, as the client sees it. It ends when it is dropped.
pub(crate) struct Server {
    child: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
    variables: HashMap<String, String>,
}

impl Server {
    pub(crate) fn start() -> Outcome<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg(ROLE)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let orders = child.stdin.take().ok_or("no input")?;
        let mut answers = BufReader::new(child.stdout.take().ok_or("no output")?);
        let mut variables = HashMap::new();
        loop {
            let line = line(&mut answers)?;
            let Some((name, value)) = line.split_once('=') else {
                break;
            };
            variables.insert(name.to_owned(), value.to_owned());
        }
        Ok(Self {
            child,
            orders,
            answers,
            variables,
        })
    }

    pub(crate) fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str)
    }

    /// Forgets what was sent.
    pub(crate) fn reset(&mut self) -> Outcome<String> {
        self.order("reset")
    }

    /// Compares what has arrived since the last reset with what was sent.
    pub(crate) fn check(&mut self, events: usize, attempts: u64) -> Outcome<String> {
        self.order(&format!("check {events} {attempts}"))
    }

    fn order(&mut self, order: &str) -> Outcome<String> {
        writeln!(self.orders, "{order}")?;
        let answer = line(&mut self.answers)?;
        match answer.strip_prefix("good: ") {
            Some(answer) => Ok(answer.to_owned()),
            None => Err(answer.into()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn line(from: &mut impl BufRead) -> Outcome<String> {
    let mut line = String::new();
    if from.read_line(&mut line)? == 0 {
        return Err("the server has ended".into());
    }
    Ok(line.trim_end().to_owned())
}

/// The server's side: names its variables, then obeys until its input ends.
pub(crate) async fn serve() -> Outcome<()> {
    let sandbox = Sandbox::start().await?;
    for (name, value) in sandbox.environment() {
        println!("{name}={value}");
    }
    println!();
    tokio::task::spawn_blocking(move || obey(&sandbox)).await?
}

fn obey(sandbox: &Sandbox) -> Outcome<()> {
    for order in io::stdin().lock().lines() {
        let order = order?;
        let words: Vec<_> = order.split(' ').collect();
        let answer = match words[..] {
            ["reset"] => {
                sandbox.reset();
                Ok("reset".to_owned())
            }
            ["check", events, attempts] => check(sandbox, events.parse()?, attempts.parse()?),
            _ => Err(format!("unknown order {order}").into()),
        };
        match answer {
            Ok(answer) => println!("good: {answer}"),
            Err(problem) => println!("wrong: {problem}"),
        }
    }
    Ok(())
}

fn check(sandbox: &Sandbox, events: usize, attempts: u64) -> Outcome<String> {
    let ledger = sandbox.ledger();
    let sends: u64 = ledger.iter().map(|entry| entry.sends).sum();
    // No fault is scripted, so that each attempt has been taken.
    if sends != attempts || sends < events as u64 {
        return Err(format!("{sends} taken, {events} events sent in {attempts} attempts").into());
    }
    let mut seen = HashMap::new();
    let journal = sandbox.received();
    for request in &journal {
        let id = request.id.as_deref().ok_or("a chargeback without an id")?;
        let body = request.body.as_ref().ok_or("a chargeback without a body")?;
        let status = body["Data"]["Status"].as_str().unwrap_or_default();
        let step = STATUSES.iter().position(|known| *known == status);
        // `None` is less than every step, and an unknown status not greater than anything.
        if step < seen.insert(id, step).flatten() || step.is_none() {
            return Err(format!("{id} went back to {status}").into());
        }
    }
    Ok(format!(
        "{sends} events of {} chargebacks taken, the last {} of them checked for their order",
        ledger.len(),
        journal.len()
    ))
}

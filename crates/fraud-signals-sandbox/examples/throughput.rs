//! Measures the program `fraud-sandbox`: how long it takes to start, how many validated events it
//! answers in a second, and how much memory it has taken with 100,000 events remembered.
//!
//! ```sh
//! cargo build --release -p fraud-signals-sandbox --bin fraud-sandbox --example throughput
//! target/release/examples/throughput
//! ```
//!
//! Arguments, in this order, each with a default: the number of connections (16), the number of
//! events (100000), and further options for the sandbox, `--state FILE` for example. The client
//! shares the machine with the sandbox, so a machine of two cores shows less than the sandbox can.
#![expect(
    clippy::disallowed_methods,
    reason = "measures real time, without a runtime"
)]
#![allow(clippy::print_stdout, reason = "the figures are what it is for")]

use std::error::Error;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// How many starts are measured.
const STARTS: usize = 21;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

struct Sandbox {
    child: Child,
    exports: Vec<(String, String)>,
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Sandbox {
    /// Starts the program that was built beside this one; it is ready when its exports are there.
    fn start(options: &[String]) -> Outcome<Self> {
        let mut program: PathBuf = std::env::current_exe()?;
        program.pop();
        program.pop();
        program.push("fraud-sandbox");
        let mut child = Command::new(program)
            .args(options)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let stdout = child.stdout.take().ok_or("no output")?;
        let mut exports = Vec::new();
        for line in BufReader::new(stdout).lines().take(9) {
            let line = line?;
            let pair = line.trim_start_matches("export ").split_once('=');
            let (name, value) = pair.ok_or("no export")?;
            exports.push((name.to_owned(), value.to_owned()));
        }
        Ok(Self { child, exports })
    }

    fn export(&self, name: &str) -> Outcome<&str> {
        let found = self.exports.iter().find(|(known, _)| known == name);
        Ok(found
            .map(|(_, value)| value.as_str())
            .ok_or("no such export")?)
    }

    fn host(&self) -> Outcome<&str> {
        Ok(self.export("DFP_BASE_URL")?.trim_start_matches("http://"))
    }

    fn token(&self) -> Outcome<String> {
        let form = [
            ("grant_type", "client_credentials".to_owned()),
            ("client_id", self.export("DFP_CLIENT_ID")?.to_owned()),
            (
                "client_secret",
                self.export("DFP_CLIENT_SECRET")?.to_owned(),
            ),
            (
                "scope",
                format!("{}/.default", self.export("DFP_RESOURCE")?),
            ),
        ];
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let path = format!("/{}/oauth2/v2.0/token", self.export("DFP_TENANT_ID")?);
        let host = self.host()?;
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}",
            body.len()
        );
        let mut stream = TcpStream::connect(host)?;
        stream.write_all(request.as_bytes())?;
        let (status, body) = answer(&mut stream, &mut Vec::new())?;
        let body: serde_json::Value = serde_json::from_slice(&body)?;
        let token = body["access_token"].as_str();
        Ok(token.ok_or(format!("no token: {status}"))?.to_owned())
    }

    /// Peak and current memory in MiB, as Linux counts it.
    fn memory(&self) -> Outcome<[f64; 2]> {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(path)?;
        let read = |name: &str| -> Outcome<f64> {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let kib = line.and_then(|line| line.split_whitespace().next());
            Ok(kib.ok_or("no such line")?.parse::<f64>()? / 1024.0)
        };
        Ok([read("VmHWM:")?, read("VmRSS:")?])
    }
}

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default: usize| -> Outcome<usize> {
        Ok(match arguments.next() {
            Some(argument) => argument.parse()?,
            None => default,
        })
    };
    let (connections, events) = (number(16)?, number(100_000)?);
    let options: Vec<String> = arguments.collect();

    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let start = Instant::now();
        let sandbox = Sandbox::start(&[])?;
        starts.push(start.elapsed());
        drop(sandbox);
    }
    starts.sort();
    println!(
        "start: median {:.1} ms, slowest {:.1} ms, of {STARTS}",
        milliseconds(starts[STARTS / 2]),
        milliseconds(starts[STARTS - 1])
    );

    let sandbox = Sandbox::start(&options)?;
    println!("memory after start: {:.1} MiB", sandbox.memory()?[1]);
    let token = sandbox.token()?;
    let pair = format!(
        "{}:{}",
        sandbox.export("MARQETA_APPLICATION_TOKEN")?,
        sandbox.export("MARQETA_ACCESS_TOKEN")?
    );
    let host = sandbox.host()?.to_owned();
    let chargeback = format!(
        "POST /KnowledgeGateway/activities/Chargeback HTTP/1.1\r\nHost: {host}\r\n\
         Authorization: Bearer {token}\r\nx-ms-tracking-id: 0b0a3f0e-9d43-4e19-8a0d-51c1f5a6f9d2\r\n"
    );
    let feedback = format!(
        "POST /v3/fraud HTTP/1.1\r\nHost: {host}\r\nAuthorization: Basic {}\r\n",
        STANDARD.encode(pair)
    );
    let heads = Arc::new([chargeback, feedback]);
    let share = events / connections;
    let requests: Vec<Vec<Vec<u8>>> = (0..connections)
        .map(|lane| {
            (0..share)
                .map(|event| request(&heads, lane * share + event))
                .collect()
        })
        .collect();
    let start = Instant::now();
    let threads: Vec<_> = requests
        .into_iter()
        .map(|requests| {
            let host = host.clone();
            std::thread::spawn(move || send(&host, &requests))
        })
        .collect();
    let mut slowest = Duration::ZERO;
    for thread in threads {
        let longest = thread.join().map_err(|_| "a client failed")??;
        slowest = slowest.max(longest);
    }
    let took = start.elapsed();
    let sent = share * connections;
    println!(
        "{sent} events over {connections} connections: {:.0} events/s, slowest answer {:.1} ms",
        sent as f64 / took.as_secs_f64(),
        milliseconds(slowest)
    );
    let [peak, now] = sandbox.memory()?;
    println!("memory with {sent} events remembered: peak {peak:.1} MiB, now {now:.1} MiB");
    Ok(())
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// One event with ids of its own, every second one of the other API.
fn request(heads: &[String; 2], number: usize) -> Vec<u8> {
    let [chargeback, feedback] = heads;
    let (head, body) = if number.is_multiple_of(2) {
        let correlation = format!("6f1d2c34-0a55-4a51-9c6b-{:012x}", number / 8);
        let head = format!("{chargeback}x-ms-correlation-id: {correlation}\r\n");
        let body = serde_json::json!({
            "MerchantLocalDate": "2019-05-10T08:00:00-07:00",
            "Data": {
                "ChargebackId": format!("cb-{number}"),
                "Reason": "Cardholder does not recognise the charge",
                "Status": "LOST",
                "BankEventTimestamp": "2019-05-09T15:30:00.1234567-07:00",
                "Amount": 45.9,
                "Currency": "USD",
                "User": { "UserId": format!("cust-{number}") },
                "Purchase": { "PurchaseId": format!("ord-{}", number / 8) },
            },
        });
        (head, body)
    } else {
        let body = serde_json::json!({
            "transaction_token": format!("3f0c3c1e-9d0f-4a77-8d9a-{number:012x}"),
            "is_fraud": true,
            "status": "DISPUTED",
            "actor": "THIRD_PARTY_FRAUD",
            "amount": "42.10",
            "dispute_status": "INITIATED",
            "fraud_type": "LOST_CARD",
            "reported_datetime": "2024-05-04T09:30:00Z",
            "memo": "Cardholder called",
            "metadata": { "case": format!("C-{number}") },
        });
        (feedback.clone(), body)
    };
    let body = body.to_string();
    format!(
        "{head}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Sends one request after the other over one connection; gives the longest wait for an answer.
fn send(host: &str, requests: &[Vec<u8>]) -> Outcome<Duration> {
    let mut stream = TcpStream::connect(host)?;
    stream.set_nodelay(true)?;
    let mut buffer = Vec::new();
    let mut longest = Duration::ZERO;
    for request in requests {
        let start = Instant::now();
        stream.write_all(request)?;
        let (status, _) = answer(&mut stream, &mut buffer)?;
        if status != 200 && status != 201 {
            return Err(format!("answered {status}").into());
        }
        longest = longest.max(start.elapsed());
    }
    Ok(longest)
}

/// Status and body of one answer with `Content-Length`. `buffer` keeps what follows it.
fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Outcome<(u16, Vec<u8>)> {
    let mut piece = [0_u8; 4096];
    loop {
        if let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = std::str::from_utf8(&buffer[..end])?;
            let status = head.get(9..12).ok_or("no status")?.parse()?;
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                let is_length = name.eq_ignore_ascii_case("content-length");
                is_length.then(|| value.trim().parse::<usize>().ok())?
            });
            let total = end + 4 + length.ok_or("no length")?;
            if buffer.len() >= total {
                let body = buffer[end + 4..total].to_vec();
                buffer.drain(..total);
                return Ok((status, body));
            }
        }
        match stream.read(&mut piece)? {
            0 => return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
            count => buffer.extend_from_slice(&piece[..count]),
        }
    }
}

//! What the benchmarks say, line by line.

use serde::Deserialize;

use super::BenchError;

/// The ways to send the same event, in the order of the table: the name in the benchmarks, and the
/// name for people.
const CALLERS: &[(&str, &str)] = &[
    (
        "hyper_floor",
        "hyper on one connection, prebuilt body: the floor",
    ),
    ("by_hand", "reqwest by hand"),
    (
        "by_hand_generated_types",
        "reqwest by hand, generated types",
    ),
    (
        "middleware",
        "reqwest-middleware, reqwest-retry, naive token cache",
    ),
    ("raw_client", "the raw client alone"),
    ("fraud_signals", "**fraud-signals, everything on**"),
];

/// Calls that the instruction benchmark counts together.
const CALLS_COUNTED: f64 = 100.0;

/// One way to send.
#[derive(Debug, Default, Clone)]
pub struct Row {
    /// Its name in the benchmarks.
    pub id: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// Instructions a call, in user space.
    pub instructions: Option<f64>,
    /// Allocations a call, and the bytes of them.
    pub allocations: Option<Allocations>,
    /// Throughput and latency.
    pub load: Option<Load>,
}

/// Allocations a call.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Allocations {
    /// How many.
    pub allocations: f64,
    /// Their bytes together.
    pub bytes: f64,
}

/// With many calls in flight.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Load {
    /// Calls a second.
    pub per_second: f64,
    /// Against `by_hand`, median of the slices.
    pub to_by_hand: f64,
    /// Median latency in microseconds.
    pub p50_us: f64,
    /// The latency that one call in a hundred exceeds, in microseconds.
    pub p99_us: f64,
}

/// Latency while a token is renewed.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Renewal {
    /// How many renewals the calls went through.
    pub renewals: u32,
    /// p99 of the calls during a renewal, in microseconds.
    pub p99_us_during: f64,
    /// p99 of the others.
    pub p99_us_steady: f64,
    /// The ratio of the two.
    pub during_to_steady: f64,
}

/// Everything that was measured.
#[derive(Debug, Default)]
pub struct Figures {
    /// One for each way to send.
    pub rows: Vec<Row>,
    /// What a renewal does to latency.
    pub renewal: Option<Renewal>,
    /// A token hit in nanoseconds.
    pub token_hit_ns: Option<f64>,
}

impl Figures {
    /// The instructions of fraud-signals for each one of `other`.
    ///
    /// # Errors
    ///
    /// [`BenchError::Missing`] when one of the two was not counted.
    pub fn instructions_to(&self, other: &str) -> Result<f64, BenchError> {
        let of = |id: &str| {
            let row = self.rows.iter().find(|row| row.id == id);
            let count = row.and_then(|row| row.instructions);
            count.ok_or_else(|| BenchError::Missing(format!("how many instructions {id} takes")))
        };
        Ok(of("fraud_signals")? / of(other)?)
    }

    fn row(&mut self, id: &str) -> Option<&mut Row> {
        self.rows.iter_mut().find(|row| row.id == id)
    }
}

/// A line of a benchmark.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Instructions {
        function_name: String,
        profiles: Vec<Profile>,
    },
    Allocations {
        caller: String,
        #[serde(flatten)]
        allocations: Allocations,
    },
    Load {
        caller: String,
        #[serde(flatten)]
        load: Load,
    },
    Renewal(Renewal),
    TokenHit {
        token_hit_ns: f64,
    },
}

/// gungraun's summary of one benchmark.
#[derive(Deserialize)]
struct Profile {
    data: ProfileData,
}

#[derive(Deserialize)]
struct ProfileData {
    total: Total,
}

#[derive(Deserialize)]
struct Total {
    metrics: serde_json::Value,
}

/// Reads the lines of one run.
///
/// # Errors
///
/// [`BenchError::Unknown`] for a line or a caller that has no place in the table.
pub fn read(lines: &[String]) -> Result<Figures, BenchError> {
    let rows = CALLERS.iter().map(|(id, label)| Row {
        id,
        label,
        ..Row::default()
    });
    let mut figures = Figures {
        rows: rows.collect(),
        ..Figures::default()
    };
    for line in lines {
        let unknown = || BenchError::Unknown(line.chars().take(200).collect());
        match serde_json::from_str(line).map_err(|_| unknown())? {
            Line::Instructions {
                function_name,
                profiles,
            } => {
                let count = profiles.iter().find_map(instructions).ok_or_else(unknown)?;
                figures
                    .row(&function_name)
                    .ok_or_else(unknown)?
                    .instructions = Some(count / CALLS_COUNTED);
            }
            Line::Allocations {
                caller,
                allocations,
            } => figures.row(&caller).ok_or_else(unknown)?.allocations = Some(allocations),
            Line::Load { caller, load } => {
                figures.row(&caller).ok_or_else(unknown)?.load = Some(load)
            }
            Line::Renewal(renewal) => figures.renewal = Some(renewal),
            Line::TokenHit { token_hit_ns } => figures.token_hit_ns = Some(token_hit_ns),
        }
    }
    Ok(figures)
}

/// The count of this run; gungraun writes it beside that of the run before, or alone.
fn instructions(profile: &Profile) -> Option<f64> {
    let values = profile.data.total.metrics.pointer("/Ir/values")?;
    let this = ["/new", "/both/0", "/left", ""];
    this.iter().find_map(|path| values.pointer(path)?.as_f64())
}

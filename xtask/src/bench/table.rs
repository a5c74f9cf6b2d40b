//! The figures as Markdown.

use super::{Figures, Row};

/// The table, and below it what it was measured on.
pub fn table(figures: &Figures, versions: &[(String, String)]) -> String {
    let mut text = String::from(
        "| | instructions a call | / by hand | allocations a call | / by hand | bytes allocated \
         | calls a second | / by hand | p50 | p99 |\n|---|---|---|---|---|---|---|---|---|---|\n",
    );
    let by_hand = figures.rows.iter().find(|row| row.id == "by_hand");
    for row in &figures.rows {
        text += &line(row, by_hand);
    }
    text.push('\n');
    if let Ok(ratio) = figures.instructions_to("middleware") {
        text += &format!("- instructions, fraud-signals / reqwest-middleware: {ratio:.3}\n");
    }
    if let Some(renewal) = figures.renewal {
        text += &format!(
            "- p99 while a token is renewed / at other times: {:.2} ({} and {}, {} renewals)\n",
            renewal.during_to_steady,
            milliseconds(renewal.p99_us_during),
            milliseconds(renewal.p99_us_steady),
            renewal.renewals,
        );
    }
    if let Some(nanoseconds) = figures.token_hit_ns {
        text += &format!("- a token from the cache: {nanoseconds:.0} ns\n");
    }
    let versions: Vec<_> = versions
        .iter()
        .map(|(name, version)| format!("{name} {version}"))
        .collect();
    text += &format!("\nMeasured with {}.\n", versions.join(", "));
    text
}

fn line(row: &Row, by_hand: Option<&Row>) -> String {
    let base = |value: fn(&Row) -> Option<f64>| by_hand.and_then(value);
    let shown = |value: Option<f64>, digits: usize| match value {
        Some(value) => format!("{value:.digits$}"),
        None => "–".to_owned(),
    };
    let ratio = |value: fn(&Row) -> Option<f64>| {
        let ratio = value(row).zip(base(value)).map(|(one, other)| one / other);
        shown(ratio, 3)
    };
    let instructions: fn(&Row) -> Option<f64> = |row| row.instructions;
    let allocations: fn(&Row) -> Option<f64> = |row| row.allocations.map(|a| a.allocations);
    let cells = [
        row.label.to_owned(),
        shown(instructions(row), 0),
        ratio(instructions),
        shown(allocations(row), 0),
        ratio(allocations),
        shown(row.allocations.map(|a| a.bytes), 0),
        shown(row.load.map(|load| load.per_second), 0),
        shown(row.load.map(|load| load.to_by_hand), 3),
        row.load
            .map_or("–".to_owned(), |load| milliseconds(load.p50_us)),
        row.load
            .map_or("–".to_owned(), |load| milliseconds(load.p99_us)),
    ];
    format!("| {} |\n", cells.join(" | "))
}

fn milliseconds(microseconds: f64) -> String {
    format!("{:.2} ms", microseconds / 1_000.0)
}

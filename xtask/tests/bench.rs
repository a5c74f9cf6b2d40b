//! What the benchmarks print becomes a table, and a ratio over its limit fails.

use xtask::bench::{BenchError, Limit, hold, read, table};

fn counted(function: &str, instructions: u64) -> String {
    format!(
        r#"{{"function_name":"{function}","kind":"LibraryBenchmark","profiles":[{{"data":{{"parts":[],"total":{{"metrics":{{"Ir":{{"values":{{"new":{instructions},"old":1}}}}}},"regressions":[]}}}},"tool":"Callgrind"}}]}}"#
    )
}

fn run() -> Vec<String> {
    vec![
        r#"{"caller":"by_hand","allocations":80,"bytes":20000}"#.to_owned(),
        r#"{"caller":"fraud_signals","allocations":60,"bytes":25000}"#.to_owned(),
        r#"{"caller":"fraud_signals","per_second":25000.4,"to_by_hand":1.02,"p50_us":2000.0,"p99_us":4500.0}"#.to_owned(),
        r#"{"renewals":12,"calls_during":9,"calls_steady":9,"p99_us_during":5000.0,"p99_us_steady":4800.0,"during_to_steady":1.04}"#.to_owned(),
        r#"{"token_hit_ns":61.5}"#.to_owned(),
        counted("by_hand", 10_000_000),
        counted("fraud_signals", 8_800_000),
        counted("middleware", 11_000_000),
    ]
}

#[test]
fn every_figure_is_in_the_table() {
    let versions = [("rustc".to_owned(), "1.95.0".to_owned())];
    let text = table(&read(&run()).expect("all known"), &versions);
    let row = "| **fraud-signals, everything on** | 88000 | 0.880 | 60 | 0.750 | 25000 | 25000 | 1.020 | 2.00 ms | 4.50 ms |";
    for wanted in [
        row,
        "| reqwest by hand | 100000 | 1.000 | 80 | 1.000 | 20000 | – | – | – | – |",
        "fraud-signals / reqwest-middleware: 0.800",
        "1.04 (5.00 ms and 4.80 ms, 12 renewals)",
        "62 ns",
        "Measured with rustc 1.95.0.",
    ] {
        assert!(text.contains(wanted), "{wanted} is not in\n{text}");
    }
}

#[test]
fn a_ratio_over_its_limit_fails_and_is_named() {
    let figures = read(&run()).expect("all known");
    let limit = |ratio| {
        let to = "by_hand";
        [Limit { to, ratio }]
    };
    let told = hold(&figures, &limit(0.88)).expect("not over");
    assert!(told.contains("0.880"), "{told}");
    let error = hold(&figures, &limit(0.879)).expect_err("over").to_string();
    assert!(error.contains("by_hand: 0.880, limit 0.879"), "{error}");
}

#[test]
fn a_benchmark_that_says_nothing_does_not_pass() {
    let figures = read(&[counted("fraud_signals", 1)]).expect("all known");
    let limits = [Limit {
        to: "by_hand",
        ratio: 1.0,
    }];
    assert!(matches!(
        hold(&figures, &limits),
        Err(BenchError::Missing(_))
    ));
}

#[test]
fn a_line_without_a_place_in_the_table_is_named() {
    for line in [r#"{"caller":"somebody","allocations":1,"bytes":1}"#, "{}"] {
        let error = read(&[line.to_owned()]).expect_err("unknown").to_string();
        assert!(error.contains(line), "{error}");
    }
}

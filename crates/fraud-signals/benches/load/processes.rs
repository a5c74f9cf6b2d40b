//! The comparison in several processes, one after the other: where a process happens to lie in
//! memory moves its figures by some percent for as long as it lives.

use std::env;
use std::process::Command;

use serde_json::Value;

use crate::median;

/// Set for a process that is one of them.
const ROLE: &str = "FRAUD_SIGNALS_BENCH_PROCESS";

const PROCESSES: usize = 7;

pub(crate) fn is_one() -> bool {
    env::var_os(ROLE).is_some()
}

/// Prints the lines that one process prints, with the medians of all.
pub(crate) fn compare() {
    let processes: Vec<Vec<Value>> = (0..PROCESSES).map(|_| lines_of_one()).collect();
    for (row, line) in processes[0].iter().enumerate() {
        let mut line = line.clone();
        for (name, value) in line.as_object_mut().expect("an object") {
            if value.is_number() {
                let of = |lines: &Vec<Value>| lines[row][name].as_f64().expect("a number");
                *value = median(processes.iter().map(of).collect()).into();
            }
        }
        println!("{line}");
    }
}

fn lines_of_one() -> Vec<Value> {
    let program = env::current_exe().expect("the path of this program");
    let output = Command::new(program).arg("--bench").env(ROLE, "1").output();
    let output = output.expect("the process starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let lines = output.stdout.split(|byte| *byte == b'\n');
    let lines = lines.filter(|line| !line.is_empty());
    lines
        .map(|line| serde_json::from_slice(line).expect("a line of JSON"))
        .collect()
}

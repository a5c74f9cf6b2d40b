//! A backlog of chargebacks, row by row from a file, with a summary of what became of each.

#![allow(clippy::print_stdout, reason = "an example talks to a person")]

mod stage;

use std::error::Error;
use std::process::ExitCode;

use fraud_signals::Amount;
use fraud_signals::dfp::{Chargeback, ChargebackStatus, PurchaseReference};
use fraud_signals_sandbox::{Fault, Sandbox};
use futures_util::stream;
use serde_json::json;
use stage::Stage;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    stage::play(story).await
}

async fn story(stage: &Stage) -> Result<(), Box<dyn Error>> {
    if let Some(sandbox) = &stage.sandbox {
        a_bad_day(sandbox)?;
    }
    // Rows are read when there is room for them; here they come from a text, as well from a file.
    let file = backlog();
    let rows: Vec<_> = file.lines().skip(1).map(str::to_owned).collect();
    let rows = rows
        .into_iter()
        .zip(2..)
        .filter_map(|(row, line)| match chargeback(&row) {
            Ok(chargeback) => Some((line, chargeback)),
            Err(error) => {
                println!("line {line} is no chargeback: {error}");
                None
            }
        });

    let mut outcomes = stage.dfp.send_all(stream::iter(rows)).in_flight(16).start();
    let (mut recorded, mut resent) = (0, 0);
    let (mut unknown, mut refused) = (Vec::new(), Vec::new());
    while let Some((line, result)) = outcomes.next().await {
        match result {
            Ok(response) => {
                recorded += 1;
                resent += u32::from(response.attempts() > 1);
            }
            Err(error) if error.is_ambiguous() => unknown.push((line, error)),
            Err(error) => refused.push((line, error)),
        }
    }

    println!("{recorded} recorded, {resent} of them after another attempt");
    for (title, errors) in [("outcome unknown", unknown), ("not recorded", refused)] {
        println!("{} {title}", errors.len());
        for (line, error) in errors {
            println!("  line {line}: {error}");
        }
    }
    Ok(())
}

/// 300 invented rows: the first status of each of 100 chargebacks, and the next ones later on. One of
/// them is broken.
fn backlog() -> String {
    let mut file = "chargeback,purchase,status,amount\n".to_owned();
    for status in ["INITIATED", "UNDER_REVIEW", "WON"] {
        for number in 0..100 {
            let amount = if (status, number) == ("WON", 7) {
                "a lot".to_owned()
            } else {
                format!("{}.90", 20 + number)
            };
            file += &format!("cb-{number},ord-{number},{status},{amount}\n");
        }
    }
    file
}

fn chargeback(row: &str) -> Result<Chargeback, Box<dyn Error + Send + Sync>> {
    let [id, purchase, status, amount] = row.split(',').collect::<Vec<_>>()[..] else {
        return Err("it has not four columns".into());
    };
    Ok(Chargeback::new(id, PurchaseReference::new(purchase))
        .status(ChargebackStatus::from(status))
        .amount(amount.parse::<Amount>()?)
        .currency("USD"))
}

/// The sandbox is out of reach for some calls, takes two without saying so, and refuses one.
fn a_bad_day(sandbox: &Sandbox) -> Result<(), Box<dyn Error>> {
    let final_error = |status, kind| {
        Fault::status(status).body(json!({
            "Code": null, "ErrorType": kind, "Message": "invented", "Retryable": false,
            "Parameters": null, "OtherErrors": null,
        }))
    };
    let faults = [
        Fault::pass().times(20),
        Fault::status(503).times(4),
        Fault::pass().times(50),
        final_error(500, "ServerError").processed(true).times(2),
        Fault::pass().times(50),
        final_error(400, "InputValidationError"),
    ];
    sandbox.faults().push("record_chargeback", faults)?;
    Ok(())
}

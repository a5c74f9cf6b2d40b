//! The events through `send_all`.

use std::ffi::OsString;
use std::time::Duration;

use fraud_signals::dfp;
use futures_util::stream;
use tokio::time::Instant;

use crate::server::Server;
use crate::{IN_FLIGHT, Outcome, events};

pub(crate) struct Sent {
    pub(crate) took: Duration,
    /// Over all events.
    pub(crate) attempts: u64,
}

pub(crate) fn client(server: &Server) -> Outcome<dfp::Client> {
    let variable = |name: &str| server.variable(name).map(OsString::from);
    Ok(dfp::Client::from_vars(variable)?)
}

/// Sends the first `count` events, which are made when they are asked for.
pub(crate) async fn send(
    client: &dfp::Client,
    count: usize,
    mut told: impl FnMut(usize),
) -> Outcome<Sent> {
    let start = Instant::now();
    let rows = stream::iter((0..count).map(|place| (place, events::chargeback(place))));
    let mut outcomes = client.send_all(rows).in_flight(IN_FLIGHT).start();
    let (mut results, mut attempts) = (0, 0);
    while let Some((place, result)) = outcomes.next().await {
        let response = result.map_err(|error| format!("event {place}: {error}"))?;
        attempts += u64::from(response.attempts());
        results += 1;
        told(results);
    }
    if results != count {
        return Err(format!("{results} results for {count} events").into());
    }
    Ok(Sent {
        took: start.elapsed(),
        attempts,
    })
}

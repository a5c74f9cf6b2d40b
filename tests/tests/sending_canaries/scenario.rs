//! All that can become of a call.

use std::error::Error as _;
use std::fmt::Write as _;
use std::time::Duration;

use fraud_signals::Error;
use serde_json::{Value, json};

use crate::answers::{self, answer};
use crate::operation::{Clients, Operation};
use crate::server::{Reply, Request, Server};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scenario {
    Success,
    /// A status with a JSON body in the words of the vendor.
    Status(u16),
    Html(u16),
    NotJson,
    ConnectionLost,
    CutOff,
    NoAnswer,
    NobodyListens,
    Redirect,
    RefusedCredential,
    TokenIsNoToken,
    BreaksALimit,
}

pub(crate) const SCENARIOS: [Scenario; 18] = [
    Scenario::Success,
    Scenario::Status(400),
    Scenario::Status(401),
    Scenario::Status(403),
    Scenario::Status(408),
    Scenario::Status(409),
    Scenario::Status(429),
    Scenario::Status(500),
    Scenario::Html(503),
    Scenario::NotJson,
    Scenario::ConnectionLost,
    Scenario::CutOff,
    Scenario::NoAnswer,
    Scenario::NobodyListens,
    Scenario::Redirect,
    Scenario::RefusedCredential,
    Scenario::TokenIsNoToken,
    Scenario::BreaksALimit,
];

impl Scenario {
    pub(crate) fn succeeds(self) -> bool {
        self == Self::Success
    }

    /// Where the vendor is.
    pub(crate) fn origin(self, server: &Server) -> String {
        match self {
            // Nothing of the system's listens on the port for discarding.
            Self::NobodyListens => "http://127.0.0.1:9".to_owned(),
            _ => server.url(),
        }
    }

    pub(crate) async fn send(
        self,
        clients: &Clients,
        operation: Operation,
        mut event: Value,
    ) -> Result<String, Error> {
        let mut deadline = None;
        match self {
            Self::NoAnswer => deadline = Some(Duration::from_millis(200)),
            // Marqeta's contract has limits; DFP's has none.
            Self::BreaksALimit if operation.is_marqeta() => {
                event["memo"] = json!("canary-memo ".repeat(100));
            }
            // Basic credentials are not fetched.
            _ => {}
        }
        clients.send(operation, event, deadline).await
    }

    pub(crate) fn answers(
        self,
        operation: Operation,
        mark: &str,
    ) -> impl Fn(&Request, usize) -> Reply + Send + Sync + 'static {
        let mark = mark.to_owned();
        let good = operation.answer(&mark);
        move |request, _| {
            if request.path.ends_with("/token") {
                self.token(&mark)
            } else {
                self.vendor(&mark, &good)
            }
        }
    }

    fn token(self, mark: &str) -> Reply {
        match self {
            Self::RefusedCredential => {
                let words = format!("AADSTS7000215: {mark}description");
                let body = json!({
                    "error": format!("{mark}error"),
                    "error_description": words,
                    "error_codes": [7000215],
                    "trace_id": format!("{mark}trace"),
                });
                answers::json(401, &body.to_string())
            }
            Self::TokenIsNoToken => answers::json(200, &format!("{mark}no-token")),
            _ => answers::token(&format!("{mark}token")),
        }
    }

    fn vendor(self, mark: &str, good: &str) -> Reply {
        let words = json!({
            "Code": format!("{mark}code"),
            "ErrorType": format!("{mark}type"),
            "Message": format!("{mark}message"),
            "Parameters": { "field": format!("{mark}parameter") },
            "error_code": format!("{mark}code"),
            "error_message": format!("{mark}message"),
        });
        let words = words.to_string();
        let echo = format!("X-Echo: {mark}header");
        let echo = [echo.as_str()];
        match self {
            Self::Success => answer(200, "application/json", &echo, good),
            Self::Status(status) => answer(status, "application/json", &echo, &words),
            Self::Html(status) => answer(status, "text/html", &echo, &words),
            Self::Redirect => {
                let location = format!("Location: http://127.0.0.1:9/{mark}elsewhere");
                answer(307, "text/plain", &[location.as_str()], &words)
            }
            Self::ConnectionLost => Reply::Close(format!("{mark}noise").into_bytes()),
            Self::CutOff => {
                let head = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n";
                Reply::Close(format!("{head}{words}").into_bytes())
            }
            Self::NoAnswer => Reply::Keep(Vec::new()),
            // Where the client fails earlier for one API, the other API fails by this.
            _ => answer(200, "text/plain", &echo, &words),
        }
    }
}

/// All that an error shows by itself: its forms, and those of its sources.
pub(crate) fn shown(error: &Error) -> String {
    let mut shown = format!("{error} {error:?} {error:#} {error:#?}");
    let mut source = error.source();
    while let Some(link) = source {
        write!(shown, " {link} {link:?} {link:#} {link:#?}").expect("a string takes it");
        source = link.source();
    }
    shown
}

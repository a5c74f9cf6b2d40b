//! No secret, no body and no text of the vendor in any output, down to TRACE.

use std::error::Error;
use std::fmt::Write as _;

use fraud_signals::dfp::UserReference;

use crate::answers::{json, recorded, token};
use crate::clients::{TOKEN, chargeback, dfp, feedback, marqeta};
use crate::log;
use crate::server::{Reply, Server};

fn everything_shown(error: &fraud_signals::Error) -> String {
    let mut shown = format!("{error} {error:?} {error:#} {error:#?}");
    let mut source = error.source();
    while let Some(link) = source {
        write!(shown, " {link} {link:?} {link:#?}").expect("a string takes it");
        source = link.source();
    }
    shown
}

#[tokio::test]
async fn canaries_show_nowhere() {
    log::start();
    let words = "canary words of the vendor";
    let replies: [fn(&str) -> Reply; 6] = [
        |_| recorded(),
        |words| json(400, &format!(r#"{{"Code":"{words}","Message":"{words}"}}"#)),
        |words| {
            json(
                500,
                &format!(r#"{{"ErrorType":"{words}","error_message":"{words}"}}"#),
            )
        },
        |words| json(403, words),
        |words| json(200, words),
        |words| Reply::Close(words.into()),
    ];
    for reply in replies {
        let server = Server::start(move |request, _| match request.path.as_str() {
            TOKEN => token("canary-token"),
            _ => reply(words),
        })
        .await;
        let event = chargeback()
            .reason("canary reason")
            .user(UserReference::new("canary-user"));
        let client = dfp(&server);
        let call = client.record_chargeback(event);
        let shown = format!("{client:?} {client:#?} {call:?}");
        assert!(!shown.contains("canary"), "{shown}");
        match call.await {
            Ok(response) => {
                let shown = format!("{response:?}");
                assert!(!shown.contains("canary"), "{shown}");
            }
            Err(error) => {
                let shown = everything_shown(&error);
                assert!(!shown.contains("canary"), "{shown}");
            }
        }
        let client = marqeta(&server);
        if let Err(error) = client
            .create_fraud_feedback(feedback().memo("canary memo"))
            .await
        {
            let shown = everything_shown(&error);
            assert!(!shown.contains("canary"), "{shown}");
        }
    }

    let refusing = Server::start(|_, _| {
        json(
            400,
            r#"{"error":"canary code","error_description":"canary words"}"#,
        )
    })
    .await;
    let refused = dfp(&refusing)
        .record_chargeback(chargeback())
        .await
        .expect_err("no token");
    let shown = everything_shown(&refused);
    assert!(!shown.contains("canary"), "{shown}");

    let text = log::text();
    assert!(
        text.contains("fraud_signals.call") && text.contains("record_chargeback"),
        "{text}"
    );
    assert!(!text.contains("canary"), "{text}");
    // The Base64 of the Basic credential.
    assert!(!text.contains("Y2FuYXJ5"), "{text}");
}

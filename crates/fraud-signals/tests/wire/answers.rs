//! The answers that the tests script.

use crate::server::Reply;

/// An answer with this status, content type, further header lines and body.
pub(crate) fn answer(status: u16, content_type: &str, headers: &[&str], body: &str) -> Reply {
    let mut head = format!(
        "HTTP/1.1 {status} Scripted\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n",
        body.len()
    );
    for line in headers {
        head.push_str(line);
        head.push_str("\r\n");
    }
    Reply::Keep(format!("{head}\r\n{body}").into_bytes())
}

pub(crate) fn json(status: u16, body: &str) -> Reply {
    answer(status, "application/json; charset=utf-8", &[], body)
}

pub(crate) fn html(status: u16) -> Reply {
    answer(
        status,
        "text/html",
        &[],
        "<html><body>Service Unavailable</body></html>",
    )
}

pub(crate) fn token(text: &str) -> Reply {
    let body = format!(r#"{{"token_type":"Bearer","expires_in":3599,"access_token":"{text}"}}"#);
    json(200, &body)
}

pub(crate) fn recorded() -> Reply {
    json(200, r#"{"resultDetails":{}}"#)
}

pub(crate) fn received() -> Reply {
    json(201, r#"{"message":"success"}"#)
}

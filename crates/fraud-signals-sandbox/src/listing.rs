//! Journal and ledger as JSON, written piece by piece: both can be large.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use hyper::body::Frame;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::answer::JSON;
use crate::book::Book;
use crate::ledger::Entry;

/// How many lines or entries one piece holds.
const PIECE: usize = 200;

/// Which lines of the journal.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct JournalFilter {
    #[serde(default)]
    after: u64,
    limit: Option<usize>,
}

/// Which entries of the ledger.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LedgerFilter {
    collection: Option<String>,
    id: Option<String>,
    sequence: Option<u64>,
}

impl LedgerFilter {
    fn admits(&self, entry: &Entry) -> bool {
        let is = |wanted: &Option<String>, found: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| Some(wanted) == found)
        };
        is(&self.collection, Some(&entry.collection))
            && is(&self.id, entry.id.as_deref())
            && self
                .sequence
                .is_none_or(|sequence| sequence == entry.sequence)
    }
}

/// The journal as a response.
pub(crate) fn journal(book: Arc<Book>, filter: &JournalFilter, tokens_issued: u64) -> Response {
    let memory = book.memory();
    let start = format!(
        r#"{{"tokens_issued":{tokens_issued},"forgotten":{},"last":{},"requests":["#,
        memory.forgotten(),
        memory.last()
    );
    drop(memory);
    let (mut after, mut left) = (filter.after, filter.limit.unwrap_or(usize::MAX));
    respond(start, move || {
        let memory = book.memory();
        let lines = memory.journal(after).take(left.min(PIECE));
        let items: Vec<Value> = lines
            .map(|line| {
                after = line.sequence;
                line.to_json()
            })
            .collect();
        left -= items.len();
        (!items.is_empty()).then_some(items)
    })
}

/// The ledger as a response.
pub(crate) fn ledger(book: Arc<Book>, filter: LedgerFilter) -> Response {
    let mut next = 0;
    respond(r#"{"entries":["#.to_owned(), move || {
        let memory = book.memory();
        let entries = memory.ledger.entries();
        let mut items = Vec::new();
        while items.len() < PIECE
            && let Some(entry) = entries.get(next)
        {
            next += 1;
            if filter.admits(entry) {
                items.push(json!(entry.to_public()));
            }
        }
        (!items.is_empty()).then_some(items)
    })
}

/// A JSON object that ends in an array: `start`, what `more` gives until it gives nothing, `]}`.
fn respond(start: String, more: impl FnMut() -> Option<Vec<Value>> + Send + 'static) -> Response {
    let pieces = Pieces {
        start: Some(start),
        more: Some(Box::new(more)),
        is_first: true,
    };
    let body = Body::new(pieces);
    ([(header::CONTENT_TYPE, JSON)], body).into_response()
}

type More = Box<dyn FnMut() -> Option<Vec<Value>> + Send>;

struct Pieces {
    start: Option<String>,
    more: Option<More>,
    is_first: bool,
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if let Some(start) = self.start.take() {
            return Poll::Ready(Some(Ok(frame(start))));
        }
        let Some(more) = self.more.as_mut() else {
            return Poll::Ready(None);
        };
        let text = match more() {
            None => {
                self.more = None;
                "]}".to_owned()
            }
            Some(items) => {
                let mut text = String::new();
                for item in items {
                    if !std::mem::take(&mut self.is_first) {
                        text.push(',');
                    }
                    text.push_str(&item.to_string());
                }
                text
            }
        };
        Poll::Ready(Some(Ok(frame(text))))
    }
}

fn frame(text: String) -> Frame<Bytes> {
    Frame::data(text.into())
}

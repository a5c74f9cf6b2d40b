//! The results, as they come.

use std::fmt;
use std::future::{Future, poll_fn};
use std::panic;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::error::Error;
use crate::response::Response;

/// The caller's key, and what became of its event.
pub(super) type Outcome<K, A> = (K, Result<Response<A>, Error>);

/// What became of each event of [`SendAll`](super::SendAll), in the order in which the calls ended.
///
/// A [`Stream`], and with [`next`](Self::next) usable without the crates that make streams
/// convenient. Results of one entity come in the order of its events.
///
/// Read it to its end: the end says that every event of the source has had its result. Read it
/// slowly, and no new call starts until there is room for its result, while those in flight go on.
/// Drop it, and no new call starts, the source is dropped, and calls in flight are finished without
/// anybody to hear of it; [`stop`](Self::stop) does the same and leaves their results to be read.
#[must_use = "the results say which events were not taken"]
pub struct Outcomes<K, A> {
    results: mpsc::Receiver<Outcome<K, A>>,
    /// `None` once its end was seen.
    driver: Option<JoinHandle<()>>,
}

impl<K, A> Outcomes<K, A> {
    pub(super) fn new(results: mpsc::Receiver<Outcome<K, A>>, driver: JoinHandle<()>) -> Self {
        Self {
            results,
            driver: Some(driver),
        }
    }

    /// The next result with the key of its event; `None` when there are no more. Can be dropped
    /// before it is ready without losing a result.
    ///
    /// # Panics
    ///
    /// Goes on with a panic of the source, of a closure or of a call (of the caller's own token
    /// source, for example), after the results of the calls that were in flight: no event is lost in
    /// silence.
    /// Panics as well when the runtime on which [`start`](super::SendAll::start) was called is shut
    /// down before the end.
    pub async fn next(&mut self) -> Option<(K, Result<Response<A>, Error>)> {
        poll_fn(|context| self.poll_result(context)).await
    }

    /// Starts no further call and drops the source. Results go on until the calls in flight have
    /// ended; an event of the source that has no result by then was not sent.
    pub fn stop(&mut self) {
        self.results.close();
    }

    fn poll_result(&mut self, context: &mut Context<'_>) -> Poll<Option<Outcome<K, A>>> {
        if let Some(outcome) = ready!(self.results.poll_recv(context)) {
            return Poll::Ready(Some(outcome));
        }
        let Some(driver) = &mut self.driver else {
            return Poll::Ready(None);
        };
        let ended = ready!(Pin::new(driver).poll(context));
        self.driver = None;
        if let Err(error) = ended {
            match error.try_into_panic() {
                Ok(panic) => panic::resume_unwind(panic),
                Err(error) => panic!("the runtime went away before the last result: {error}"),
            }
        }
        Poll::Ready(None)
    }
}

impl<K, A> Stream for Outcomes<K, A> {
    type Item = (K, Result<Response<A>, Error>);

    /// As [`next`](Outcomes::next), panics included.
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_result(context)
    }
}

impl<K, A> fmt::Debug for Outcomes<K, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outcomes").finish_non_exhaustive()
    }
}

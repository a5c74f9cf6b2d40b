//! The task that reads events and starts calls.

use std::future::{IntoFuture, poll_fn};
use std::panic;
use std::pin::{Pin, pin};
use std::task::Poll;

use futures_core::Stream;
use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinSet};

use super::outcomes::Outcome;
use super::queue::{Lane, Limits, Queue};
use crate::error::Error;
use crate::response::Response;
use crate::telemetry::{Instrument, Span};

/// The caller's events, each with the caller's key.
pub(super) type Events<K, E> = Pin<Box<dyn Stream<Item = (K, E)> + Send>>;

/// Which events are kept in order with one another.
pub(super) type LaneOf<E> = Box<dyn FnMut(&E) -> Lane + Send>;

/// How an event with its key becomes a call.
pub(super) type CallOf<K, E, C> = Box<dyn FnMut(&K, E) -> C + Send>;

/// What the task is given.
pub(super) struct Driver<K, E, C> {
    pub(super) events: Events<K, E>,
    pub(super) lane: LaneOf<E>,
    pub(super) call: CallOf<K, E, C>,
    pub(super) limits: Limits,
}

/// Calls that are under way. They are finished, not broken off, when the driver goes.
struct Calls(JoinSet<Lane>);

impl Drop for Calls {
    fn drop(&mut self) {
        self.0.detach_all();
    }
}

/// What the driver waits for.
enum Happening<T> {
    /// A call has ended.
    Ended(Lane),
    /// The next event, or the end of the stream.
    Read(Option<T>),
    /// Nobody wants further calls.
    Stopped,
}

impl<K, E, C, A> Driver<K, E, C>
where
    K: Send + 'static,
    E: Send + 'static,
    A: Send + 'static,
    C: IntoFuture<Output = Result<Response<A>, Error>>,
    C::IntoFuture: Send + 'static,
{
    /// Sends everything. Each call gets room for its result before it starts, so that none waits for
    /// the reader when it ends.
    pub(super) async fn run(mut self, results: mpsc::Sender<Outcome<K, A>>) {
        let mut calls = Calls(JoinSet::new());
        let mut queue = Queue::new(self.limits);
        let mut stopped = pin!(results.closed());
        let mut reading = true;
        'sending: while reading || queue.is_waiting() {
            let Ok(room) = results.clone().reserve_owned().await else {
                break;
            };
            let (lane, (key, event)) = loop {
                if let Some(next) = queue.start() {
                    break next;
                }
                if !reading && !queue.is_waiting() {
                    break 'sending;
                }
                let may_read = reading && queue.has_room();
                let happening = poll_fn(|context| {
                    if stopped.as_mut().poll(context).is_ready() {
                        return Poll::Ready(Happening::Stopped);
                    }
                    if let Poll::Ready(Some(ended)) = calls.0.poll_join_next(context) {
                        return Poll::Ready(Happening::Ended(lane_of(ended)));
                    }
                    if may_read {
                        return self.events.as_mut().poll_next(context).map(Happening::Read);
                    }
                    Poll::Pending
                });
                match happening.await {
                    Happening::Ended(lane) => queue.ended(lane),
                    Happening::Read(Some((key, event))) => {
                        queue.push((self.lane)(&event), (key, event));
                    }
                    Happening::Read(None) => reading = false,
                    Happening::Stopped => break 'sending,
                }
            };
            let call = (self.call)(&key, event).into_future();
            let sending = async move {
                let result = call.await;
                room.send((key, result));
                lane
            };
            calls.0.spawn(sending.instrument(Span::current()));
        }
        // What was read and has not started goes, and the caller's stream with it.
        drop((self, queue));
        while let Some(ended) = calls.0.join_next().await {
            lane_of(ended);
        }
    }
}

/// Hands on the panic of a call, which must not look like the end of the stream.
fn lane_of(ended: Result<Lane, JoinError>) -> Lane {
    ended.unwrap_or_else(|error| match error.try_into_panic() {
        Ok(panic) => panic::resume_unwind(panic),
        Err(error) => panic!("the runtime went away during a call: {error}"),
    })
}

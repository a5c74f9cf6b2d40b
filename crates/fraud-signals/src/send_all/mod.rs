//! Many events, sent as a stream.

mod driver;
mod outcomes;
mod queue;

use std::fmt;
use std::future::IntoFuture;
use std::hash::{BuildHasher, Hash, RandomState};

use futures_core::Stream;
use tokio::sync::mpsc;

pub use outcomes::Outcomes;

use crate::error::Error;
use crate::response::Response;
use crate::telemetry::{Instrument, Span};
use driver::{Driver, LaneOf};
use queue::{Lane, Limits};

/// Sends every event of a stream: some at once, and those of one entity one after the other. Made by
/// `send_all` of a client; [`start`](Self::start) sends.
///
/// `K` is the caller's own key of an event, such as its row or its message handle; it comes back with
/// the event's result.
///
/// **Order.** Events of one entity (the same `ChargebackId`, for example; `send_all` of each client
/// says which id counts) are sent in the order of the stream. The second starts when the call of the
/// first has ended, with all its attempts; what it waits for holds up no other entity.
///
/// **Failure.** An event whose call fails keeps no later event from being sent, also not one of the
/// same entity: the later one says more, and each has a result of its own. Two things follow. Before
/// you send a failed event again, look whether a later one of its entity succeeded, since the older
/// status would take its place. And where a failure [is ambiguous](Error::is_ambiguous), the vendor
/// may still have been busy with it when the next event came: if that one must stand, send it once
/// more where the vendor upserts.
///
/// **Back-pressure.** The source is asked for an event only when a call may start and there is room
/// for its result. Held at once are at most [`window`](Self::window) events that wait and, calls and
/// unread results together, twice [`in_flight`](Self::in_flight), however long the stream is.
///
/// Calls are those of the client that made this: its policy, deadlines and retry budget, and its
/// correlation id if it has one. Spans of the calls are below the span in which `start` is called.
#[must_use = "nothing is sent before `start`"]
pub struct SendAll<K, E, C> {
    driver: Driver<K, E, C>,
}

impl<K, E, C> SendAll<K, E, C>
where
    K: 'static,
    E: 'static,
    C: 'static,
{
    const DEFAULT_LIMITS: Limits = Limits {
        in_flight: 64,
        window: 1_024,
    };
    const MAX_IN_FLIGHT: usize = 1_024;
    const MAX_WINDOW: usize = 65_536;

    /// Events that are kept in order by `key`, each sent as `call` says.
    pub(crate) fn new<H: Hash>(
        events: impl Stream<Item = (K, E)> + Send + 'static,
        key: impl FnMut(&E) -> H + Send + 'static,
        mut call: impl FnMut(E) -> C + Send + 'static,
    ) -> Self {
        Self {
            driver: Driver {
                events: Box::pin(events),
                lane: lane_by(key),
                call: Box::new(move |_, event| call(event)),
                limits: Self::DEFAULT_LIMITS,
            },
        }
    }

    /// How many calls are under way at once, retries and their waits included. Default: 64. From 1
    /// to 1,024; what is outside is taken as the nearest of the two. Over HTTP/1.1 each takes a
    /// connection.
    pub fn in_flight(mut self, calls: usize) -> Self {
        self.driver.limits.in_flight = calls.clamp(1, Self::MAX_IN_FLIGHT);
        self
    }

    /// How many events may be read ahead and wait, each for an earlier one of its entity. Default:
    /// 1,024. From 1 to 65,536; what is outside is taken as the nearest of the two. When so many
    /// wait, reading stops until one of them starts: raise it where long runs of events of one entity
    /// follow one another.
    pub fn window(mut self, events: usize) -> Self {
        self.driver.limits.window = events.clamp(1, Self::MAX_WINDOW);
        self
    }

    /// Keeps those events in order for which `key` gives the same, instead of those with the same id
    /// of their own: all chargebacks of one purchase, for example.
    pub fn ordered_by<H: Hash>(mut self, key: impl FnMut(&E) -> H + Send + 'static) -> Self {
        self.driver.lane = lane_by(key);
        self
    }

    /// Sets options on each call before it is sent, such as its ids, dates or deadline; what depends
    /// on the event comes with the key.
    pub fn each_call(mut self, mut set: impl FnMut(&K, C) -> C + Send + 'static) -> Self {
        let mut call = self.driver.call;
        self.driver.call = Box::new(move |key, event| {
            let made = call(key, event);
            set(key, made)
        });
        self
    }
}

impl<K, E, C, A> SendAll<K, E, C>
where
    K: Send + 'static,
    E: Send + 'static,
    A: Send + 'static,
    C: IntoFuture<Output = Result<Response<A>, Error>> + 'static,
    C::IntoFuture: Send + 'static,
{
    /// Starts to read and to send, on tasks of the current tokio runtime; the results are what it
    /// gives.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub fn start(self) -> Outcomes<K, A> {
        // One place for each call in flight, and one for a result of each that waits to be read.
        let (sender, receiver) = mpsc::channel(2 * self.driver.limits.in_flight);
        let run = self.driver.run(sender).instrument(Span::current());
        Outcomes::new(receiver, tokio::spawn(run))
    }
}

fn lane_by<E, H: Hash>(mut key: impl FnMut(&E) -> H + Send + 'static) -> LaneOf<E> {
    let hasher = RandomState::new();
    Box::new(move |event| Lane(hasher.hash_one(key(event))))
}

impl<K, E, C> fmt::Debug for SendAll<K, E, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendAll")
            .field("limits", &self.driver.limits)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;

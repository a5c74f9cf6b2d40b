//! The whole of it on a paused clock, with calls that only take time.

#![expect(
    clippy::disallowed_methods,
    reason = "a sleep on a paused clock takes no time"
)]

use std::cell::Cell;
use std::future::{Future, IntoFuture};
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fraud_signals_support::{Operation, Replay};
use futures_util::{FutureExt, StreamExt, stream};
use tokio::time::{Instant, sleep};

use super::*;
use crate::call::Policy;
use crate::correlation::CorrelationId;

/// An event of an entity: how long its call takes, and how it ends.
#[derive(Debug, Clone, Copy)]
struct Event {
    entity: u32,
    takes: Duration,
    end: End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Good,
    Fails,
    Panics,
}

fn event(entity: u32, milliseconds: u64) -> Event {
    Event {
        entity,
        takes: Duration::from_millis(milliseconds),
        end: End::Good,
    }
}

/// What has happened: which calls have started and ended, and how many were under way at most.
#[derive(Debug, Default)]
struct Log {
    started: Vec<(u32, Instant)>,
    /// Entity, and when its call began and ended.
    ended: Vec<(u32, Instant, Instant)>,
    in_flight: usize,
    most_in_flight: usize,
}

type Shared = Arc<Mutex<Log>>;

struct FakeCall {
    event: Event,
    log: Shared,
}

impl IntoFuture for FakeCall {
    type Output = Result<Response<u32>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { event, log } = self;
        Box::pin(async move {
            let start = Instant::now();
            {
                let mut log = log.lock().expect("no panic while held");
                log.started.push((event.entity, start));
                log.in_flight += 1;
                log.most_in_flight = log.most_in_flight.max(log.in_flight);
            }
            sleep(event.takes).await;
            {
                let mut log = log.lock().expect("no panic while held");
                log.ended.push((event.entity, start, Instant::now()));
                log.in_flight -= 1;
            }
            let operation = Operation::new("op", "POST", "/op", Replay::Safe);
            let correlation_id = CorrelationId::from_u128(1);
            match event.end {
                End::Good => Ok(Response {
                    value: event.entity,
                    correlation_id,
                    tracking_id: None,
                    status: 200,
                    attempts: 1,
                    elapsed: event.takes,
                }),
                End::Fails => {
                    let policy = Policy {
                        attempts: 0,
                        ..Policy::default()
                    };
                    let problem = policy.check().expect_err("no attempts");
                    Err(Error::of_input(&operation, correlation_id, problem))
                }
                End::Panics => panic!("a call of the test"),
            }
        })
    }
}

type Sending = SendAll<usize, Event, FakeCall>;

/// Sends these events, with their places in the stream as keys.
fn send(events: impl Stream<Item = Event> + Send + 'static) -> (Sending, Shared) {
    let log = Shared::default();
    let of_calls = Arc::clone(&log);
    let sending = SendAll::new(
        events.enumerate(),
        |event: &Event| event.entity,
        move |event| FakeCall {
            event,
            log: Arc::clone(&of_calls),
        },
    );
    (sending, log)
}

fn started(log: &Shared) -> usize {
    log.lock().expect("no panic while held").started.len()
}

fn ended(log: &Shared) -> usize {
    log.lock().expect("no panic while held").ended.len()
}

/// A stream that says when it is dropped, by the counter of the `Arc`.
fn held<T>(events: impl Stream<Item = T>) -> (impl Stream<Item = T>, Arc<()>) {
    let mark = Arc::new(());
    let inside = Arc::clone(&mark);
    let events = events.map(move |event| {
        let _held = &inside;
        event
    });
    (events, mark)
}

const LONG: Duration = Duration::from_secs(3_600);

#[tokio::test(start_paused = true)]
async fn entities_go_side_by_side_and_each_one_in_order() {
    let mut random = fastrand::Rng::with_seed(7);
    let mut events = Vec::new();
    for _ in 0..5 {
        let mut entities: Vec<u32> = (0..200).collect();
        random.shuffle(&mut entities);
        events.extend(entities.into_iter().map(|e| event(e, random.u64(1..500))));
    }
    let total = |entity| {
        let own = events.iter().filter(|event| event.entity == entity);
        own.map(|event| event.takes).sum::<Duration>()
    };
    let longest = (0..200).map(total).max().expect("200 of them");
    let start = Instant::now();
    let (sending, log) = send(stream::iter(events.clone()));
    let outcomes: Vec<_> = sending.in_flight(200).start().collect().await;

    // Nobody waited for another entity: it took as long as the slowest entity by itself.
    assert_eq!(start.elapsed(), longest);
    let mut keys: Vec<_> = outcomes.iter().map(|(key, _)| *key).collect();
    for entity in 0..200 {
        let of_entity = |key: &&usize| events[**key].entity == entity;
        let own: Vec<_> = keys.iter().filter(of_entity).collect();
        assert!(own.len() == 5 && own.is_sorted(), "{entity}: {own:?}");
        let log = log.lock().expect("no panic while held");
        let mut before = start;
        for (_, began, end) in log.ended.iter().filter(|(other, ..)| *other == entity) {
            assert!(*began >= before, "two of entity {entity} at once");
            before = *end;
        }
    }
    keys.sort_unstable();
    assert_eq!(keys, (0..1_000).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn as_many_are_in_flight_as_were_asked_for() {
    for (asked, most) in [(0, 1), (7, 7), (64, 64), (usize::MAX, 1_000)] {
        let (sending, log) = send(stream::iter((0..1_000).map(|entity| event(entity, 10))));
        assert_eq!(sending.in_flight(asked).start().count().await, 1_000);
        let log = log.lock().expect("no panic while held");
        assert_eq!(log.most_in_flight, most);
    }
    let (sending, log) = send(stream::iter((0..1_000).map(|entity| event(entity, 10))));
    assert_eq!(sending.start().count().await, 1_000);
    assert_eq!(log.lock().expect("no panic while held").most_in_flight, 64);
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_does_not_read_stalls_no_call_and_starts_none() {
    let (sending, log) = send(stream::iter((0..100).map(|entity| event(entity, 10))));
    let mut outcomes = sending.in_flight(8).start();
    sleep(LONG).await;
    assert_eq!((started(&log), ended(&log)), (16, 16));
    assert!(outcomes.next().await.is_some());
    sleep(LONG).await;
    assert_eq!((started(&log), ended(&log)), (17, 17));
    assert_eq!(outcomes.count().await, 99);
}

#[tokio::test(start_paused = true)]
async fn reading_ahead_ends_with_the_window() {
    let asked = [(None, 1_024), (Some(0), 1), (Some(10), 10)];
    for (asked, window) in asked.into_iter().chain([(Some(usize::MAX), 65_536)]) {
        let pulled = Arc::new(Mutex::new(0));
        let count = Arc::clone(&pulled);
        let endless = stream::repeat_with(move || {
            *count.lock().expect("no panic while held") += 1;
            event(1, 1_000)
        });
        let pulled = || *pulled.lock().expect("no panic while held");
        let (mut sending, log) = send(endless);
        if let Some(asked) = asked {
            sending = sending.window(asked);
        }
        let mut outcomes = sending.in_flight(4).start();
        sleep(Duration::from_millis(1)).await;
        assert_eq!((started(&log), pulled()), (1, 1 + window));
        for read in 1..20 {
            assert!(outcomes.next().await.is_some());
            sleep(Duration::from_millis(1)).await;
            assert_eq!((started(&log), pulled()), (1 + read, 1 + read + window));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_source_that_waits_holds_up_no_result() {
    let events = stream::iter([event(1, 10), event(1, 10), event(2, 5)]);
    let (sending, _) = send(events.chain(stream::pending()));
    let mut outcomes = sending.start();
    for expected in [2, 0, 1] {
        let (key, _) = outcomes.next().await.expect("three of them");
        assert_eq!(key, expected);
    }
    assert!(outcomes.next().now_or_never().is_none());
}

#[tokio::test(start_paused = true)]
async fn without_a_reader_calls_are_finished_and_none_starts() {
    let (events, mark) = held(stream::iter((0..100).map(|entity| event(entity / 2, 10))));
    let (sending, log) = send(events);
    let mut outcomes = sending.in_flight(5).start();
    assert!(outcomes.next().await.is_some());
    let before = started(&log);
    drop(outcomes);
    sleep(LONG).await;
    assert_eq!((started(&log), ended(&log)), (before, before));
    assert!(before < 20, "{before}");
    assert_eq!(Arc::strong_count(&mark), 1, "the source is held");
}

#[tokio::test(start_paused = true)]
async fn without_a_reader_a_source_that_waits_is_dropped() {
    let (events, mark) = held(stream::pending());
    let (sending, _) = send(events);
    let outcomes = sending.start();
    sleep(LONG).await;
    drop(outcomes);
    sleep(LONG).await;
    assert_eq!(Arc::strong_count(&mark), 1, "the source is held");
}

#[tokio::test(start_paused = true)]
async fn after_a_stop_there_is_a_result_for_all_that_was_sent_and_for_nothing_else() {
    let (events, mark) = held(stream::repeat_with(|| event(1, 10)));
    let many = stream::iter((2..7).map(|entity| event(entity, 1_000)));
    let (sending, log) = send(many.chain(events));
    let mut outcomes = sending.start();
    for _ in 0..3 {
        assert!(outcomes.next().await.is_some());
    }
    outcomes.stop();
    let left = outcomes.by_ref().count().await;
    assert_eq!(3 + left, started(&log));
    assert!(left >= 5, "{left}");
    assert_eq!(Arc::strong_count(&mark), 1, "the source is held");
    assert!(outcomes.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn an_event_that_fails_holds_back_no_later_one() {
    let mut random = fastrand::Rng::with_seed(11);
    let events: Vec<_> = (0..500)
        .map(|_| Event {
            end: random.choice([End::Good, End::Fails]).expect("two"),
            ..event(random.u32(0..20), random.u64(1..50))
        })
        .collect();
    let (sending, _) = send(stream::iter(events.clone()));
    let outcomes: Vec<_> = sending.in_flight(16).start().collect().await;
    assert_eq!(outcomes.len(), 500);
    for entity in 0..20 {
        let own = outcomes
            .iter()
            .filter(|(key, _)| events[*key].entity == entity);
        assert!(own.is_sorted_by_key(|(key, _)| *key), "{entity}");
    }
    for (key, result) in outcomes {
        assert_eq!(result.is_ok(), events[key].end == End::Good);
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_without_events_ends() {
    let (sending, log) = send(stream::empty());
    let mut outcomes = sending.start();
    assert!(outcomes.next().await.is_none());
    assert!(outcomes.next().await.is_none());
    assert_eq!(started(&log), 0);
}

/// Reads until the panic; how many results came before it.
async fn results_before_the_panic(mut outcomes: Outcomes<usize, u32>) -> usize {
    let read = Cell::new(0);
    let reading = async {
        while outcomes.next().await.is_some() {
            read.set(read.get() + 1);
        }
    };
    let ended = AssertUnwindSafe(reading).catch_unwind().await;
    assert!(ended.is_err(), "it ended as if all had been sent");
    read.get()
}

#[tokio::test(start_paused = true)]
async fn a_panic_of_the_source_comes_after_the_results_of_the_calls_in_flight() {
    let events = stream::iter(0..).map(|entity| {
        assert!(entity < 3, "a source of the test");
        event(entity, 10)
    });
    let (sending, _) = send(events);
    assert_eq!(results_before_the_panic(sending.start()).await, 3);
}

#[tokio::test(start_paused = true)]
async fn a_panic_of_a_call_comes_after_the_results_of_the_others() {
    let bad = Event {
        end: End::Panics,
        ..event(1, 10)
    };
    let (sending, log) = send(stream::iter([
        event(2, 100),
        bad,
        event(1, 10),
        event(3, 1),
    ]));
    assert_eq!(results_before_the_panic(sending.start()).await, 2);
    assert_eq!(started(&log), 3);
}

#[test]
fn a_runtime_that_goes_is_not_taken_for_the_end() {
    let runtime = || {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_all().build().expect("a runtime")
    };
    let first = runtime();
    let outcomes = first.block_on(async { send(stream::iter([event(1, 10)])).0.start() });
    drop(first);
    assert_eq!(runtime().block_on(results_before_the_panic(outcomes)), 0);
}

#[tokio::test(start_paused = true)]
async fn another_key_can_order_the_events() {
    let (sending, log) = send(stream::iter((0..20).map(|entity| event(entity, 10))));
    let start = Instant::now();
    let outcomes = sending.ordered_by(|event| event.entity % 2).start();
    assert_eq!(outcomes.count().await, 20);
    assert_eq!(start.elapsed(), Duration::from_millis(100));
    assert_eq!(log.lock().expect("no panic while held").most_in_flight, 2);
}

#[tokio::test(start_paused = true)]
async fn options_are_set_on_each_call_by_its_key() {
    let (sending, _) = send(stream::iter((0..9).map(|entity| event(entity, 10))));
    let sending = sending.each_call(|key, mut call| {
        call.event.takes = Duration::from_millis(100 - *key as u64);
        call
    });
    let outcomes: Vec<_> = sending.start().map(|(key, _)| key).collect().await;
    assert_eq!(outcomes, (0..9).rev().collect::<Vec<_>>());
}

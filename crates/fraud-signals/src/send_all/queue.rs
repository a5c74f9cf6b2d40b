//! Which event may start next: in order within a lane, and a bounded number at once.

use std::collections::{HashMap, VecDeque};

/// Names what is kept in order: the hash of an entity's id. Two ids with one hash are kept in order
/// with one another as well, which does no harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Lane(pub(super) u64);

/// Events that were read and have not started, and the lanes of those that have.
///
/// Holds no more than the events that wait and the lanes that are busy, however many have gone
/// through it.
#[derive(Debug)]
pub(super) struct Queue<T> {
    /// The busy lanes, each with the events that wait for it. A lane is busy while one of its events
    /// is ready or in flight.
    lanes: HashMap<Lane, VecDeque<T>>,
    /// At most one event of a lane, whose turn it is.
    ready: VecDeque<(Lane, T)>,
    waiting: usize,
    in_flight: usize,
    limits: Limits,
}

/// How many events a [`Queue`] lets through at once, and how many it takes in; each 1 or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limits {
    pub(super) in_flight: usize,
    pub(super) window: usize,
}

impl<T> Queue<T> {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            lanes: HashMap::new(),
            ready: VecDeque::new(),
            waiting: 0,
            in_flight: 0,
            limits,
        }
    }

    /// Whether one more event may be taken in: it can start at once unless its lane is busy, and
    /// there is a place to wait if it is.
    pub(super) fn has_room(&self) -> bool {
        self.in_flight < self.limits.in_flight && self.waiting < self.limits.window
    }

    /// Takes in the next event of the stream.
    pub(super) fn push(&mut self, lane: Lane, event: T) {
        self.waiting += 1;
        if let Some(waiting) = self.lanes.get_mut(&lane) {
            waiting.push_back(event);
        } else {
            self.lanes.insert(lane, VecDeque::new());
            self.ready.push_back((lane, event));
        }
    }

    /// The next event that may start, which is in flight from now on.
    pub(super) fn start(&mut self) -> Option<(Lane, T)> {
        if self.in_flight >= self.limits.in_flight {
            return None;
        }
        let next = self.ready.pop_front()?;
        self.waiting -= 1;
        self.in_flight += 1;
        Some(next)
    }

    /// The event of this lane is no longer in flight: the lane's next one has its turn.
    pub(super) fn ended(&mut self, lane: Lane) {
        self.in_flight -= 1;
        match self.lanes.get_mut(&lane).and_then(VecDeque::pop_front) {
            Some(event) => self.ready.push_back((lane, event)),
            None => {
                self.lanes.remove(&lane);
            }
        }
    }

    /// Whether events wait that have not started.
    pub(super) fn is_waiting(&self) -> bool {
        self.waiting > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Lane = Lane(1);
    const B: Lane = Lane(2);

    fn queue<T>(in_flight: usize, window: usize) -> Queue<T> {
        Queue::new(Limits { in_flight, window })
    }

    #[test]
    fn a_lane_goes_one_by_one_and_lets_others_pass() {
        let mut queue = queue(3, 8);
        for (lane, event) in [(A, "a1"), (A, "a2"), (B, "b1")] {
            queue.push(lane, event);
        }
        assert_eq!(queue.start(), Some((A, "a1")));
        assert_eq!(queue.start(), Some((B, "b1")));
        assert_eq!(queue.start(), None);
        queue.ended(B);
        assert_eq!(queue.start(), None);
        queue.ended(A);
        assert_eq!(queue.start(), Some((A, "a2")));
        assert!(!queue.is_waiting());
    }

    #[test]
    fn room_ends_with_the_window_and_with_the_number_in_flight() {
        let mut queue = queue(2, 1);
        queue.push(A, 1);
        assert!(!queue.has_room());
        queue.start();
        assert!(queue.has_room());
        queue.push(A, 2);
        assert!(!queue.has_room(), "one waits for its lane");
        queue.ended(A);
        queue.start();
        queue.push(B, 3);
        queue.start();
        assert!(!queue.has_room(), "two are in flight");
        queue.ended(B);
        assert!(queue.has_room());
    }

    #[test]
    fn what_is_idle_leaves_nothing_behind() {
        let mut queue = queue(4, 4);
        for id in 0..10_000 {
            queue.push(Lane(id), id);
            let (lane, _) = queue.start().expect("a free lane");
            queue.ended(lane);
        }
        assert!(queue.lanes.is_empty() && queue.ready.is_empty());
        assert!(queue.lanes.capacity() < 64, "{}", queue.lanes.capacity());
    }

    /// What the queue should do, written down plainly: all events in the order of arrival.
    #[derive(Default)]
    struct Model {
        waiting: Vec<(Lane, usize)>,
        in_flight: Vec<(Lane, usize)>,
        started: Vec<(Lane, usize)>,
    }

    impl Model {
        /// Whether an event could start: there is one whose lane is free.
        fn can_start(&self, limits: Limits) -> bool {
            let is_free = |lane| self.in_flight.iter().all(|(busy, _)| *busy != lane);
            self.in_flight.len() < limits.in_flight
                && self.waiting.iter().any(|(lane, _)| is_free(*lane))
        }

        fn start(&mut self, (lane, event): (Lane, usize)) {
            let first = self.waiting.iter().position(|(other, _)| *other == lane);
            let first = first.expect("it was pushed and has not started");
            assert_eq!(self.waiting.remove(first), (lane, event), "overtaken");
            assert!(self.in_flight.iter().all(|(busy, _)| *busy != lane));
            self.in_flight.push((lane, event));
            self.started.push((lane, event));
        }
    }

    #[test]
    fn random_runs_do_what_the_model_does() {
        for seed in 0..500 {
            let mut random = fastrand::Rng::with_seed(seed);
            let limits = Limits {
                in_flight: random.usize(1..9),
                window: random.usize(1..9),
            };
            let (lanes, events) = (random.u64(1..12), random.usize(0..200));
            let mut queue = Queue::new(limits);
            let mut model = Model::default();
            let mut pushed = 0;
            while model.started.len() < events || !model.in_flight.is_empty() {
                match random.u8(0..3) {
                    0 if pushed < events && queue.has_room() => {
                        let lane = Lane(random.u64(0..lanes));
                        queue.push(lane, pushed);
                        model.waiting.push((lane, pushed));
                        pushed += 1;
                    }
                    1 => {
                        let can_start = model.can_start(limits);
                        let next = queue.start();
                        assert_eq!(next.is_some(), can_start, "seed {seed}");
                        if let Some(next) = next {
                            model.start(next);
                        }
                    }
                    2 if !model.in_flight.is_empty() => {
                        let one = random.usize(0..model.in_flight.len());
                        let (lane, _) = model.in_flight.swap_remove(one);
                        queue.ended(lane);
                    }
                    _ => {}
                }
                assert!(model.waiting.len() <= limits.window);
                assert!(model.in_flight.len() <= limits.in_flight);
                assert_eq!(queue.is_waiting(), !model.waiting.is_empty());
            }
            let mut sent: Vec<_> = model.started.iter().map(|(_, event)| *event).collect();
            sent.sort_unstable();
            assert_eq!(sent, (0..events).collect::<Vec<_>>(), "each exactly once");
            assert!(queue.lanes.is_empty());
        }
    }
}

//! Ledger and journal: what the sandbox remembers until it is reset.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::ledger::Ledger;
use crate::line::Line;

/// How many requests the journal holds; the oldest go first.
const REMEMBERED: usize = 100_000;
/// How many bytes of bodies the journal holds besides those of the ledger.
const BODIES: usize = 32 * 1024 * 1024;

/// Everything that a reset forgets.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) ledger: Ledger,
    journal: VecDeque<Line>,
    /// Sequences of the lines with bodies of their own, oldest first, and their size.
    bodies: VecDeque<(u64, usize)>,
    body_bytes: usize,
    forgotten: u64,
    last: u64,
}

impl Memory {
    /// The sequence of the next line.
    pub(crate) fn next(&self) -> u64 {
        self.last + 1
    }

    /// Notes a request under the next sequence.
    pub(crate) fn note(&mut self, mut line: Line, is_shared: bool) {
        line.sequence = self.next();
        self.last = line.sequence;
        if self.journal.len() == REMEMBERED {
            self.journal.pop_front();
            self.forgotten += 1;
        }
        if !is_shared && let Some(body) = &line.body {
            self.bodies.push_back((line.sequence, body.len()));
            self.body_bytes += body.len();
        }
        self.journal.push_back(line);
        while self.body_bytes > BODIES || self.bodies.len() > REMEMBERED {
            let Some((sequence, size)) = self.bodies.pop_front() else {
                break;
            };
            self.body_bytes -= size;
            if let Some(line) = self.line_mut(sequence) {
                line.body = None;
            }
        }
    }

    /// The requests after `sequence`, oldest first.
    pub(crate) fn journal(&self, after: u64) -> impl Iterator<Item = &Line> {
        let first = self.journal.front().map_or(0, |line| line.sequence);
        let skipped = after.saturating_add(1).saturating_sub(first);
        let skipped = usize::try_from(skipped).unwrap_or(usize::MAX);
        self.journal.range(skipped.min(self.journal.len())..)
    }

    /// How many requests fell out of the journal because it was full.
    pub(crate) fn forgotten(&self) -> u64 {
        self.forgotten
    }

    /// Sequence of the newest request; 0 without one.
    pub(crate) fn last(&self) -> u64 {
        self.last
    }

    fn line_mut(&mut self, sequence: u64) -> Option<&mut Line> {
        let first = self.journal.front()?.sequence;
        let index = usize::try_from(sequence.checked_sub(first)?).ok()?;
        self.journal.get_mut(index)
    }
}

/// Takes the memory; a panic elsewhere does not take it away from later requests.
pub(crate) fn lock(memory: &Mutex<Memory>) -> MutexGuard<'_, Memory> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}

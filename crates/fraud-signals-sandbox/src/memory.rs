//! Ledger and journal: what the sandbox remembers until it is reset.

use std::collections::VecDeque;

use crate::ledger::Ledger;
use crate::received::Received;

/// How many requests the journal holds; the oldest go first.
const REMEMBERED: usize = 100_000;

/// Everything that a reset forgets.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) ledger: Ledger,
    journal: VecDeque<Received>,
    forgotten: u64,
}

impl Memory {
    /// Notes a request that is about to be answered.
    pub(crate) fn note(&mut self, received: Received) {
        if self.journal.len() == REMEMBERED {
            self.journal.pop_front();
            self.forgotten += 1;
        }
        self.journal.push_back(received);
    }

    /// The requests, oldest first.
    pub(crate) fn journal(&self) -> impl Iterator<Item = &Received> {
        self.journal.iter()
    }

    /// How many requests fell out of the journal because it was full.
    pub(crate) fn forgotten(&self) -> u64 {
        self.forgotten
    }
}

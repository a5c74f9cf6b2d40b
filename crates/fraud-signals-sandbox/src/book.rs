//! The memory together with the state file that keeps it.

use std::sync::{Arc, Mutex, MutexGuard};

use axum::body::Bytes;
use uuid::Uuid;

use crate::answer::Answer;
use crate::decision::Decision;
use crate::ledger::Booking;
use crate::line::Line;
use crate::memory::{Memory, lock};
use crate::packed::Packed;
use crate::place::Place;
use crate::playing::Mark;
use crate::refusal::Refusal;
use crate::state::{Accepted, Log, Record, Saved};

/// Ledger and journal, and the log that outlives them.
pub(crate) struct Book {
    memory: Mutex<Memory>,
    log: Option<Log>,
}

/// An event that keeps every rule of its contract.
pub(crate) struct Event {
    pub(crate) place: Place,
    /// The body as JSON.
    pub(crate) body: Bytes,
    pub(crate) decision: Option<Decision>,
    /// What its sender gets.
    pub(crate) answer: Answer,
}

impl Book {
    pub(crate) fn new(memory: Memory, log: Option<Log>) -> Self {
        Self {
            memory: Mutex::new(memory),
            log,
        }
    }

    pub(crate) fn memory(&self) -> MutexGuard<'_, Memory> {
        lock(&self.memory)
    }

    pub(crate) fn log(&self) -> Option<&Log> {
        self.log.as_ref()
    }

    /// Books an event and notes it, or says why not. Either way, the caller answers only when the
    /// state file is written: a refusal may rest on an event that is not on disk yet.
    pub(crate) fn accept(
        &self,
        mut line: Line,
        event: Event,
        mark: Option<Mark>,
    ) -> (Result<Answer, (Line, Refusal)>, Saved) {
        // Nobody waits for it: the memory is not held yet.
        let packed = Packed::new(&event.body);
        let mut memory = self.memory();
        if self.log.as_ref().is_some_and(Log::has_failed) {
            return (Err((line, Refusal::NotSaved)), Saved::now());
        }
        if event.place.once && memory.ledger.holds(&event.place) {
            let saved = self.log.as_ref().map_or_else(Saved::now, Log::barrier);
            return (Err((line, Refusal::Repeated)), saved);
        }
        let Event {
            place,
            body,
            decision,
            answer,
        } = event;
        line.processed = true;
        line.status = answer.status.as_u16();
        let saved = match &self.log {
            None => Saved::now(),
            Some(log) => {
                let accepted = Accepted {
                    operation: line.operation.to_string(),
                    time: line.time,
                    status: line.status,
                    place: place.clone(),
                    correlation_id: line.correlation_id.map(|id| id.to_string()),
                    tracking_id: line.tracking_id.map(|id| id.to_string()),
                    decision: decision.as_ref().map(Decision::value),
                };
                log.append(&Record::Accepted(accepted), &body)
            }
        };
        apply(&mut line, mark);
        let log_line = log_line(&line);
        book(&mut memory, line, &place, packed, decision.as_ref());
        drop(memory);
        log_line();
        (Ok(answer), saved)
    }

    /// Notes a request that changes nothing. `answer` is what its sender gets.
    pub(crate) fn note(&self, mut line: Line, answer: Option<&Answer>, mark: Option<Mark>) {
        if let Some(answer) = answer {
            line.status = answer.status.as_u16();
        }
        apply(&mut line, mark);
        log_line(&line)();
        self.memory().note(line, false);
    }

    /// Forgets everything.
    pub(crate) fn reset(&self) -> Saved {
        let mut memory = self.memory();
        *memory = Memory::default();
        let log = self.log.as_ref();
        log.map_or_else(Saved::now, |log| log.append(&Record::Reset, &[]))
    }
}

/// Books what a state file tells.
pub(crate) fn replay(memory: &mut Memory, accepted: Accepted, body: Packed) {
    let guid = |text: Option<String>| text.and_then(|text| Uuid::try_parse(&text).ok());
    let mut line = Line::new(Arc::from(accepted.operation));
    line.time = accepted.time;
    line.status = accepted.status;
    line.processed = true;
    line.correlation_id = guid(accepted.correlation_id);
    line.tracking_id = guid(accepted.tracking_id);
    let decision = accepted.decision.as_ref().map(Decision::from);
    book(memory, line, &accepted.place, body, decision.as_ref());
}

fn book(
    memory: &mut Memory,
    mut line: Line,
    place: &Place,
    body: Packed,
    decision: Option<&Decision>,
) {
    let booked = memory.ledger.book(Booking {
        place,
        event: body.clone(),
        decision,
        correlation_id: line.correlation_id,
        sequence: memory.next(),
    });
    line.collection = Some(booked.collection);
    line.id = booked.id;
    line.purchase_id = booked.purchase_id;
    line.decision = decision.and_then(Decision::name).map(Arc::from);
    line.body = Some(body);
    memory.note(line, booked.is_shared);
}

fn apply(line: &mut Line, mark: Option<Mark>) {
    if let Some(mark) = mark {
        line.fault = Some(mark.kind);
        if let Some(status) = mark.status {
            line.status = status.map_or(0, |status| status.as_u16());
        }
    }
}

/// What tells the program's log of a request. It is called when the memory is free again: the log
/// may be slow.
fn log_line(line: &Line) -> impl FnOnce() + use<> {
    let operation = Arc::clone(&line.operation);
    let (status, processed, fault) = (line.status, line.processed, line.fault);
    let correlation_id = line.correlation_id;
    move || {
        tracing::info!(
            operation = &*operation,
            status,
            processed,
            fault = fault.map(|fault| fault.as_str()),
            correlation_id = correlation_id.map(tracing::field::display),
            message = "answered"
        );
    }
}

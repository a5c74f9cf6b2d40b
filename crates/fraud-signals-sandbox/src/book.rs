//! The memory together with the state file that keeps it.

use std::sync::{Arc, Mutex, MutexGuard};

use axum::body::Bytes;
use serde_json::Value;
use uuid::Uuid;

use crate::answer::Answer;
use crate::ledger::Booking;
use crate::line::Line;
use crate::memory::{Memory, lock};
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
    /// The body as compact JSON.
    pub(crate) body: Bytes,
    pub(crate) decision: Option<Value>,
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
                    decision: decision.clone(),
                };
                log.append(&Record::Accepted(accepted), &body)
            }
        };
        apply(&mut line, mark);
        book(&mut memory, line, &place, body, decision.as_ref());
        (Ok(answer), saved)
    }

    /// Notes a request that changes nothing. `answer` is what its sender gets.
    pub(crate) fn note(&self, mut line: Line, answer: Option<&Answer>, mark: Option<Mark>) {
        if let Some(answer) = answer {
            line.status = answer.status.as_u16();
        }
        apply(&mut line, mark);
        log_line(&line);
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
pub(crate) fn replay(memory: &mut Memory, accepted: Accepted, body: Bytes) {
    let guid = |text: Option<String>| text.and_then(|text| Uuid::try_parse(&text).ok());
    let mut line = Line::new(Arc::from(accepted.operation));
    line.time = accepted.time;
    line.status = accepted.status;
    line.processed = true;
    line.correlation_id = guid(accepted.correlation_id);
    line.tracking_id = guid(accepted.tracking_id);
    let decision = accepted.decision.as_ref();
    book(memory, line, &accepted.place, body, decision);
}

fn book(memory: &mut Memory, mut line: Line, place: &Place, body: Bytes, decision: Option<&Value>) {
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
    line.decision = decision
        .and_then(|decision| decision.get("MerchantRuleDecision")?.as_str())
        .map(Arc::from);
    line.body = Some(body);
    log_line(&line);
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

fn log_line(line: &Line) {
    tracing::info!(
        operation = &*line.operation,
        status = line.status,
        processed = line.processed,
        fault = line.fault.map(|fault| fault.as_str()),
        correlation_id = line.correlation_id.map(tracing::field::display),
        message = "answered"
    );
}

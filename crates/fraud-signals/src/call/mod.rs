//! The call loop: credential, attempt, verdict, then wait or return.

mod answer;
mod backoff;
mod budget;
mod complete;
mod deadline;
mod fault;
mod options;
mod policy;
mod retry_after;
mod transport_fault;
mod vendor_call;
mod verdict;

use std::pin::pin;
use std::time::Duration;

use fraud_signals_support::Operation;
use tokio::time::Instant;

pub(crate) use answer::{Answer, read};
pub(crate) use budget::Bucket;
pub use budget::RetryBudget;
pub(crate) use complete::{CallIds, complete};
pub(crate) use deadline::Deadline;
pub(crate) use fault::{Fault, VendorError};
pub(crate) use options::{CallOptions, CallRules};
pub use policy::{Policy, PolicyError};
pub(crate) use vendor_call::{Exchange, VendorCall};
pub(crate) use verdict::Outcome;
pub(crate) use {retry_after::read as read_retry_after, transport_fault::classify};

use crate::error::ErrorKind;
use crate::random::Random;
use crate::telemetry::{self, Instrument};
use verdict::{Next, judge};

/// Something that the loop sends, and sends again where that is safe.
pub(crate) trait Attempt: Send {
    type Answer: Send;

    /// Sends once. Ends of itself before the deadline; the loop ends it at the deadline.
    fn send(
        &mut self,
        deadline: Deadline,
    ) -> impl Future<Output = Result<Answer<Self::Answer>, Fault>> + Send;

    /// After a 401: gives up the credential of the last attempt. False when no other can be had.
    fn renew_credential(&mut self) -> bool;
}

/// What the loop needs besides the attempt.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan<'a> {
    pub(crate) operation: &'a Operation,
    pub(crate) policy: &'a Policy,
    pub(crate) random: &'a Random,
    pub(crate) bucket: &'a Bucket,
    pub(crate) deadline: Deadline,
}

/// A call that brought an answer.
#[derive(Debug)]
pub(crate) struct Done<T> {
    pub(crate) answer: Answer<T>,
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
}

/// A call that ended without one.
#[derive(Debug)]
pub(crate) struct Failed {
    /// What ended the last attempt.
    pub(crate) fault: Fault,
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
    /// Whether any attempt may have been processed.
    pub(crate) ambiguous: bool,
    /// Whether only the number of attempts, the deadline or the budget kept the loop from sending
    /// again.
    pub(crate) retryable: bool,
    /// Which of them did.
    pub(crate) ended_by: Option<EndedBy>,
}

/// What kept the loop from a retry that the verdict allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EndedBy {
    Attempts,
    Deadline,
    Budget,
}

/// Attempts until there is an answer, or until the verdict, the number of attempts, the deadline or
/// the retry budget ends the call.
pub(crate) async fn run<A: Attempt>(
    attempt: &mut A,
    plan: Plan<'_>,
) -> Result<Done<A::Answer>, Failed> {
    let started = Instant::now();
    let mut attempts = 0;
    let mut retries = 0;
    let mut replayed = false;
    let mut ambiguous = false;
    loop {
        attempts += 1;
        let fault = match attempt_once(attempt, plan, attempts).await {
            Ok(answer) => {
                plan.bucket.refill();
                return Ok(Done {
                    answer,
                    attempts,
                    elapsed: started.elapsed(),
                });
            }
            Err(fault) => fault,
        };
        let verdict = judge(plan.operation.replay, fault.outcome, ambiguous);
        ambiguous = verdict.ambiguous;
        let mut ended_by = None;
        let retryable = match verdict.next {
            Next::ReplayWithNewToken if !replayed && attempt.renew_credential() => {
                replayed = true;
                continue;
            }
            Next::ReplayWithNewToken | Next::Return => {
                matches!(fault.outcome, Outcome::NoCredential { later: true })
            }
            Next::Retry => {
                let pace = backoff::Pace {
                    rate_limited: fault.status == Some(429),
                    retry_after: fault.retry_after,
                };
                let wait = backoff::wait(plan.policy, plan.random, retries, pace);
                ended_by = plan.limit(retries, wait, fault.kind);
                if ended_by.is_none() {
                    retries += 1;
                    telemetry::waiting(wait);
                    #[expect(
                        clippy::disallowed_methods,
                        reason = "the one wait of a call, within its deadline"
                    )]
                    tokio::time::sleep(wait).await;
                    continue;
                }
                true
            }
        };
        if matches!(fault.outcome, Outcome::NoCredential { .. }) {
            // It ended before anything was sent.
            attempts -= 1;
        }
        let elapsed = started.elapsed();
        return Err(Failed {
            fault,
            attempts,
            elapsed,
            ambiguous,
            retryable,
            ended_by,
        });
    }
}

impl Plan<'_> {
    /// What forbids one more retry after `wait`; where nothing does, it is paid for.
    fn limit(&self, retries: u32, wait: Duration, kind: ErrorKind) -> Option<EndedBy> {
        if retries + 1 >= self.policy.attempts {
            Some(EndedBy::Attempts)
        } else if !self.deadline.allows(wait) {
            Some(EndedBy::Deadline)
        } else if !self.bucket.pay_retry(kind) {
            Some(EndedBy::Budget)
        } else {
            None
        }
    }
}

async fn attempt_once<A: Attempt>(
    attempt: &mut A,
    plan: Plan<'_>,
    number: u32,
) -> Result<Answer<A::Answer>, Fault> {
    let span = telemetry::attempt_span(number);
    // Pinned where it is made: a future of this size is not moved from wrapper to wrapper.
    let sending = pin!(attempt.send(plan.deadline));
    let sending = sending.instrument(span.clone());
    let result = tokio::time::timeout_at(plan.deadline.instant(), sending)
        .await
        .unwrap_or_else(|_| Err(Fault::out_of_time()));
    match &result {
        Ok(answer) => telemetry::answered(&span, answer.status),
        Err(fault) => telemetry::failed(&span, fault.kind, fault.status),
    }
    result
}

#[cfg(test)]
mod tests;

//! The one table that says what follows an attempt that failed.

use fraud_signals_support::Replay;

/// What became of an attempt that brought no usable answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// No credential could be had. Its own requests were already repeated where that helps.
    NoCredential {
        /// Whether one may be had later.
        later: bool,
    },
    /// Nothing left this machine, and nothing will: a bad URL or header, a body that cannot be
    /// written, a server whose certificate is not trusted.
    Unsendable,
    /// No connection came about: DNS, connect, a handshake broken off.
    NotSent,
    /// The request may have arrived, and no status came back: a timeout, a reset.
    NoAnswer,
    /// A 2xx whose body is cut off or cannot be read.
    Unreadable,
    /// Any other status.
    Status {
        code: u16,
        /// Whether the vendor's body says that sending again can help.
        retryable: Option<bool>,
    },
}

impl Outcome {
    /// Whether the vendor may have acted on the attempt.
    fn maybe_processed(self) -> bool {
        match self {
            Self::NoCredential { .. } | Self::Unsendable | Self::NotSent => false,
            Self::NoAnswer | Self::Unreadable => true,
            Self::Status { code, .. } => code == 408 || (500..=599).contains(&code),
        }
    }
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// Wait, then send again.
    Retry,
    /// Send again at once, should a new credential be had. Otherwise return.
    ReplayWithNewToken,
    /// Hand the failure to the caller.
    Return,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) next: Next,
    /// Whether this attempt or an earlier one may have been processed, should the call end here.
    pub(crate) ambiguous: bool,
}

/// Judges an attempt of an operation of class `replay`; `earlier_ambiguous` says whether an earlier
/// attempt of the same call may have been processed.
pub(crate) fn judge(replay: Replay, outcome: Outcome, earlier_ambiguous: bool) -> Verdict {
    let next = match outcome {
        Outcome::NoCredential { .. } | Outcome::Unsendable => Next::Return,
        Outcome::NotSent => Next::Retry,
        Outcome::Status { code: 401, .. } => Next::ReplayWithNewToken,
        Outcome::Status { code: 429, .. } => Next::Retry,
        Outcome::Status {
            retryable: Some(false),
            ..
        } => Next::Return,
        _ if outcome.maybe_processed() => match replay {
            Replay::Safe | Replay::Detect => Next::Retry,
            Replay::Once => Next::Return,
        },
        _ => Next::Return,
    };
    Verdict {
        next,
        ambiguous: earlier_ambiguous || outcome.maybe_processed(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLASSES: [Replay; 3] = [Replay::Safe, Replay::Detect, Replay::Once];

    fn status(code: u16) -> Outcome {
        Outcome::Status {
            code,
            retryable: None,
        }
    }

    fn verdict(next: Next, ambiguous: bool) -> Verdict {
        Verdict { next, ambiguous }
    }

    /// The table of DESIGN.md, written the long way round.
    fn expected(replay: Replay, code: u16) -> Verdict {
        match (code, replay) {
            (401, _) => verdict(Next::ReplayWithNewToken, false),
            (429, _) => verdict(Next::Retry, false),
            (408 | 500..=599, Replay::Safe | Replay::Detect) => verdict(Next::Retry, true),
            (408 | 500..=599, Replay::Once) => verdict(Next::Return, true),
            _ => verdict(Next::Return, false),
        }
    }

    #[test]
    fn every_status_has_its_verdict_in_every_class() {
        for replay in CLASSES {
            for code in 200..=599 {
                assert_eq!(
                    judge(replay, status(code), false),
                    expected(replay, code),
                    "{replay:?} {code}"
                );
            }
        }
    }

    #[test]
    fn what_was_not_sent_is_never_ambiguous() {
        for replay in CLASSES {
            assert_eq!(
                judge(replay, Outcome::NotSent, false),
                verdict(Next::Retry, false)
            );
            assert_eq!(
                judge(replay, Outcome::Unsendable, false),
                verdict(Next::Return, false)
            );
            for later in [true, false] {
                let outcome = Outcome::NoCredential { later };
                assert_eq!(judge(replay, outcome, false), verdict(Next::Return, false));
            }
        }
    }

    #[test]
    fn what_may_have_been_sent_is_sent_again_only_where_the_class_allows() {
        for outcome in [Outcome::NoAnswer, Outcome::Unreadable] {
            assert_eq!(
                judge(Replay::Safe, outcome, false),
                verdict(Next::Retry, true)
            );
            assert_eq!(
                judge(Replay::Detect, outcome, false),
                verdict(Next::Retry, true)
            );
            assert_eq!(
                judge(Replay::Once, outcome, false),
                verdict(Next::Return, true)
            );
        }
    }

    #[test]
    fn a_body_that_says_not_retryable_ends_the_call_but_for_a_rate_limit() {
        for replay in CLASSES {
            for code in [408, 500, 503] {
                let outcome = Outcome::Status {
                    code,
                    retryable: Some(false),
                };
                assert_eq!(judge(replay, outcome, false), verdict(Next::Return, true));
            }
            let limited = Outcome::Status {
                code: 429,
                retryable: Some(false),
            };
            assert_eq!(judge(replay, limited, false).next, Next::Retry);
            let rejected = Outcome::Status {
                code: 400,
                retryable: Some(true),
            };
            assert_eq!(judge(replay, rejected, false).next, Next::Return);
        }
    }

    #[test]
    fn a_refusal_after_an_attempt_that_may_have_been_processed_is_ambiguous() {
        for outcome in [
            status(400),
            status(409),
            Outcome::NotSent,
            Outcome::Unsendable,
        ] {
            assert!(
                judge(Replay::Detect, outcome, true).ambiguous,
                "{outcome:?}"
            );
        }
    }
}

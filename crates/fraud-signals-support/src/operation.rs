//! What the operations tables of the generated crates say of each operation.

/// One operation of a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The `operationId`, which is also the name of the generated method.
    pub id: &'static str,
    /// The HTTP method, in capitals.
    pub method: &'static str,
    /// The path template as the contract prints it, without the base URL: safe to log, because it
    /// holds no value of a call.
    pub path: &'static str,
    /// What the vendor does with a second send: `x-replay` of the contract.
    pub replay: Replay,
}

impl Operation {
    /// An entry of an operations table.
    #[must_use]
    pub const fn new(
        id: &'static str,
        method: &'static str,
        path: &'static str,
        replay: Replay,
    ) -> Self {
        Self {
            id,
            method,
            path,
            replay,
        }
    }
}

/// What the vendor does when it gets the same request twice (`x-replay`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Replay {
    /// The vendor upserts: a second send changes nothing.
    Safe,
    /// The vendor refuses a second send, so that a resend cannot act twice. A refusal after an
    /// attempt that may have been processed leaves the outcome unknown.
    Detect,
    /// The vendor promises nothing: never send again what may have been sent.
    Once,
}

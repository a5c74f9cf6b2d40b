//! Whether a fault can be played.

use axum::http::{HeaderName, HeaderValue};

use crate::fault::{Fault, FaultKind};

/// A fault that cannot be played.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FaultError {
    /// No operation has this id: use an operation id of a contract, `token`, or `*` for all.
    #[error("there is no operation `{operation}`; known are {known}")]
    Operation {
        /// The id asked for.
        operation: String,
        /// The ids that exist.
        known: String,
    },
    /// The status is missing or not in 200 to 599.
    #[error("`status` of a fault must be from 200 to 599")]
    Status,
    /// A header's name or value is not valid in HTTP.
    #[error("the header `{0}` of a fault is not valid in HTTP")]
    Header(
        /// The header's name.
        String,
    ),
    /// The field has no meaning for this kind of fault: leave it out.
    #[error("`{field}` has no meaning for a fault of kind `{kind}`")]
    Field {
        /// The field's name in JSON.
        field: &'static str,
        /// The kind's name in JSON.
        kind: &'static str,
    },
    /// `times` or `bytes` is 0: use at least 1.
    #[error("`{0}` of a fault must be at least 1")]
    Zero(
        /// The field's name in JSON.
        &'static str,
    ),
}

impl Fault {
    pub(crate) fn header_map(&self) -> Result<Vec<(HeaderName, HeaderValue)>, FaultError> {
        let parse = |(name, value): (&String, &String)| {
            let parsed = (HeaderName::try_from(name), HeaderValue::try_from(value));
            match parsed {
                // The body's length is what it is.
                (Ok(name), Ok(value))
                    if !["content-length", "transfer-encoding"].contains(&name.as_str()) =>
                {
                    Ok((name, value))
                }
                _ => Err(FaultError::Header(name.clone())),
            }
        };
        self.headers.iter().map(parse).collect()
    }

    pub(crate) fn check(&self) -> Result<(), FaultError> {
        use FaultKind::{Drip, DropAfter, DropBefore, Garbage, Status, Truncate};
        let only = |field, is_set: bool, kinds: &[FaultKind]| {
            if is_set && !kinds.contains(&self.kind) {
                let kind = self.kind.as_str();
                return Err(FaultError::Field { field, kind });
            }
            Ok(())
        };
        only("status", self.status.is_some(), &[Status])?;
        only("headers", !self.headers.is_empty(), &[Status])?;
        only("body", self.body.is_some(), &[Status])?;
        only("html", self.html, &[Status])?;
        only("at", self.at.is_some(), &[Truncate])?;
        only("bytes", self.bytes.is_some(), &[Drip])?;
        only("interval_ms", self.interval_ms.is_some(), &[Drip])?;
        let ends = [DropBefore, DropAfter, Truncate, Garbage];
        only("reset", self.reset, &ends)?;
        if self.kind == Status && self.status_code().is_none() {
            return Err(FaultError::Status);
        }
        // What its name says cannot be turned round.
        let fixed = matches!(self.kind, DropBefore | DropAfter);
        if fixed && self.processed.is_some() {
            let kind = self.kind.as_str();
            let field = "processed";
            return Err(FaultError::Field { field, kind });
        }
        self.header_map()?;
        if self.times == 0 {
            return Err(FaultError::Zero("times"));
        }
        if self.bytes == Some(0) {
            return Err(FaultError::Zero("bytes"));
        }
        Ok(())
    }
}

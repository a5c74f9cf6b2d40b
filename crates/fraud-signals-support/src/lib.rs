#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod amount;
mod context;
pub mod date_time;
mod json_body;
pub mod limits;
mod open_enum;
mod operation;
mod path_segment;
mod redact;
mod utc_seconds;

pub use amount::{Amount, AmountError};
pub use context::{BodyFault, BodyLimits, CallContext, Received};
pub use json_body::json_body;
pub use limits::{LimitError, Pattern};
pub use operation::{Operation, Replay};
pub use path_segment::{PathSegmentError, check_path_segment};
pub use redact::{Redacted, RedactedItems};
pub use utc_seconds::UtcSeconds;

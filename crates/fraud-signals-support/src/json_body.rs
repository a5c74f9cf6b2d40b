//! Request bodies.

use serde::Serialize;

/// Most events of both contracts are shorter, so that their buffer is allocated once.
const TYPICAL: usize = 1_024;

/// The JSON of a request body.
///
/// # Errors
///
/// When a value cannot be written, such as a date beyond the year 9999; the text names no other part
/// of the body.
pub fn json_body<T: Serialize>(body: &T) -> Result<Vec<u8>, serde_json::Error> {
    let mut json = Vec::with_capacity(TYPICAL);
    serde_json::to_writer(&mut json, body)?;
    Ok(json)
}

//! One line of the state file: `CHECKSUM {json}\tBODY\n`.
//!
//! The checksum is the CRC-32 of everything between its space and the line feed, in eight
//! hexadecimal digits. `BODY` is the request body of an accepted event and absent otherwise. JSON
//! without white space between its tokens holds neither tabs nor line feeds.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::credentials::Credentials;
use crate::packed::Packed;
use crate::place::Place;

/// The version of the form, in the first record.
pub(super) const VERSION: u32 = 1;

/// What a line says.
#[derive(Deserialize, Serialize)]
#[serde(tag = "record", rename_all = "snake_case")]
pub(crate) enum Record {
    /// The first line of every file.
    Start {
        version: u32,
        credentials: Credentials,
    },
    /// An event that was accepted.
    Accepted(Accepted),
    /// Everything before it is forgotten, but for the credentials.
    Reset,
}

/// An accepted event without its body.
#[derive(Deserialize, Serialize)]
pub(crate) struct Accepted {
    pub(crate) operation: String,
    /// Milliseconds since 1970.
    pub(crate) time: i64,
    pub(crate) status: u16,
    #[serde(flatten)]
    pub(crate) place: Place,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) correlation_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) tracking_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) decision: Option<Value>,
}

/// Writes a line with its line feed. `body` is JSON or empty.
pub(crate) fn line(record: &Record, body: &[u8]) -> Vec<u8> {
    let mut line = b"00000000 ".to_vec();
    // Into memory, and the types have string keys only: this does not fail.
    let written = serde_json::to_writer(&mut line, record);
    debug_assert!(written.is_ok());
    if !body.is_empty() {
        line.push(b'\t');
        line.extend_from_slice(&compact(body));
    }
    let checksum = format!("{:08x}", crc32fast::hash(&line[9..]));
    line[..8].copy_from_slice(checksum.as_bytes());
    line.push(b'\n');
    line
}

/// Reads a line without its line feed; `None` if it is damaged.
pub(super) fn parse(line: &[u8]) -> Option<(Record, Packed)> {
    let (checksum, rest) = (line.get(..8)?, line.get(9..)?);
    let checksum = u32::from_str_radix(std::str::from_utf8(checksum).ok()?, 16).ok()?;
    if line.get(8) != Some(&b' ') || crc32fast::hash(rest) != checksum {
        return None;
    }
    let tab = rest.iter().position(|byte| *byte == b'\t');
    let (head, body) = match tab {
        Some(tab) => (&rest[..tab], &rest[tab + 1..]),
        None => (rest, &[][..]),
    };
    let record = serde_json::from_slice(head).ok()?;
    Some((record, Packed::new(body)))
}

/// `json`, which must be valid, without the white space between its tokens.
fn compact(json: &[u8]) -> Vec<u8> {
    let mut kept = json.to_vec();
    let (mut is_in_string, mut is_escaped) = (false, false);
    kept.retain(|byte| {
        if is_escaped {
            is_escaped = false;
            return true;
        }
        is_in_string ^= *byte == b'"';
        is_escaped = *byte == b'\\';
        is_in_string || !matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
    });
    kept
}

#[cfg(test)]
mod tests {
    use super::compact;

    #[test]
    fn only_white_space_between_tokens_goes() {
        let json = b" { \"a b\" :\t[ 1 , \"\\\" \\\\\" , \"\\u0020 \" ] ,\r\n\"c\" : {} } \n";
        let expected = br#"{"a b":[1,"\" \\","\u0020 "],"c":{}}"#;
        assert_eq!(compact(json), expected);
        assert_eq!(compact(expected), expected);
    }
}

//! The `Retry-After` header.

use std::time::Duration;

use http::HeaderMap;
use http::header::RETRY_AFTER;

/// The wait that an answer asks for, when it names one in whole seconds. Any other form counts as
/// absent.
pub(crate) fn read(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // More digits than a u64 holds is still a number: longer than any deadline.
    Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn seconds_are_read_and_anything_else_is_absent() {
        for (text, wait) in [
            ("0", Some(0)),
            ("60", Some(60)),
            (" 7 ", Some(7)),
            ("99999999999999999999999", Some(u64::MAX)),
            ("", None),
            ("-1", None),
            ("+1", None),
            ("1.5", None),
            ("soon", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, HeaderValue::from_static(text));
            assert_eq!(read(&headers), wait.map(Duration::from_secs), "{text:?}");
        }
        assert_eq!(read(&HeaderMap::new()), None);
    }
}

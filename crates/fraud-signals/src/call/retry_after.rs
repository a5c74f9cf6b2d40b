//! The `Retry-After` header.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{DATE, HeaderName, RETRY_AFTER};

/// The wait that an answer asks for, in whole seconds or as an HTTP date. Any other form counts as
/// absent, and a date in the past is no wait.
pub(crate) fn read(headers: &HeaderMap) -> Option<Duration> {
    #[expect(clippy::disallowed_methods, reason = "an HTTP date is wall clock")]
    let now = SystemTime::now();
    read_at(headers, now)
}

/// A date is compared with the answer's own `Date`, so that a wrong clock on this machine changes
/// nothing; `now` stands in where the answer has none.
fn read_at(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = text(headers, &RETRY_AFTER)?;
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than a u64 holds is still a number: longer than any deadline.
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let until = httpdate::parse_http_date(text).ok()?;
    let sent = self::text(headers, &DATE).and_then(|text| httpdate::parse_http_date(text).ok());
    Some(
        until
            .duration_since(sent.unwrap_or(now))
            .unwrap_or_default(),
    )
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    Some(headers.get(name)?.to_str().ok()?.trim())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    /// Sun, 06 Nov 1994 08:49:37 GMT
    const NOW: Duration = Duration::from_secs(784_111_777);

    fn wait(text: &'static str, date: Option<&'static str>) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_static(text));
        if let Some(date) = date {
            headers.insert(DATE, HeaderValue::from_static(date));
        }
        read_at(&headers, SystemTime::UNIX_EPOCH + NOW).map(|wait| wait.as_secs())
    }

    #[test]
    fn seconds_are_read_and_any_other_form_is_absent() {
        for (text, seconds) in [
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
            assert_eq!(wait(text, None), seconds, "{text:?}");
        }
        assert_eq!(read(&HeaderMap::new()), None);
    }

    #[test]
    fn a_date_in_each_form_of_http_is_a_wait_from_now() {
        for text in [
            "Sun, 06 Nov 1994 08:50:07 GMT",
            "Sunday, 06-Nov-94 08:50:07 GMT",
            "Sun Nov  6 08:50:07 1994",
        ] {
            assert_eq!(wait(text, None), Some(30), "{text}");
        }
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:00 GMT", None), Some(0));
        assert_eq!(wait("Sun, 06 Nov 1994", None), None);
    }

    #[test]
    fn the_answers_own_date_outweighs_the_clock_of_this_machine() {
        let date = Some("Sun, 06 Nov 2033 08:00:00 GMT");
        assert_eq!(wait("Sun, 06 Nov 2033 08:01:00 GMT", date), Some(60));
        assert_eq!(
            wait("Sun, 06 Nov 1994 08:50:07 GMT", Some("later")),
            Some(30)
        );
    }
}

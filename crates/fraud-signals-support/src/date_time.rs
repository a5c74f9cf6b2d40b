//! How a date-time is written: ISO 8601 with its UTC offset and at most seven fraction digits, which
//! is what the contract of Dynamics 365 Fraud Protection takes.
//!
//! Generated types name these functions on their fields. Reading is `chrono`'s business.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDateTime, Timelike};
use serde::{Serializer, ser};

/// Writes a date-time with its offset, `Z` where that is zero. A fraction has 3, 6 or 7 digits, or
/// none where it is zero; what is finer than 100 ns is cut off, never rounded.
///
/// # Errors
///
/// When the year has more than four digits or is before the year 0: ISO 8601 has no form for it.
pub fn serialize<S: Serializer>(
    instant: &DateTime<FixedOffset>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let text = Text::new(instant)
        .ok_or_else(|| ser::Error::custom("a date-time outside of the years 0000 to 9999"))?;
    serializer.serialize_str(text.as_str())
}

/// The same for a field that may be absent.
///
/// # Errors
///
/// As [`serialize`].
pub fn serialize_optional<S: Serializer>(
    instant: &Option<DateTime<FixedOffset>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match instant {
        Some(instant) => serialize(instant, serializer),
        None => serializer.serialize_none(),
    }
}

/// Whether the date-time has a form: its year has four digits in its own offset.
pub(crate) fn can_be_written(instant: &DateTime<FixedOffset>) -> bool {
    (0..=9_999).contains(&instant.naive_local().year())
}

/// The longest form, `2019-03-25T09:15:02.1234567-07:00`.
const LONGEST: usize = 33;

/// A date-time as text on the stack: `chrono`'s own writing is half of what an event costs.
struct Text {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Text {
    fn new(instant: &DateTime<FixedOffset>) -> Option<Self> {
        if !can_be_written(instant) {
            return None;
        }
        let local = instant.naive_local();
        let mut text = Self {
            bytes: [0; LONGEST],
            length: 0,
        };
        text.number(local.year().unsigned_abs(), 4);
        text.after(b'-', local.month(), 2);
        text.after(b'-', local.day(), 2);
        text.after(b'T', local.hour(), 2);
        text.after(b':', local.minute(), 2);
        text.seconds(&local);
        text.offset(instant.offset().local_minus_utc());
        Some(text)
    }

    fn seconds(&mut self, local: &NaiveDateTime) {
        // A leap second is the 59th with a second in its fraction.
        let nanoseconds = local.nanosecond();
        self.after(b':', local.second() + nanoseconds / 1_000_000_000, 2);
        let ticks = nanoseconds % 1_000_000_000 / 100;
        match ticks {
            0 => {}
            ticks if ticks % 10_000 == 0 => self.after(b'.', ticks / 10_000, 3),
            ticks if ticks % 10 == 0 => self.after(b'.', ticks / 10, 6),
            ticks => self.after(b'.', ticks, 7),
        }
    }

    /// Offsets of local mean time have seconds, which the form has no place for: to the nearest
    /// minute.
    fn offset(&mut self, seconds: i32) {
        let minutes = (seconds.unsigned_abs() + 30) / 60;
        if minutes == 0 {
            self.push(b'Z');
            return;
        }
        let sign = if seconds < 0 { b'-' } else { b'+' };
        self.after(sign, minutes / 60, 2);
        self.after(b':', minutes % 60, 2);
    }

    fn after(&mut self, mark: u8, value: u32, width: usize) {
        self.push(mark);
        self.number(value, width);
    }

    fn number(&mut self, mut value: u32, width: usize) {
        for place in self.bytes[self.length..self.length + width]
            .iter_mut()
            .rev()
        {
            *place = b'0' + (value % 10) as u8;
            value /= 10;
        }
        self.length += width;
    }

    fn push(&mut self, byte: u8) {
        self.bytes[self.length] = byte;
        self.length += 1;
    }

    fn as_str(&self) -> &str {
        str::from_utf8(&self.bytes[..self.length]).expect("digits and marks are ASCII")
    }
}

#[cfg(test)]
mod tests {
    use chrono::{SecondsFormat, TimeDelta};

    use super::*;

    fn written(instant: &DateTime<FixedOffset>) -> Option<String> {
        Text::new(instant).map(|text| text.as_str().to_owned())
    }

    #[test]
    fn the_form_is_that_of_the_contract() {
        for (given, expected) in [
            ("2019-03-25T09:15:02-07:00", "2019-03-25T09:15:02-07:00"),
            (
                "2019-03-25T09:15:02.1234567-07:00",
                "2019-03-25T09:15:02.1234567-07:00",
            ),
            (
                "2019-03-25T09:15:02.123456789+05:30",
                "2019-03-25T09:15:02.1234567+05:30",
            ),
            (
                "2019-03-25T09:15:02.999999999Z",
                "2019-03-25T09:15:02.9999999Z",
            ),
            ("2019-03-25T09:15:02.000000001Z", "2019-03-25T09:15:02Z"),
            ("2019-03-25T09:15:02.5+00:00", "2019-03-25T09:15:02.500Z"),
            ("2019-03-25T09:15:02.000250Z", "2019-03-25T09:15:02.000250Z"),
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:60Z"),
            ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+14:00"),
        ] {
            let instant = DateTime::parse_from_rfc3339(given).expect(given);
            assert_eq!(written(&instant).as_deref(), Some(expected), "{given}");
        }
    }

    #[test]
    fn what_has_no_form_is_refused() {
        for instant in [
            DateTime::<chrono::Utc>::MAX_UTC,
            DateTime::<chrono::Utc>::MIN_UTC,
        ] {
            assert_eq!(written(&instant.fixed_offset()), None);
        }
    }

    #[test]
    fn every_second_of_a_wide_range_is_written_as_chrono_writes_it() {
        let mut instant = DateTime::parse_from_rfc3339("1896-02-27T21:03:05-11:59").expect("RFC");
        for step in 0..20_000_i64 {
            instant += TimeDelta::milliseconds(step * 7_919_137);
            if instant.year() > 9_999 {
                break;
            }
            let expected = instant.to_rfc3339_opts(SecondsFormat::AutoSi, true);
            assert_eq!(written(&instant), Some(expected));
        }
    }

    #[test]
    fn an_offset_with_seconds_goes_to_the_nearest_minute() {
        let offset = FixedOffset::east_opt(1_172).expect("an offset");
        let instant = DateTime::UNIX_EPOCH.with_timezone(&offset);
        assert_eq!(
            written(&instant).as_deref(),
            Some("1970-01-01T00:19:32+00:20")
        );
        let instant = instant.with_timezone(&FixedOffset::west_opt(29).expect("an offset"));
        assert_eq!(written(&instant).as_deref(), Some("1969-12-31T23:59:31Z"));
    }
}

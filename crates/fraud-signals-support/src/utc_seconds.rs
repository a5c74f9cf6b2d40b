//! Instants that a contract wants in UTC with whole seconds.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, SecondsFormat, SubsecRound, TimeZone, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An instant that leaves as `YYYY-MM-DDThh:mm:ssZ`: UTC, whole seconds.
///
/// Made from any `chrono` date-time: the offset is turned into UTC and a fraction of a second is
/// cut off, never rounded up. This is the form of Marqeta's `reported_datetime`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtcSeconds(DateTime<Utc>);

impl UtcSeconds {
    /// The instant.
    #[must_use]
    pub fn to_utc(self) -> DateTime<Utc> {
        self.0
    }
}

impl<Tz: TimeZone> From<DateTime<Tz>> for UtcSeconds {
    fn from(instant: DateTime<Tz>) -> Self {
        Self(instant.to_utc().trunc_subsecs(0))
    }
}

impl FromStr for UtcSeconds {
    type Err = chrono::ParseError;

    /// Reads an RFC 3339 date-time with any offset.
    ///
    /// # Errors
    ///
    /// When the text is not an RFC 3339 date-time; write one such as `2024-05-04T09:30:00Z`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        DateTime::parse_from_rfc3339(text).map(Self::from)
    }
}

impl fmt::Display for UtcSeconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Secs, true))
    }
}

impl fmt::Debug for UtcSeconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for UtcSeconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for UtcSeconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse()
            .map_err(|_| de::Error::custom("expected an RFC 3339 date-time"))
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for UtcSeconds {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "UtcSeconds".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date-time" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_offset_and_fraction_leaves_as_whole_seconds_in_utc() {
        let local = DateTime::parse_from_rfc3339("2024-05-04T11:30:00.999999+02:00")
            .expect("a valid date-time");
        let instant = UtcSeconds::from(local);
        assert_eq!(instant.to_string(), "2024-05-04T09:30:00Z");
        assert_eq!(
            serde_json::to_string(&instant).expect("serialises"),
            "\"2024-05-04T09:30:00Z\""
        );
        let back: UtcSeconds =
            serde_json::from_str("\"2024-05-04T09:30:00Z\"").expect("parses its own form");
        assert_eq!(back, instant);
    }

    #[test]
    fn text_that_is_no_date_time_is_refused_without_being_repeated() {
        let error = serde_json::from_str::<UtcSeconds>("\"4 May\"").expect_err("not RFC 3339");
        assert!(!error.to_string().contains("4 May"), "{error}");
    }
}

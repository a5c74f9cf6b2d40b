//! The limits of a contract, checked on requests before anything is sent.
//!
//! The generated types accept any value of the right shape, so that an answer never fails on a
//! limit. Request types get a generated `check_limits` that calls the functions of this module.

use std::borrow::Cow;
use std::fmt::Display;
use std::sync::OnceLock;

use chrono::{DateTime, FixedOffset};
use regex_lite::Regex;
use thiserror::Error;

use crate::date_time;

/// A request field that breaks a limit of its contract.
///
/// Names the field by its path on the wire, such as `Data.User.UserId`, and the limit. The value
/// itself is never part of it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("field `{field}` {problem}")]
pub struct LimitError {
    field: String,
    problem: Cow<'static, str>,
}

impl LimitError {
    fn new(field: &str, problem: impl Into<Cow<'static, str>>) -> Self {
        Self {
            field: field.to_owned(),
            problem: problem.into(),
        }
    }

    /// The path of the field, in the contract's spelling.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// The same error seen from the object that holds `parent`.
    #[must_use]
    pub fn within(mut self, parent: impl Display) -> Self {
        self.field = format!("{parent}.{}", self.field);
        self
    }
}

/// A `pattern` of the contract, compiled at its first use.
#[derive(Debug)]
pub struct Pattern {
    text: &'static str,
    example: Option<&'static str>,
    regex: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// A pattern that the generator has found to compile.
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        Self {
            text,
            example: None,
            regex: OnceLock::new(),
        }
    }

    /// The same with a value that matches it, which says more than the pattern.
    #[must_use]
    pub const fn with_example(mut self, example: &'static str) -> Self {
        self.example = Some(example);
        self
    }

    fn matches(&self, value: &str) -> bool {
        let regex = self.regex.get_or_init(|| Regex::new(self.text).ok());
        regex.as_ref().is_some_and(|regex| regex.is_match(value))
    }
}

/// `minLength` and `maxLength`, counted in characters as JSON Schema does.
///
/// # Errors
///
/// Names the field, the limit and the length found.
pub fn length(field: &str, value: &str, min: usize, max: usize) -> Result<(), LimitError> {
    // A string has at most as many characters as bytes: most values need no counting.
    if min == 0 && value.len() <= max {
        return Ok(());
    }
    between(field, value.chars().count(), min, max, "characters")
}

/// `minItems` and `maxItems`, `minProperties` and `maxProperties`.
///
/// # Errors
///
/// Names the field, the limit and the number of entries found.
pub fn entries(field: &str, count: usize, min: usize, max: usize) -> Result<(), LimitError> {
    between(field, count, min, max, "entries")
}

fn between(
    field: &str,
    count: usize,
    min: usize,
    max: usize,
    unit: &str,
) -> Result<(), LimitError> {
    if count > max {
        return Err(LimitError::new(
            field,
            format!("has {count} {unit}, at most {max} are allowed"),
        ));
    }
    if count < min {
        return Err(LimitError::new(
            field,
            format!("has {count} {unit}, at least {min} are needed"),
        ));
    }
    Ok(())
}

/// `minimum` and `maximum` of an integer.
///
/// # Errors
///
/// Names the field and the limit.
pub fn range(field: &str, value: i64, min: i64, max: i64) -> Result<(), LimitError> {
    if (min..=max).contains(&value) {
        return Ok(());
    }
    let problem = match (min, max) {
        (i64::MIN, max) => format!("must be at most {max}"),
        (min, i64::MAX) => format!("must be at least {min}"),
        (min, max) => format!("must be from {min} to {max}"),
    };
    Err(LimitError::new(field, problem))
}

/// `pattern`.
///
/// # Errors
///
/// Names the field, and an example of its form or the pattern.
pub fn pattern(field: &str, value: &str, pattern: &Pattern) -> Result<(), LimitError> {
    if pattern.matches(value) {
        return Ok(());
    }
    let problem = match pattern.example {
        Some(example) => format!("must have the form of {example}"),
        None => format!("does not have the form {}", pattern.text),
    };
    Err(LimitError::new(field, problem))
}

/// `format: uuid`: 32 hexadecimal digits in the groups 8-4-4-4-12.
///
/// # Errors
///
/// Names the field and the form it should have.
pub fn uuid(field: &str, value: &str) -> Result<(), LimitError> {
    let well_formed = value.len() == 36
        && value.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    if well_formed {
        return Ok(());
    }
    Err(LimitError::new(
        field,
        "must be a UUID such as 3f0c3c1e-9d0f-4a77-8d9a-0a0f3b9b6b11",
    ))
}

/// `format: date-time`: ISO 8601 has four digits for a year.
///
/// # Errors
///
/// Names the field and the range of years.
pub fn date_time(field: &str, value: &DateTime<FixedOffset>) -> Result<(), LimitError> {
    if date_time::can_be_written(value) {
        return Ok(());
    }
    Err(LimitError::new(
        field,
        "must be within the years 0000 to 9999",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_counts_characters_not_bytes() {
        assert_eq!(length("memo", &"é".repeat(500), 0, 500), Ok(()));
        let error = length("memo", &"é".repeat(501), 0, 500).expect_err("one too many");
        assert_eq!(
            error.to_string(),
            "field `memo` has 501 characters, at most 500 are allowed"
        );
        assert!(length("name", "", 1, 5).is_err());
        assert!(length("name", "é", 2, 5).is_err());
    }

    #[test]
    fn a_nested_field_is_named_by_its_whole_path() {
        let error = uuid("token", "canary")
            .expect_err("no UUID")
            .within("list[3]")
            .within("Data");
        assert_eq!(error.field(), "Data.list[3].token");
        assert!(!error.to_string().contains("canary"), "{error}");
    }

    #[test]
    fn a_year_of_five_digits_is_refused() {
        let late = DateTime::<chrono::Utc>::MAX_UTC.fixed_offset();
        let error = date_time("CreationDate", &late).expect_err("too late");
        assert_eq!(
            error.to_string(),
            "field `CreationDate` must be within the years 0000 to 9999"
        );
        assert_eq!(
            date_time("CreationDate", &DateTime::UNIX_EPOCH.fixed_offset()),
            Ok(())
        );
    }

    #[test]
    fn ranges_name_the_side_that_is_bounded() {
        assert_eq!(range("q", 5, 1, 5), Ok(()));
        let text = |min, max| {
            range("q", 0, min, max)
                .expect_err("out of range")
                .to_string()
        };
        assert_eq!(text(1, i64::MAX), "field `q` must be at least 1");
        assert_eq!(text(i64::MIN, -1), "field `q` must be at most -1");
        assert_eq!(text(1, 9), "field `q` must be from 1 to 9");
    }

    #[test]
    fn patterns_match_as_written() {
        static DIGITS: Pattern = Pattern::new("^[0-9]+$");
        assert_eq!(pattern("amount", "12", &DIGITS), Ok(()));
        let error = pattern("amount", "12\n", &DIGITS).expect_err("a line break is no digit");
        assert_eq!(
            error.to_string(),
            "field `amount` does not have the form ^[0-9]+$"
        );
        static SHOWN: Pattern = Pattern::new("^[0-9]+$").with_example("12");
        let error = pattern("amount", "", &SHOWN).expect_err("no digits");
        assert_eq!(error.to_string(), "field `amount` must have the form of 12");
    }

    #[test]
    fn uuids_are_hyphenated_hex_of_either_case() {
        assert_eq!(uuid("t", "3F0C3c1e-9d0f-4a77-8d9a-0a0f3b9b6b11"), Ok(()));
        for value in [
            "",
            "3f0c3c1e9d0f4a778d9a0a0f3b9b6b11",
            "3f0c3c1e-9d0f-4a77-8d9a-0a0f3b9b6b1g",
        ] {
            assert!(uuid("t", value).is_err(), "{value}");
        }
    }
}

//! Money that survives a JSON number exactly.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::value::RawValue;
use thiserror::Error;

/// Digits that a double keeps in every case, and with it a JSON number on its way through any
/// reader.
const MAX_DIGITS: u32 = 15;

/// The powers of ten up to [`MAX_DIGITS`]; a double holds each exactly.
const POWERS_OF_TEN: [f64; MAX_DIGITS as usize + 1] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
];

/// An amount of money: a decimal of at most 15 significant digits, in major units (`45.9` is
/// forty-five dollars and ninety cents).
///
/// The limit is what a JSON number carries without loss through every reader; an amount with more
/// digits is refused when it is made and when it is parsed, never rounded. At most 15 digits stand
/// before the decimal point and 15 after it. Negative amounts and zero can be said; whether they
/// make sense depends on the field.
///
/// ```
/// use fraud_signals_support::Amount;
///
/// let amount: Amount = "45.90".parse()?;
/// assert_eq!(amount, Amount::from_minor_units(4590, 2)?);
/// assert_eq!(amount.to_string(), "45.90");
/// assert!("12345678901234567.89".parse::<Amount>().is_err());
/// # Ok::<(), fraud_signals_support::AmountError>(())
/// ```
///
/// On the wire an amount is a JSON number (`45.9`). Reading one looks at the number's own digits,
/// which works with `serde_json` only, and not below `#[serde(flatten)]` or `#[serde(untagged)]`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(Decimal);

/// Why a value cannot be an [`Amount`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AmountError {
    /// The text is not a plain decimal number such as `45.90`.
    #[error("an amount is a plain decimal number such as 45.90")]
    NotANumber,
    /// The amount needs more digits than a JSON number keeps.
    #[error(
        "an amount has at most 15 significant digits, and at most 15 on either side of its point"
    )]
    TooManyDigits,
}

impl Amount {
    /// An amount from minor units: `from_minor_units(4590, 2)` is 45.90.
    ///
    /// # Errors
    ///
    /// [`AmountError::TooManyDigits`] when it has more than 15 significant digits, or `decimals` is
    /// over 15.
    pub fn from_minor_units(units: i64, decimals: u32) -> Result<Self, AmountError> {
        Decimal::try_from_i128_with_scale(units.into(), decimals)
            .map_err(|_| AmountError::TooManyDigits)
            .and_then(Self::try_from)
    }

    /// The amount as a decimal, with the trailing zeros it was made with.
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        self.0
    }

    /// Reads a JSON number, with or without an exponent.
    fn from_json_number(text: &str) -> Result<Self, AmountError> {
        let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else {
            return text.parse();
        };
        let mantissa: Self = mantissa.parse()?;
        let exponent: i32 = exponent.parse().map_err(|_| AmountError::TooManyDigits)?;
        let mut shifted = mantissa.0.normalize();
        if shifted.is_zero() {
            return Ok(Self(shifted));
        }
        if exponent.unsigned_abs() > 2 * MAX_DIGITS {
            return Err(AmountError::TooManyDigits);
        }
        let scale = shifted.scale() as i32 - exponent;
        if let Ok(scale) = u32::try_from(scale) {
            shifted
                .set_scale(scale)
                .map_err(|_| AmountError::TooManyDigits)?;
        } else {
            shifted
                .set_scale(0)
                .map_err(|_| AmountError::TooManyDigits)?;
            let power = Decimal::from_i128_with_scale(10i128.pow(scale.unsigned_abs()), 0);
            shifted = shifted
                .checked_mul(power)
                .ok_or(AmountError::TooManyDigits)?;
        }
        Self::try_from(shifted)
    }
}

impl TryFrom<Decimal> for Amount {
    type Error = AmountError;

    /// # Errors
    ///
    /// [`AmountError::TooManyDigits`] when the decimal has more than 15 significant digits (zeros at
    /// the end do not count), or more than 15 on either side of its point.
    fn try_from(decimal: Decimal) -> Result<Self, AmountError> {
        let bare = decimal.normalize();
        let significant = bare.mantissa().unsigned_abs();
        let limit = 10u128.pow(MAX_DIGITS);
        if significant >= limit
            || decimal.scale() > MAX_DIGITS
            || bare.trunc().mantissa().unsigned_abs() >= limit
        {
            return Err(AmountError::TooManyDigits);
        }
        Ok(Self(decimal))
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    /// Reads a plain decimal number: digits, an optional sign `-` before them, an optional point
    /// between them. No exponent, no separators, no currency sign.
    ///
    /// # Errors
    ///
    /// [`AmountError::NotANumber`] for any other form, [`AmountError::TooManyDigits`] past 15
    /// digits.
    fn from_str(text: &str) -> Result<Self, AmountError> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(fraction) {
            return Err(AmountError::NotANumber);
        }
        Decimal::from_str_exact(text)
            .map_err(|_| AmountError::TooManyDigits)?
            .try_into()
    }
}

impl TryFrom<&str> for Amount {
    type Error = AmountError;

    /// # Errors
    ///
    /// As [`Amount::from_str`].
    fn try_from(text: &str) -> Result<Self, AmountError> {
        text.parse()
    }
}

impl From<i32> for Amount {
    /// Whole major units.
    fn from(units: i32) -> Self {
        Self(Decimal::from(units))
    }
}

impl From<u32> for Amount {
    /// Whole major units.
    fn from(units: u32) -> Self {
        Self(Decimal::from(units))
    }
}

impl From<Amount> for Decimal {
    fn from(amount: Amount) -> Self {
        amount.0
    }
}

impl From<Amount> for String {
    /// The text of the amount, for fields that carry money as a string.
    fn from(amount: Amount) -> Self {
        amount.to_string()
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bare = self.0.normalize();
        // Fits: the mantissa has at most 15 digits, and without a scale it is the whole number.
        let mantissa = bare.mantissa() as i64;
        if bare.scale() == 0 {
            return serializer.serialize_i64(mantissa);
        }
        // Both sides are exact doubles, so the quotient is the double nearest to the decimal, whose
        // shortest form has the decimal's own digits.
        serializer.serialize_f64(mantissa as f64 / POWERS_OF_TEN[bare.scale() as usize])
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = Box::<RawValue>::deserialize(deserializer)?;
        Self::from_json_number(number.get()).map_err(de::Error::custom)
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Amount {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Amount".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "number" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Amount {
        text.parse()
            .unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn amounts_leave_as_json_numbers_with_exactly_their_digits() {
        for (text, json) in [
            ("0.1", "0.1"),
            ("45.9", "45.9"),
            ("45.90", "45.9"),
            ("70.5", "70.5"),
            ("1234567890123.45", "1234567890123.45"),
            ("999999999999999", "999999999999999"),
            ("-0.01", "-0.01"),
            ("100", "100"),
            ("0", "0"),
            ("0.00", "0"),
        ] {
            assert_eq!(
                serde_json::to_string(&amount(text)).expect("serialises"),
                json,
                "{text}"
            );
        }
    }

    #[test]
    fn every_two_decimal_amount_of_a_sweep_keeps_its_digits() {
        for units in (0..1_000_000i64)
            .step_by(7)
            .chain(99_999_999_999_000..99_999_999_999_999)
        {
            let made = Amount::from_minor_units(units, 2).expect("few digits");
            let json = serde_json::to_string(&made).expect("serialises");
            let back: Amount = serde_json::from_str(&json).expect("parses");
            assert_eq!(back, made, "{json}");
            assert_eq!(json, made.to_decimal().normalize().to_string());
        }
    }

    #[test]
    fn more_digits_than_a_double_keeps_are_refused_when_made() {
        for text in [
            "12345678901234567.89",
            "0.1234567890123456",
            "1000000000000000",
            "0.0000000000000001",
            "99999999999999999999999999999999",
        ] {
            assert_eq!(
                text.parse::<Amount>(),
                Err(AmountError::TooManyDigits),
                "{text}"
            );
        }
        assert_eq!(
            Amount::from_minor_units(i64::MAX, 2),
            Err(AmountError::TooManyDigits)
        );
        assert_eq!(
            Amount::from_minor_units(1, 99),
            Err(AmountError::TooManyDigits)
        );
    }

    #[test]
    fn more_digits_than_a_double_keeps_are_refused_when_parsed() {
        // The last two have a neighbouring double with few digits: reading through it would round.
        for json in [
            "12345678901234567.89",
            "1e15",
            "1e99",
            "1e-16",
            "0.10000000000000001",
            "1.0000000000000001",
        ] {
            assert!(serde_json::from_str::<Amount>(json).is_err(), "{json}");
        }
        let value = serde_json::json!(45.9);
        assert_eq!(
            serde_json::from_value::<Amount>(value).expect("parses"),
            amount("45.9")
        );
    }

    #[test]
    fn exponents_of_json_numbers_are_read() {
        for (json, text) in [
            ("1e2", "100"),
            ("4.59E1", "45.9"),
            ("5e-2", "0.05"),
            ("0e30", "0"),
            ("-12.5e1", "-125"),
        ] {
            let read: Amount = serde_json::from_str(json).unwrap_or_else(|e| panic!("{json}: {e}"));
            assert_eq!(read, amount(text), "{json}");
        }
    }

    #[test]
    fn only_plain_decimals_are_amounts() {
        for text in [
            "", "-", ".", "1.", ".5", "+1", "1_000", "1,5", "1e3", "NaN", " 1", "1 ", "--1", "$5",
            "٣",
        ] {
            assert_eq!(
                text.parse::<Amount>(),
                Err(AmountError::NotANumber),
                "{text:?}"
            );
        }
        for json in ["\"45.9\"", "null", "true", "[1]", "{}"] {
            assert!(serde_json::from_str::<Amount>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn text_keeps_trailing_zeros_and_comparison_ignores_them() {
        assert_eq!(String::from(amount("12.50")), "12.50");
        assert_eq!(amount("12.50"), amount("12.5"));
    }
}

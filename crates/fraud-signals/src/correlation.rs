//! The ids that tie a call to the vendor's logs and to yours.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// A new random id.
            #[must_use]
            #[expect(clippy::new_without_default, reason = "a random value is no default")]
            pub fn new() -> Self {
                Self(Uuid::new_v4())
            }

            /// The id with these 128 bits, the first hexadecimal digit being the highest.
            #[must_use]
            pub fn from_u128(bits: u128) -> Self {
                Self(Uuid::from_u128(bits))
            }

            #[cfg(feature = "dfp")]
            pub(crate) fn header_value(self) -> http::HeaderValue {
                let mut buffer = Uuid::encode_buffer();
                let text = self.0.hyphenated().encode_lower(&mut buffer);
                http::HeaderValue::from_str(text).expect("a hyphenated UUID is visible ASCII")
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0.hyphenated(), f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            /// Reads an id of your own, such as one that came in with a request.
            ///
            /// # Errors
            ///
            /// [`ParseIdError`] when the text is not a UUID: both vendors' contracts want one.
            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                Uuid::try_parse(text).map(Self).map_err(|_| ParseIdError)
            }
        }
    };
}

id! {
    /// Names one logical call, over all its attempts; printed on every error and every span.
    ///
    /// Dynamics 365 Fraud Protection gets it as `x-ms-correlation-id`. Calls that belong together,
    /// such as a purchase and its bank events, share one: pass the same id to each of them.
    /// Marqeta documents no such header, so there the id stays on this side.
    CorrelationId
}

id! {
    /// Names one event of Dynamics 365 Fraud Protection (`x-ms-tracking-id`), over all attempts.
    TrackingId
}

/// The text is not a UUID such as `6f1d2c34-0a55-4a51-9c6b-2d3f7c1f8e01`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("an id is a UUID such as 6f1d2c34-0a55-4a51-9c6b-2d3f7c1f8e01")]
pub struct ParseIdError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_and_printed_as_uuids() {
        let text = "6f1d2c34-0a55-4a51-9c6b-2d3f7c1f8e01";
        let id: CorrelationId = text.to_uppercase().parse().expect("a UUID");
        assert_eq!(id.to_string(), text);
        assert_eq!("order-17".parse::<TrackingId>(), Err(ParseIdError));
        assert_ne!(TrackingId::new(), TrackingId::new());
    }
}

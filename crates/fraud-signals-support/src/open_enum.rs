//! Lists of values that may grow.

/// Declares an enum of the values that a contract lists, with room for those that it does not.
///
/// A value that is not listed is kept as it came, in `Other`, and leaves as it came. Comparison
/// goes by the text on the wire. `Debug` prints listed values by name and hides any other, which may
/// be anything.
#[macro_export]
macro_rules! open_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $($variant:ident = $value:literal,)+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("`", $value, "`.")]
                $variant,
            )+
            /// A value that the contract does not list, as it stands on the wire.
            Other(String),
        }

        impl $name {
            /// The listed values, as they stand on the wire.
            pub const KNOWN: &'static [&'static str] = &[$($value),+];

            /// The value as it stands on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)+
                    Self::Other(value) => value,
                }
            }
        }

        impl From<&str> for $name {
            fn from(value: &str) -> Self {
                match value {
                    $($value => Self::$variant,)+
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        impl From<String> for $name {
            fn from(value: String) -> Self {
                match value.as_str() {
                    $($value => Self::$variant,)+
                    _ => Self::Other(value),
                }
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl Eq for $name {}

        impl ::std::hash::Hash for $name {
            fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                match self {
                    $(Self::$variant => f.write_str(stringify!($variant)),)+
                    Self::Other(_) => f.write_str("Other(<redacted>)"),
                }
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                <String as ::serde::Deserialize>::deserialize(deserializer).map(Self::from)
            }
        }

        #[cfg(feature = "schemars")]
        impl ::schemars::JsonSchema for $name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                ::schemars::json_schema!({
                    "anyOf": [{ "type": "string", "enum": [$($value),+] }, { "type": "string" }]
                })
            }
        }
    };
}

#[cfg(test)]
mod tests {
    #![allow(unreachable_pub, reason = "the macro declares public types")]

    open_enum! {
        /// How far a case is.
        pub enum Status {
            Won = "WON",
            NotStarted = "NOT_STARTED",
        }
    }

    #[test]
    fn listed_and_unlisted_values_round_trip() {
        for text in ["WON", "NOT_STARTED", "SUSPENDED", "won", ""] {
            let json = format!("{text:?}");
            let status: Status = serde_json::from_str(&json).expect("any string is a status");
            assert_eq!(status.as_str(), text);
            assert_eq!(serde_json::to_string(&status).expect("serialises"), json);
        }
        assert!(matches!(Status::from("WON"), Status::Won));
        assert!(matches!(Status::from("NEW".to_owned()), Status::Other(_)));
        assert_eq!(Status::KNOWN, ["WON", "NOT_STARTED"]);
    }

    #[test]
    fn equality_goes_by_the_text_on_the_wire() {
        assert_eq!(Status::Other("WON".to_owned()), Status::Won);
        assert_ne!(Status::Won, Status::NotStarted);
    }

    #[test]
    fn debug_hides_a_value_that_is_not_listed() {
        assert_eq!(format!("{:?}", Status::NotStarted), "NotStarted");
        assert_eq!(format!("{:?}", Status::from("canary")), "Other(<redacted>)");
    }
}

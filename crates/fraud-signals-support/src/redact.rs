//! Stand-ins that generated `Debug` prints in place of values that may identify a person or a card.

use std::fmt;

/// Prints `<redacted>`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Redacted;

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<redacted>")
    }
}

/// Prints how many entries a redacted list or map has, and none of them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RedactedItems(
    /// The number of entries.
    pub usize,
);

impl fmt::Debug for RedactedItems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<redacted; entries: {}>", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redacted_values_print_their_presence_and_size_only() {
        assert_eq!(format!("{:?}", Some(Redacted)), "Some(<redacted>)");
        assert_eq!(format!("{:?}", RedactedItems(2)), "<redacted; entries: 2>");
    }
}

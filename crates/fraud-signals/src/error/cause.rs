//! The last link of a source chain.

use std::{fmt, io};

/// What lies below a failure, in fixed words: no URL, no header, no text of a vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cause {
    text: &'static str,
    io: Option<io::ErrorKind>,
}

impl Cause {
    pub(crate) fn new(text: &'static str, io: Option<io::ErrorKind>) -> Self {
        Self { text, io }
    }

    #[cfg(feature = "dfp")]
    pub(crate) fn text(&self) -> &'static str {
        self.text
    }

    /// The operating system's kind of error, where there was one.
    #[must_use]
    pub fn io_kind(&self) -> Option<io::ErrorKind> {
        self.io
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text)
    }
}

impl std::error::Error for Cause {}

//! One thing that is wrong with a spec, and what to do about it.

use std::fmt;

/// One thing that is wrong with a spec.
///
/// Its `Display` is one line: `specs/x.yaml:12: [rule] operation y: what is wrong; what to do`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file as shown to people: relative to the workspace, forward slashes.
    pub file: String,
    /// Line in the file, from 1; 0 when the finding is about the file as a whole.
    pub line: usize,
    /// The part of the spec: `operation record_chargeback`, `schema Chargeback.Amount`.
    pub place: String,
    /// Name of the rule, one of [`crate::lint::RULES`] or [`crate::spec::RULES`].
    pub rule: &'static str,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub fix: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        write!(
            f,
            ": [{}] {}: {}; {}",
            self.rule, self.place, self.what, self.fix
        )
    }
}

//! The guard in front of every path parameter.

use thiserror::Error;

/// A path parameter that cannot be one segment of a path.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("path parameter `{parameter}` {reason}")]
pub struct PathSegmentError {
    parameter: &'static str,
    reason: &'static str,
}

/// Refuses a path parameter that would leave its segment: URL parsers resolve `.` and `..` even
/// after percent-encoding, read `\` as `/`, and an empty value names the parent.
///
/// # Errors
///
/// Names the parameter and what is wrong with its value; the value itself is not repeated.
pub fn check_path_segment(parameter: &'static str, value: &str) -> Result<(), PathSegmentError> {
    let reason = match value {
        "" => "is empty",
        "." | ".." => "is a dot segment, which would leave its place in the path",
        _ if value.contains('\\') => "holds a backslash, which a URL reads as a slash",
        _ => return Ok(()),
    };
    Err(PathSegmentError { parameter, reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_leave_their_segment_are_refused() {
        for value in ["", ".", "..", "..\\admin", "a\\b"] {
            let error = check_path_segment("id", value).expect_err(value);
            assert!(
                error.to_string().starts_with("path parameter `id` "),
                "{error}"
            );
        }
        for value in ["a", "...", "a/b", "%2e%2e", "ü", ".a"] {
            assert_eq!(check_path_segment("id", value), Ok(()), "{value}");
        }
    }
}

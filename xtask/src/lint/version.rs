//! Which language the document is written in.

use super::document::Found;
use crate::spec::Spec;

/// Whether the document is OpenAPI 3.0, so that the other rules apply.
pub(super) fn check(spec: &Spec, found: &mut Found) -> bool {
    const FIX: &str = "write it in OpenAPI 3.0.3 (`openapi: 3.0.3`)";
    if let Some(entry) = spec.root.entry("swagger") {
        found.report(
            "openapi-version",
            entry.line,
            "document",
            "this is OpenAPI 2 (Swagger)",
            FIX,
        );
        return false;
    }
    let Some(entry) = spec.root.entry("openapi") else {
        found.report(
            "openapi-version",
            spec.root.line,
            "document",
            format!(
                "there is no `openapi` key ({} stands here)",
                spec.root.kind()
            ),
            FIX,
        );
        return false;
    };
    let what = match entry.value.as_str() {
        Some(version) if is_3_0(version) => return true,
        Some(version) if version.starts_with("3.1") => {
            "this is OpenAPI 3.1, which the generator does not read".to_owned()
        }
        Some(version) => format!("`{version}` is not a version of OpenAPI 3.0"),
        None => format!(
            "the version is {}, not a string such as 3.0.3",
            entry.value.kind()
        ),
    };
    found.report("openapi-version", entry.line, "document", what, FIX);
    false
}

fn is_3_0(version: &str) -> bool {
    let patch = version.strip_prefix("3.0.");
    patch.is_some_and(|patch| !patch.is_empty() && patch.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::is_3_0;

    #[test]
    fn only_three_part_versions_of_3_0_count() {
        for good in ["3.0.0", "3.0.3", "3.0.10"] {
            assert!(is_3_0(good), "{good}");
        }
        for bad in ["3.0", "3.0.", "3.0.x", "3.1.0", "2.0", ""] {
            assert!(!is_3_0(bad), "{bad}");
        }
    }
}

//! Tests that a document names.

use super::workspace::Workspace;

/// Each name is a test function of the file.
pub(super) fn check(
    workspace: &Workspace,
    folder: &str,
    file: &str,
    names: &[&str],
) -> Vec<String> {
    let beside = format!("{folder}/{file}");
    let text = workspace.text(file).or_else(|| workspace.text(&beside));
    let Some(text) = text else {
        // That the file is missing is said of its path.
        return Vec::new();
    };
    names
        .iter()
        .filter(|name| !has_test(&text, name))
        .map(|name| format!("there is no test {name} in {file}"))
        .collect()
}

/// Whether there is a function of that name with an attribute that makes it a test.
fn has_test(text: &str, name: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let function = format!("fn {name}(");
    let is_function = |line: &str| {
        let line = line.strip_prefix("async ").unwrap_or(line);
        line.starts_with(&function)
    };
    lines.iter().enumerate().any(|(at, line)| {
        let attributes = lines[..at].iter().rev();
        is_function(line)
            && attributes
                .take_while(|line| line.starts_with("#[") || line.starts_with("//"))
                .any(|line| line.starts_with("#[test]") || line.starts_with("#[tokio::test"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_function_with_the_attribute_of_a_test_is_one() {
        let text = "#[test]\nfn one() {}\n\nfn helper() {}\n\
                    #[tokio::test(start_paused = true)]\n#[ignore]\nasync fn two() {}\n";
        assert!(has_test(text, "one") && has_test(text, "two"));
        assert!(!has_test(text, "helper") && !has_test(text, "three") && !has_test(text, "on"));
    }
}

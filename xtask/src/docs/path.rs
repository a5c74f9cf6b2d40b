//! Files that a document names.

use super::workspace::Workspace;

/// Endings of files, by which a name without a folder is known for one.
const ENDINGS: [&str; 9] = [
    ".rs", ".toml", ".md", ".yaml", ".yml", ".json", ".js", ".html", ".lock",
];

/// The target of a link: an address on the web, a heading, or a path from the document.
pub(super) fn check_link(workspace: &Workspace, folder: &str, target: &str) -> Vec<String> {
    let path = target.split('#').next().unwrap_or_default();
    if path.is_empty() || target.contains("://") {
        return Vec::new();
    }
    match resolve(folder, path) {
        Some(path) if workspace.has_path(&path) => Vec::new(),
        _ => vec![format!("there is no file {path}")],
    }
}

/// Code within a line, if it reads like a path: from the root, or from the document.
pub(super) fn check_code(workspace: &Workspace, folder: &str, code: &str) -> Vec<String> {
    if !is_path(workspace, code) {
        return Vec::new();
    }
    let from_root = workspace.has_path(code.trim_end_matches('/'));
    let from_here = resolve(folder, code).is_some_and(|path| workspace.has_path(&path));
    let by_name = !code.contains('/') && workspace.has_name(code);
    if from_root || from_here || by_name {
        Vec::new()
    } else {
        vec![format!("there is no file {code}")]
    }
}

/// The words of a command that begin with a folder of the root.
pub(super) fn check_words(workspace: &Workspace, line: &str) -> Vec<String> {
    // What holds a variable of the shell names no file by itself.
    let words = line.split_whitespace().filter(|word| !word.contains('$'));
    let missing = words.filter(|word| {
        let first = word.split('/').next().unwrap_or_default();
        word.contains('/') && workspace.has_path(first) && !workspace.has_path(word)
    });
    missing
        .map(|word| format!("there is no file {word}"))
        .collect()
}

fn is_path(workspace: &Workspace, code: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./*".contains(c);
    if !code.chars().all(plain) || code.starts_with(['/', '*']) {
        return false;
    }
    let Some((first, _)) = code.split_once('/') else {
        return ENDINGS
            .iter()
            .any(|ending| code.ends_with(ending) && code.len() > ending.len());
    };
    // Media types, and features as in `crate/feature`.
    let media_type = ["application", "text"].contains(&first);
    !media_type && !workspace.is_dependency(first) && first != "target"
}

/// `path` from `folder`, without `.` and `..`; `None` above the root.
fn resolve(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_resolved_from_its_document_and_not_above_the_root() {
        assert_eq!(resolve("a/b", "../c.md").as_deref(), Some("a/c.md"));
        assert_eq!(resolve("", "./c/").as_deref(), Some("c"));
        assert_eq!(resolve("a", "../../c"), None);
    }
}

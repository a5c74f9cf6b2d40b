//! Parameters of the path, the query and the header.

use std::collections::BTreeMap;

use super::document::{Document, Found};
use super::parts::{Kind, Part};
use crate::spec::{Node, OperationNode};

pub(super) fn check(document: &Document<'_>, found: &mut Found) {
    for part in document.all(Kind::Parameter) {
        declaration(document, part, found);
    }
    for operation in document.spec.operations() {
        template(document, &operation, found);
    }
    for part in &document.parts {
        if matches!(part.kind, Kind::PathItem | Kind::Operation) {
            duplicates(document, part, found);
        }
    }
}

/// One parameter by itself.
fn declaration(document: &Document<'_>, part: &Part<'_>, found: &mut Found) {
    let place = part.node.get("in").and_then(Node::as_str);
    let rule = match place {
        Some("path") => "path-parameter",
        Some("query") => "query-parameter",
        Some("header") => "header-parameter",
        Some("cookie") => {
            found.report(
                "cookie-parameter",
                part.line,
                &part.place,
                "this parameter travels in a cookie, which no client here sends",
                "delete it, or declare the header that the vendor wants",
            );
            return;
        }
        _ => return, // the reader says so
    };
    if let Some(schema) = part.node.entry("schema")
        && document.is_text(&schema.value) == Some(false)
    {
        found.report(
            rule,
            schema.line,
            &part.place,
            "the parameter is not a string",
            "declare it `type: string` and say in the description what it holds",
        );
    }
    if rule == "path-parameter" && part.node.get("required").and_then(Node::as_bool) != Some(true) {
        found.report(
            rule,
            part.line,
            &part.place,
            "a path parameter is not `required: true`",
            "add `required: true`",
        );
    }
    let name = part
        .node
        .get("name")
        .and_then(Node::as_str)
        .unwrap_or_default();
    let reserved = ["accept", "authorization", "content-type"];
    if rule == "header-parameter" && reserved.contains(&name.to_ascii_lowercase().as_str()) {
        found.report(
            rule,
            part.line,
            &part.place,
            format!("`{name}` is not a parameter in OpenAPI, and readers ignore it"),
            "use a security scheme for credentials, `content` for media types",
        );
    }
}

/// The template of the path and the path parameters agree.
fn template(document: &Document<'_>, operation: &OperationNode<'_>, found: &mut Found) {
    let place = operation.place();
    let Some(names) = placeholders(operation.path) else {
        found.report(
            "path-parameter",
            operation.line,
            &place,
            format!("the braces of `{}` do not pair up", operation.path),
            "write each parameter as `{name}`, once",
        );
        return;
    };
    let declared: Vec<(&str, usize)> = operation
        .parameters()
        .filter_map(|parameter| {
            let target = document.spec.follow(parameter)?;
            let name = target.get("name")?.as_str()?;
            (target.get("in")?.as_str()? == "path").then_some((name, parameter.line))
        })
        .collect();
    for name in &names {
        if !declared.iter().any(|(declared, _)| declared == name) {
            found.report(
                "path-parameter",
                operation.line,
                &place,
                format!("`{{{name}}}` of the path is not declared"),
                format!("declare a parameter `{name}` with `in: path`"),
            );
        }
    }
    for (name, line) in declared {
        if !names.contains(&name) {
            found.report(
                "path-parameter",
                line,
                &place,
                format!(
                    "the path parameter `{name}` is not in the path `{}`",
                    operation.path
                ),
                format!("put `{{{name}}}` into the path, or delete the parameter"),
            );
        }
    }
}

/// The names in braces; `None` when the braces do not pair up or a name is empty or repeated.
fn placeholders(path: &str) -> Option<Vec<&str>> {
    let mut names = Vec::new();
    let mut rest = path;
    while let Some(open) = rest.find(['{', '}']) {
        let after = rest[open..].strip_prefix('{')?;
        let close = after.find(['{', '}', '/'])?;
        let name = &after[..close];
        rest = after[close..].strip_prefix('}')?;
        if name.is_empty() || names.contains(&name) {
            return None;
        }
        names.push(name);
    }
    Some(names)
}

/// No two parameters of one list have the same place and name.
fn duplicates(document: &Document<'_>, part: &Part<'_>, found: &mut Found) {
    let mut seen: BTreeMap<(&str, String), usize> = BTreeMap::new();
    let parameters = part
        .node
        .get("parameters")
        .and_then(Node::as_seq)
        .unwrap_or_default();
    for parameter in parameters {
        let Some(target) = document.spec.follow(parameter) else {
            continue;
        };
        let text = |key| target.get(key).and_then(Node::as_str);
        let (Some(place), Some(name)) = (text("in"), text("name")) else {
            continue;
        };
        let key = match place {
            "header" => name.to_ascii_lowercase(), // header names ignore case
            _ => name.to_owned(),
        };
        if let Some(first) = seen.get(&(place, key.clone())) {
            found.report(
                "parameter-duplicate",
                parameter.line,
                &part.place,
                format!("the {place} parameter `{name}` is already declared on line {first}"),
                "delete one of the two",
            );
        } else {
            seen.insert((place, key), parameter.line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::placeholders;

    #[test]
    fn placeholders_are_read_or_refused() {
        assert_eq!(placeholders("/a"), Some(vec![]));
        assert_eq!(placeholders("/a/{b}/{c}.json"), Some(vec!["b", "c"]));
        for bad in [
            "/{", "/}", "/{a", "/{}", "/{a}/{a}", "/{{a}}", "/{a/b}", "/a}{b",
        ] {
            assert_eq!(placeholders(bad), None, "{bad}");
        }
    }
}

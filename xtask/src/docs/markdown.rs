//! What of a Markdown file can name something.

/// A part of a document.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// The target of a link.
    Link(&'a str),
    /// Code within a line.
    Code(&'a str),
    /// A line of a shell block.
    Shell(&'a str),
    /// Tests after the file that they are in: `` `x.rs`: `one`, `two` ``.
    Tests {
        /// The file.
        file: &'a str,
        /// The tests.
        names: Vec<&'a str>,
    },
    /// A numbered row of a table that names no test.
    Invariant,
}

/// The parts of a document, each with its line.
pub(super) fn pieces(text: &str) -> Vec<(usize, Piece<'_>)> {
    let mut pieces = Vec::new();
    // The language of the block that a line is in.
    let mut block: Option<&str> = None;
    for (number, line) in text.lines().enumerate() {
        let number = number + 1;
        let trimmed = line.trim();
        if let Some(language) = trimmed.strip_prefix("```") {
            block = match block {
                Some(_) => None,
                None => Some(language),
            };
            continue;
        }
        match block {
            Some("sh" | "bash" | "console" | "") => pieces.push((number, Piece::Shell(trimmed))),
            Some(_) => {}
            None => {
                let before = pieces.len();
                pieces.extend(links(line).map(|target| (number, Piece::Link(target))));
                pieces.extend(spans(line).map(|(_, code)| (number, Piece::Code(code))));
                pieces.extend(tests(line).into_iter().map(|tests| (number, tests)));
                let has_test = |(_, piece): &_| matches!(piece, Piece::Tests { .. });
                if is_numbered_row(trimmed) && !pieces[before..].iter().any(has_test) {
                    pieces.push((number, Piece::Invariant));
                }
            }
        }
    }
    pieces
}

/// `| 7 | ...`, a row of the table of invariants.
fn is_numbered_row(line: &str) -> bool {
    let cell = line.strip_prefix('|').and_then(|row| row.split('|').next());
    cell.is_some_and(|cell| cell.trim().parse::<u32>().is_ok())
}

/// Code within a line, and where it starts.
fn spans(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    line.split('`')
        .enumerate()
        .filter_map(move |(index, part)| {
            let at = start;
            start += part.len() + 1;
            (index % 2 == 1).then_some((at, part))
        })
}

fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| {
        let end = rest.find(')')?;
        Some(&rest[..end])
    })
}

fn tests(line: &str) -> Vec<Piece<'_>> {
    let spans: Vec<_> = spans(line).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < spans.len() {
        let (start, file) = spans[at];
        at += 1;
        if !file.ends_with(".rs") {
            continue;
        }
        let mut end = start + file.len();
        let mut separator = "`: `";
        let mut names = Vec::new();
        while let Some(&(start, name)) = spans.get(at) {
            if line.get(end..start) != Some(separator) || name.ends_with(".rs") {
                break;
            }
            names.push(name);
            end = start + name.len();
            separator = "`, `";
            at += 1;
        }
        if !names.is_empty() {
            found.push(Piece::Tests { file, names });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_code_shell_lines_and_tests_are_found_with_their_lines() {
        let text = "See [a](b.md) and `c`.\n\n```sh\ncargo d\n```\n```rust\nlet x = `no`;\n```\n\
                    | 1 | x | `t.rs`: `one`, `two`; `u.rs`: `three` |\n| 2 | x | `t.rs` |\n";
        let pieces = pieces(text);
        let line = |wanted: usize| -> Vec<_> {
            let of_line = pieces.iter().filter(|(number, _)| *number == wanted);
            of_line.map(|(_, piece)| piece).collect()
        };
        assert_eq!(line(1), [&Piece::Link("b.md"), &Piece::Code("c")]);
        assert_eq!(line(4), [&Piece::Shell("cargo d")]);
        assert!(line(7).is_empty());
        let tests: Vec<_> = line(9)
            .into_iter()
            .filter(|piece| matches!(piece, Piece::Tests { .. }))
            .collect();
        let named = |file, names: &[&'static str]| Piece::Tests {
            file,
            names: names.to_vec(),
        };
        assert_eq!(
            tests,
            [&named("t.rs", &["one", "two"]), &named("u.rs", &["three"])]
        );
        assert_eq!(line(10), [&Piece::Code("t.rs"), &Piece::Invariant]);
    }
}

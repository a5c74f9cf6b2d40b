//! `cargo xtask docs`: the documents name only files, tests and commands that exist.

mod command;
mod markdown;
mod path;
mod test_name;
mod workspace;

use std::path::Path;
use std::{fmt, fs};

use markdown::Piece;
use workspace::Workspace;
pub use workspace::WorkspaceError;

/// A name in a document that nothing bears.
///
/// Its `Display` is one line: `README.md:12: there is no file crates/x`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Misnomer {
    /// The document, relative to the workspace, with forward slashes.
    pub document: String,
    /// Line in the document, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Misnomer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.document, self.line, self.what)
    }
}

/// Checks every Markdown file at the root and in `specs`, and the README of each crate. Returns how
/// many there are, and what is wrong, by document and line.
///
/// # Errors
///
/// [`WorkspaceError`] when cargo cannot describe the workspace or a file cannot be read.
pub fn check(root: &Path) -> Result<(usize, Vec<Misnomer>), WorkspaceError> {
    let workspace = Workspace::read(root)?;
    let documents: Vec<String> = workspace.documents().map(str::to_owned).collect();
    let mut wrong = Vec::new();
    for document in &documents {
        let path = root.join(document);
        let text = fs::read_to_string(&path).map_err(|error| WorkspaceError::File {
            path: path.clone(),
            error,
        })?;
        for (line, what) in check_text(&workspace, document, &text) {
            wrong.push(Misnomer {
                document: document.clone(),
                line,
                what,
            });
        }
    }
    wrong.sort();
    wrong.dedup();
    Ok((documents.len(), wrong))
}

fn check_text(workspace: &Workspace, document: &str, text: &str) -> Vec<(usize, String)> {
    let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut wrong = Vec::new();
    for (line, piece) in markdown::pieces(text) {
        let found = match piece {
            Piece::Link(target) => path::check_link(workspace, folder, target),
            Piece::Code(code) => match command::check(workspace, code) {
                Some(found) => found,
                None => path::check_code(workspace, folder, code),
            },
            Piece::Shell(code) => {
                let mut found = command::check(workspace, code).unwrap_or_default();
                found.extend(path::check_words(workspace, code));
                found
            }
            Piece::Tests { file, names } => test_name::check(workspace, folder, file, &names),
            Piece::Invariant => vec!["this invariant names no test that holds it".to_owned()],
        };
        wrong.extend(found.into_iter().map(|what| (line, what)));
    }
    wrong
}

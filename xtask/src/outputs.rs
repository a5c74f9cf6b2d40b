//! The generated files as a set: all of them are written, or none.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use similar::TextDiff;
use thiserror::Error;

use crate::emit::COMMAND;

/// What regen has made, by path below the root, and the folders that hold nothing else.
#[derive(Debug, Default)]
pub struct Outputs {
    files: BTreeMap<PathBuf, String>,
    folders: BTreeSet<PathBuf>,
}

/// A file could not be read or written. Nothing on disk has changed.
#[derive(Debug, Error)]
#[error("cannot {action} {}: {source}; nothing was changed", path.display())]
pub struct OutputError {
    action: &'static str,
    path: PathBuf,
    source: io::Error,
}

/// How a generated file differs from what its spec gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drift {
    /// The file has other contents; the unified diff leads from the file to what it should be.
    Differs(String),
    /// The file is not there.
    Missing,
    /// The file is no longer produced.
    Stale,
}

impl Outputs {
    /// Adds a file below a folder that holds nothing but what regen produces.
    pub fn add(&mut self, folder: &Path, name: &str, text: String) {
        self.folders.insert(folder.to_path_buf());
        self.files.insert(folder.join(name), text);
    }

    /// Every file that is not as it should be, in the order of paths.
    ///
    /// # Errors
    ///
    /// When a file or folder cannot be read.
    pub fn drift(&self, root: &Path) -> Result<Vec<(PathBuf, Drift)>, OutputError> {
        let mut drift = BTreeMap::new();
        for (path, text) in &self.files {
            match read(root, path)? {
                None => drop(drift.insert(path.clone(), Drift::Missing)),
                Some(found) if found != text.as_bytes() => {
                    let diff = unified_diff(path, &String::from_utf8_lossy(&found), text);
                    drift.insert(path.clone(), Drift::Differs(diff));
                }
                Some(_) => {}
            }
        }
        for path in self.stale(root)? {
            drift.insert(path, Drift::Stale);
        }
        Ok(drift.into_iter().collect())
    }

    /// Writes what differs and removes what is stale; returns the paths that changed.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, written or replaced. Everything is put back as it was.
    pub fn write(&self, root: &Path) -> Result<Vec<PathBuf>, OutputError> {
        let changed: Vec<PathBuf> = self
            .drift(root)?
            .into_iter()
            .map(|(path, _)| path)
            .collect();
        let staged = self.stage(root, &changed);
        let result = staged.and_then(|()| self.commit(root, &changed));
        for path in &changed {
            // Left over only after a failure; a temporary file that is not there is no fault.
            let _ = fs::remove_file(staging_path(root, path));
        }
        result.map(|()| changed)
    }

    /// Writes each new text beside its file, so that a full disk shows before anything changes.
    fn stage(&self, root: &Path, changed: &[PathBuf]) -> Result<(), OutputError> {
        for path in changed {
            let Some(text) = self.files.get(path) else {
                continue;
            };
            let target = staging_path(root, path);
            let written = target
                .parent()
                .map_or(Ok(()), fs::create_dir_all)
                .and_then(|()| fs::write(&target, text));
            written.map_err(failed("write", path))?;
        }
        Ok(())
    }

    fn commit(&self, root: &Path, changed: &[PathBuf]) -> Result<(), OutputError> {
        let mut undo = Vec::new();
        for path in changed {
            let before = read(root, path)?;
            let done = if self.files.contains_key(path) {
                fs::rename(staging_path(root, path), root.join(path))
            } else {
                fs::remove_file(root.join(path))
            };
            undo.push((path, before));
            if let Err(source) = done {
                for (path, before) in undo {
                    // The best that can be done: the first fault is the one to report.
                    let _ = match before {
                        Some(bytes) => fs::write(root.join(path), bytes),
                        None => fs::remove_file(root.join(path)),
                    };
                }
                return Err(failed("replace", path)(source));
            }
        }
        Ok(())
    }

    /// Files in regen's folders that it does not produce.
    fn stale(&self, root: &Path) -> Result<Vec<PathBuf>, OutputError> {
        let mut stale = Vec::new();
        let mut open: Vec<PathBuf> = self.folders.iter().cloned().collect();
        while let Some(folder) = open.pop() {
            let entries = match fs::read_dir(root.join(&folder)) {
                Ok(entries) => entries,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(failed("read", &folder)(error)),
            };
            for entry in entries {
                let entry = entry.map_err(failed("read", &folder))?;
                let path = folder.join(entry.file_name());
                let kind = entry.file_type().map_err(failed("read", &path))?;
                if kind.is_dir() {
                    open.push(path);
                } else if !self.files.contains_key(&path) {
                    stale.push(path);
                }
            }
        }
        Ok(stale)
    }
}

/// What `--check` prints: every file, its diff, and the command that mends them.
pub fn report(drift: &[(PathBuf, Drift)]) -> String {
    let mut text = String::new();
    for (path, drift) in drift {
        let path = path.display();
        // Writing to a String cannot fail.
        let _ = match drift {
            Drift::Differs(diff) => writeln!(text, "{path}: differs from its spec\n{diff}"),
            Drift::Missing => writeln!(text, "{path}: missing"),
            Drift::Stale => writeln!(text, "{path}: stale, no spec produces it any more"),
        };
    }
    let _ = writeln!(
        text,
        "{} generated file(s) out of date; run `{COMMAND}` and commit what it writes",
        drift.len()
    );
    text
}

fn unified_diff(path: &Path, found: &str, wanted: &str) -> String {
    TextDiff::from_lines(found, wanted)
        .unified_diff()
        .header(&format!("checked in: {}", path.display()), "regenerated")
        .to_string()
}

fn read(root: &Path, path: &Path) -> Result<Option<Vec<u8>>, OutputError> {
    match fs::read(root.join(path)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed("read", path)(error)),
    }
}

fn staging_path(root: &Path, path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".regen-tmp");
    root.join(path).with_file_name(name)
}

fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> OutputError {
    let path = path.to_path_buf();
    move |source| OutputError {
        action,
        path,
        source,
    }
}

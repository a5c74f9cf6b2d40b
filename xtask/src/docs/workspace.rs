//! What exists: files, packages and their targets, tasks.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use serde::Deserialize;
use thiserror::Error;

/// Folders that are not the workspace's own.
const FOREIGN: [&str; 2] = [".git", "target"];

/// Why the documents could not be checked.
#[derive(Debug, Error)]
pub enum WorkspaceError {
    /// A file or folder could not be read.
    #[error("{}: {error}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// `cargo metadata` did not describe the workspace.
    #[error("cargo metadata: {0}")]
    Metadata(String),
}

/// What exists in a workspace.
pub(super) struct Workspace {
    root: PathBuf,
    /// Files and folders from the root, with forward slashes.
    paths: BTreeSet<String>,
    packages: Vec<Package>,
    tasks: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

/// A package of the workspace.
#[derive(Deserialize)]
pub(super) struct Package {
    /// Its name.
    pub(super) name: String,
    features: BTreeMap<String, Vec<String>>,
    targets: Vec<Target>,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
}

impl Workspace {
    pub(super) fn read(root: &Path) -> Result<Self, WorkspaceError> {
        let mut paths = BTreeSet::new();
        collect(root, "", &mut paths)
            .map_err(|(path, error)| WorkspaceError::File { path, error })?;
        let tasks = match fs::read_to_string(root.join("Makefile.toml")) {
            Ok(text) => tasks(&text),
            // Then no task exists.
            Err(_) => BTreeSet::new(),
        };
        Ok(Self {
            root: root.to_path_buf(),
            paths,
            packages: packages(root)?,
            tasks,
        })
    }

    /// The documents that are checked.
    pub(super) fn documents(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(String::as_str).filter(|path| {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let of_crate = folder.strip_prefix("crates/");
            let of_crate = of_crate.is_some_and(|name| !name.contains('/'));
            path.ends_with(".md") && (folder.is_empty() || folder == "specs" || of_crate)
        })
    }

    /// Whether there is such a file or folder; `*` stands for any part of a name.
    pub(super) fn has_path(&self, path: &str) -> bool {
        let path = path.trim_start_matches("./").trim_end_matches('/');
        if !path.contains('*') {
            return self.paths.contains(path);
        }
        self.paths.iter().any(|candidate| {
            let (mut wanted, mut given) = (path.split('/'), candidate.split('/'));
            loop {
                match (wanted.next(), given.next()) {
                    (None, None) => return true,
                    (Some(wanted), Some(given)) if fits(wanted, given) => {}
                    _ => return false,
                }
            }
        })
    }

    /// Whether a file anywhere has this name.
    pub(super) fn has_name(&self, name: &str) -> bool {
        let names = self.paths.iter().map(|path| path.rsplit('/').next());
        names.flatten().any(|candidate| fits(name, candidate))
    }

    /// The text of a file, if it is there.
    pub(super) fn text(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.root.join(path)).ok()
    }

    pub(super) fn has_task(&self, name: &str) -> bool {
        self.tasks.contains(name)
    }

    pub(super) fn package(&self, name: &str) -> Option<&Package> {
        self.packages.iter().find(|package| package.name == name)
    }

    pub(super) fn packages(&self) -> &[Package] {
        &self.packages
    }

    pub(super) fn is_dependency(&self, name: &str) -> bool {
        let dependencies = self
            .packages
            .iter()
            .flat_map(|package| &package.dependencies);
        dependencies.into_iter().any(|found| found.name == name)
    }
}

impl Package {
    /// Whether it has a target of this kind: `example`, `test`, `bench` or `bin`.
    pub(super) fn has_target(&self, kind: &str, name: &str) -> bool {
        let mut targets = self.targets.iter();
        targets.any(|target| target.name == name && target.kind.iter().any(|found| found == kind))
    }

    pub(super) fn has_feature(&self, name: &str) -> bool {
        self.features.contains_key(name)
    }
}

/// Whether a name is what is wanted, where `*` stands for anything.
fn fits(wanted: &str, given: &str) -> bool {
    match wanted.split_once('*') {
        None => wanted == given,
        Some((head, tail)) => {
            given.len() >= head.len() + tail.len()
                && given.starts_with(head)
                && given.ends_with(tail)
        }
    }
}

fn collect(
    root: &Path,
    folder: &str,
    paths: &mut BTreeSet<String>,
) -> Result<(), (PathBuf, io::Error)> {
    let here = root.join(folder);
    let entries = fs::read_dir(&here).map_err(|error| (here.clone(), error))?;
    for entry in entries {
        let entry = entry.map_err(|error| (here.clone(), error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if FOREIGN.contains(&name.as_str()) {
            continue;
        }
        let path = match folder {
            "" => name,
            folder => format!("{folder}/{name}"),
        };
        let kind = entry.file_type().map_err(|error| (here.clone(), error))?;
        if kind.is_dir() {
            collect(root, &path, paths)?;
        }
        paths.insert(path);
    }
    Ok(())
}

/// The names of the tasks: `[tasks.NAME]`.
fn tasks(text: &str) -> BTreeSet<String> {
    let names = text.lines().filter_map(|line| {
        let name = line.trim().strip_prefix("[tasks.")?.strip_suffix(']')?;
        Some(name.trim_matches('"').to_owned())
    });
    names.collect()
}

fn packages(root: &Path) -> Result<Vec<Package>, WorkspaceError> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .arg("--manifest-path")
        .arg(root.join("Cargo.toml"))
        .output()
        .map_err(|error| WorkspaceError::Metadata(error.to_string()))?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(WorkspaceError::Metadata(text));
    }
    let metadata: Metadata = serde_json::from_slice(&output.stdout)
        .map_err(|error| WorkspaceError::Metadata(error.to_string()))?;
    Ok(metadata.packages)
}

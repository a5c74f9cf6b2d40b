//! Opens a state file: made if absent, checked and repaired if present.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::record::{self, Accepted, Record, VERSION};
use crate::credentials::Credentials;
use crate::packed::Packed;

/// How long to wait for another sandbox to let go of the file: one that was stopped a moment ago
/// may still be writing.
const PATIENCE: Duration = Duration::from_secs(1);

/// Why a state file cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// The file cannot be opened, read or written. Check the path, its folder and their rights.
    #[error("the state file {} cannot be used", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        #[source]
        source: io::Error,
    },
    /// Others than its owner may read or write the file, which holds credentials and events.
    #[error("the state file {} is open to others than its owner: run `chmod 600` on it", path.display())]
    Permissions {
        /// The file.
        path: PathBuf,
    },
    /// Another sandbox uses the file. End it, or name another file.
    #[error("the state file {} is in use by another sandbox", path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The file is no state file, or was changed. Nothing is repaired but a last line that breaks
    /// off. Restore the file or remove it.
    #[error("the state file {} is damaged at line {line}, byte {byte}: restore or remove it", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The damaged line, from 1.
        line: u64,
        /// Where that line starts, from 0.
        byte: u64,
    },
    /// The file was written by another version of the sandbox. Use that version, or another file.
    #[error("the state file {} has version {version}, this sandbox reads {VERSION}", path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// The version in the file.
        version: u32,
    },
}

/// A state file that is ready to be written on.
pub(crate) struct Opened {
    pub(crate) file: File,
    /// Of an earlier start; without them the file is new.
    pub(crate) credentials: Option<Credentials>,
    /// Events since the last reset, oldest first.
    pub(crate) accepted: Vec<(Accepted, Packed)>,
}

/// Opens `path`. Blocks.
pub(crate) fn open(path: &Path) -> Result<Opened, StateError> {
    let failed = |source| StateError::Io {
        path: path.to_owned(),
        source,
    };
    let mut file = open_private(path).map_err(failed)?;
    if is_open_to_others(&file).map_err(failed)? {
        let path = path.to_owned();
        return Err(StateError::Permissions { path });
    }
    if !lock(&file).map_err(failed)? {
        let path = path.to_owned();
        return Err(StateError::InUse { path });
    }
    let damaged = |line, byte| StateError::Damaged {
        path: path.to_owned(),
        line,
        byte,
    };
    let mut opened = (None, Vec::new());
    let mut reader = BufReader::with_capacity(1 << 16, &file);
    let (mut line, mut number, mut byte) = (Vec::new(), 0_u64, 0_u64);
    loop {
        line.clear();
        let count = reader.read_until(b'\n', &mut line).map_err(failed)?;
        if line.pop_if(|last| *last == b'\n').is_none() {
            // A line that breaks off was never acknowledged. In a file that is not ours, there is
            // nothing to repair.
            if count > 0 && number == 0 && !is_start_of_first_line(&line) {
                return Err(damaged(1, 0));
            }
            break;
        }
        number += 1;
        match (record::parse(&line), number) {
            (Some((Record::Start { version, .. }, _)), 1) if version != VERSION => {
                let path = path.to_owned();
                return Err(StateError::Version { path, version });
            }
            (Some((Record::Start { credentials, .. }, _)), 1) => opened.0 = Some(credentials),
            (Some((Record::Accepted(accepted), body)), 2..) => opened.1.push((accepted, body)),
            (Some((Record::Reset, _)), 2..) => opened.1.clear(),
            _ => return Err(damaged(number, byte)),
        }
        byte += count as u64;
    }
    let length = file.metadata().map_err(failed)?.len();
    if length > byte {
        let lost = length - byte;
        tracing::warn!(
            bytes = lost,
            "cut off the last line of the state file: it breaks off"
        );
        file.set_len(byte).map_err(failed)?;
        file.sync_all().map_err(failed)?;
    }
    file.seek(SeekFrom::Start(byte)).map_err(failed)?;
    Ok(Opened {
        file,
        credentials: opened.0,
        accepted: opened.1,
    })
}

impl Opened {
    /// Writes the first line of a new file.
    pub(crate) fn begin(
        &mut self,
        path: &Path,
        credentials: &Credentials,
    ) -> Result<(), StateError> {
        let failed = |source| StateError::Io {
            path: path.to_owned(),
            source,
        };
        let start = Record::Start {
            version: VERSION,
            credentials: credentials.clone(),
        };
        self.file
            .write_all(&record::line(&start, &[]))
            .and_then(|()| self.file.sync_all())
            .map_err(failed)?;
        sync_folder(path).map_err(failed)
    }
}

/// Whether `line`, which has no end, can be the begin of a first line.
fn is_start_of_first_line(line: &[u8]) -> bool {
    let expected = br#"{"record":"start""#;
    let digits = line.iter().take(8).all(u8::is_ascii_hexdigit);
    let rest = line.get(9..).unwrap_or_default();
    let zeros = line.iter().all(|byte| *byte == 0);
    let length = rest.len().min(expected.len());
    zeros || (digits && rest[..length] == expected[..length])
}

fn open_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(unix)]
fn is_open_to_others(file: &File) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(file.metadata()?.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open_to_others(_: &File) -> io::Result<bool> {
    Ok(false)
}

/// Takes the file for this process alone; `false` if another one has it.
#[cfg(unix)]
fn lock(file: &File) -> io::Result<bool> {
    use rustix::fs::{FlockOperation, flock};
    use rustix::io::Errno;
    #[expect(clippy::disallowed_methods, reason = "before there is a runtime")]
    let start = Instant::now();
    loop {
        match flock(file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => return Ok(true),
            Err(Errno::WOULDBLOCK) if start.elapsed() < PATIENCE => {
                #[expect(
                    clippy::disallowed_methods,
                    reason = "a lock tells nobody that it is free again"
                )]
                std::thread::sleep(Duration::from_millis(10));
            }
            Err(Errno::WOULDBLOCK) => return Ok(false),
            Err(error) => return Err(error.into()),
        }
    }
}

#[cfg(not(unix))]
fn lock(_: &File) -> io::Result<bool> {
    Ok(true)
}

/// Makes the name of a new file last.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

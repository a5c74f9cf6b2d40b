//! Appends records to the state file, many with one sync.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use super::record::{self, Record};

/// How many bytes one sync takes at most.
const BATCH: usize = 4 * 1024 * 1024;

/// Tells when a record is on disk.
pub(crate) struct Saved(Option<oneshot::Receiver<()>>);

impl Saved {
    /// Nothing to wait for.
    pub(crate) fn now() -> Self {
        Self(None)
    }

    /// Waits; `false` if the record could not be written.
    pub(crate) async fn wait(self) -> bool {
        match self.0 {
            Some(saved) => saved.await.is_ok(),
            None => true,
        }
    }
}

enum Message {
    Append(Vec<u8>, oneshot::Sender<()>),
    Close,
}

/// The writing end of a state file. A thread of its own writes what has gathered while it was
/// busy, syncs once, and then acknowledges all of it.
pub(crate) struct Log {
    sender: mpsc::Sender<Message>,
    failed: Arc<AtomicBool>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

impl Log {
    /// `file` is positioned at its end.
    pub(crate) fn start(file: File) -> io::Result<Self> {
        let (sender, receiver) = mpsc::channel();
        let failed = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&failed);
        let writer = std::thread::Builder::new()
            .name("state".to_owned())
            .spawn(move || write(file, &receiver, &flag))?;
        Ok(Self {
            sender,
            failed,
            writer: Mutex::new(Some(writer)),
        })
    }

    /// Whether a write has failed. From then on nothing is accepted.
    pub(crate) fn has_failed(&self) -> bool {
        self.failed.load(Ordering::Acquire)
    }

    /// Appends a record. Records are written in the order of the calls.
    pub(crate) fn append(&self, record: &Record, body: &[u8]) -> Saved {
        self.send(record::line(record, body))
    }

    /// Waits for everything appended so far.
    pub(crate) fn barrier(&self) -> Saved {
        self.send(Vec::new())
    }

    /// Ends the writer after what was appended.
    pub(crate) fn close(&self) {
        let _ = self.sender.send(Message::Close);
    }

    /// Waits for the writer to end. Blocks.
    pub(crate) fn join(&self) {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(writer) = writer.take() {
            let _ = writer.join();
        }
    }

    fn send(&self, line: Vec<u8>) -> Saved {
        let (done, saved) = oneshot::channel();
        // A writer that has ended drops `done`, which counts as not saved.
        let _ = self.sender.send(Message::Append(line, done));
        Saved(Some(saved))
    }
}

fn write(mut file: File, receiver: &mpsc::Receiver<Message>, failed: &AtomicBool) {
    let mut batch = Vec::new();
    let mut waiting = Vec::new();
    let mut is_open = true;
    while is_open && let Ok(first) = receiver.recv() {
        let mut next = Some(first);
        while let Some(message) = next {
            match message {
                Message::Append(line, done) => {
                    batch.extend_from_slice(&line);
                    waiting.push(done);
                }
                Message::Close => is_open = false,
            }
            next = if is_open && batch.len() < BATCH {
                receiver.try_recv().ok()
            } else {
                None
            };
        }
        if !failed.load(Ordering::Acquire)
            && let Err(error) = save(&mut file, &batch)
        {
            tracing::error!(%error, "the state file cannot be written");
            failed.store(true, Ordering::Release);
        }
        let is_saved = !failed.load(Ordering::Acquire);
        for done in waiting.drain(..) {
            if is_saved {
                let _ = done.send(());
            }
        }
        batch.clear();
        batch.shrink_to(BATCH);
    }
}

fn save(file: &mut File, batch: &[u8]) -> io::Result<()> {
    if batch.is_empty() {
        return Ok(());
    }
    let start = file.stream_position()?;
    let saved = file.write_all(batch).and_then(|()| file.sync_data());
    if saved.is_err() {
        // Nothing that was not acknowledged stays, as far as the disk still obeys.
        let _ = file.set_len(start);
        let _ = file.seek(SeekFrom::Start(start));
    }
    saved
}

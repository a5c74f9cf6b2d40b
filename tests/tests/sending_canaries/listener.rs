//! Hears everything that is told, at every level, from every crate.

use std::io;
use std::sync::{Mutex, Once, PoisonError};

use tracing::Level;
use tracing_subscriber::fmt::MakeWriter;

static HEARD: Mutex<Vec<u8>> = Mutex::new(Vec::new());

pub(crate) fn start() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(Level::TRACE)
            .with_ansi(false)
            .with_writer(Writer)
            .finish();
        tracing::subscriber::set_global_default(subscriber).expect("the only one");
    });
}

pub(crate) fn text() -> String {
    let heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
    String::from_utf8_lossy(&heard).into_owned()
}

struct Writer;

impl<'a> MakeWriter<'a> for Writer {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        Self
    }
}

impl io::Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
        heard.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

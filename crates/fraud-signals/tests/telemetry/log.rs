//! Collects all that is told: as text, and as spans and events of this crate.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::sync::{Mutex, Once, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

static TEXT: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static TOLD: Mutex<Vec<Told>> = Mutex::new(Vec::new());

/// Starts to collect, at every level. The first call of many does it.
pub(crate) fn start() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        let text = tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_writer(Text);
        let subscriber = tracing_subscriber::registry().with(text).with(Collect);
        tracing::subscriber::set_global_default(subscriber).expect("the only one");
    });
}

/// Everything so far, as the usual subscriber prints it.
pub(crate) fn text() -> String {
    let bytes = TEXT.lock().unwrap_or_else(PoisonError::into_inner).clone();
    String::from_utf8(bytes).expect("UTF-8")
}

/// A span or an event of this crate.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    /// `None` for an event.
    pub(crate) id: Option<u64>,
    pub(crate) name: &'static str,
    pub(crate) level: tracing::Level,
    pub(crate) parent: Option<u64>,
    /// The fields that have a value.
    pub(crate) fields: BTreeMap<&'static str, String>,
    /// All fields that it may have.
    pub(crate) names: Vec<&'static str>,
}

/// Everything so far.
pub(crate) fn told() -> Vec<Told> {
    TOLD.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

struct Text;

impl<'a> MakeWriter<'a> for Text {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        Self
    }
}

impl io::Write for Text {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut text = TEXT.lock().unwrap_or_else(PoisonError::into_inner);
        text.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Collect;

#[derive(Default)]
struct Fields(BTreeMap<&'static str, String>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }
}

fn keep(
    metadata: &'static Metadata<'static>,
    id: Option<u64>,
    parent: Option<u64>,
    fields: Fields,
) {
    if !metadata.target().starts_with("fraud_signals") {
        return;
    }
    TOLD.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(Told {
            id,
            name: metadata.name(),
            level: *metadata.level(),
            parent,
            fields: fields.0,
            names: metadata.fields().iter().map(|field| field.name()).collect(),
        });
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Collect {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        let parent = context
            .span(id)
            .and_then(|span| span.parent())
            .map(|parent| parent.id().into_u64());
        keep(attributes.metadata(), Some(id.into_u64()), parent, fields);
    }

    fn on_record(&self, id: &Id, record: &Record<'_>, _: Context<'_, S>) {
        let mut fields = Fields::default();
        record.record(&mut fields);
        let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
        // Ids are used again: the last one is meant.
        let span = told
            .iter_mut()
            .rev()
            .find(|told| told.id == Some(id.into_u64()));
        if let Some(span) = span {
            span.fields.extend(fields.0);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let parent = context.event_span(event).map(|span| span.id().into_u64());
        keep(event.metadata(), None, parent, fields);
    }
}

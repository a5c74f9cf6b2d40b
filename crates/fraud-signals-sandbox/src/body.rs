//! Reads request bodies under a cap and checks what they claim to be.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use http_body_util::BodyExt;

use crate::refusal::Refusal;

/// The largest request body that is kept: 1 MiB.
pub(crate) const CAP: usize = 1024 * 1024;

/// How much of an oversized body is read and thrown away, so that a client which writes all of it
/// before it reads still sees the 413: 16 MiB.
const DRAIN: usize = 16 * 1024 * 1024;

/// How long a body may take to arrive.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Reads the whole body.
pub(crate) async fn read(body: Body) -> Result<Bytes, Refusal> {
    tokio::time::timeout(PATIENCE, collect(body))
        .await
        .unwrap_or(Err(Refusal::TooSlow))
}

async fn collect(mut body: Body) -> Result<Bytes, Refusal> {
    let mut kept = Vec::new();
    let mut seen = 0_usize;
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else {
            return Err(Refusal::Unreadable);
        };
        let Some(data) = frame.data_ref() else {
            continue;
        };
        seen = seen.saturating_add(data.len());
        if seen <= CAP {
            kept.extend_from_slice(data);
        } else {
            kept = Vec::new();
        }
        if seen > DRAIN {
            break;
        }
    }
    if seen > CAP {
        Err(Refusal::TooLarge)
    } else {
        Ok(kept.into_boxed_slice().into())
    }
}

/// Whether `Content-Type` names one of `accepted`, in UTF-8 where it names a character set.
pub(crate) fn has_media_type<'a>(
    headers: &HeaderMap,
    accepted: impl IntoIterator<Item = &'a str>,
) -> bool {
    let Some(value) = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
    else {
        return false;
    };
    let mut parts = value.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default();
    accepted
        .into_iter()
        .any(|known| known.eq_ignore_ascii_case(media_type))
        && parts
            .filter_map(|parameter| parameter.split_once('='))
            .all(|(name, value)| {
                !name.trim().eq_ignore_ascii_case("charset")
                    || value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
            })
}

//! The page for people at `/`: what arrives, as it arrives.
//!
//! Its files are static and come from this server alone. Everything that the page shows, it reads
//! from the control endpoints, so the page is guarded as they are.

mod fields;

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{MethodRouter, get};
use serde_json::Value;

use crate::answer::Answer;
use crate::api::APIS;
use crate::control::{self, Control};

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// Path, media type, content.
const FILES: [(&str, &str, &str); 7] = [
    (
        "/",
        "text/html; charset=utf-8",
        include_str!("page/page.html"),
    ),
    (
        "/page/page.css",
        "text/css; charset=utf-8",
        include_str!("page/page.css"),
    ),
    (
        "/page/icon.svg",
        "image/svg+xml",
        include_str!("page/icon.svg"),
    ),
    ("/page/main.js", JAVASCRIPT, include_str!("page/main.js")),
    (
        "/page/journal.js",
        JAVASCRIPT,
        include_str!("page/journal.js"),
    ),
    ("/page/table.js", JAVASCRIPT, include_str!("page/table.js")),
    (
        "/page/details.js",
        JAVASCRIPT,
        include_str!("page/details.js"),
    ),
];

/// Nothing inline and nothing from elsewhere; and no text ever becomes HTML, which a browser that
/// knows trusted types enforces.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
     require-trusted-types-for 'script'; trusted-types 'none'";

/// The page and its files. Only reads lead to the page: a client that posts to `/` has a wrong base
/// URL, and gets `unknown`.
pub(crate) fn routes(control: Arc<Control>, unknown: Answer) -> Router {
    // Read when somebody looks, so that it costs nothing at start.
    let known: Arc<OnceLock<Value>> = Arc::default();
    let fields = move || {
        let known = Arc::clone(&known);
        async move {
            let fields = known
                .get_or_init(|| fields::open_fields(APIS.iter().map(|api| (api.name, api.text))));
            Answer::new(StatusCode::OK, fields.clone())
        }
    };
    let guard = middleware::from_fn_with_state(control, control::guard);
    let guarded = |methods: MethodRouter| {
        let unknown = unknown.clone();
        methods
            .route_layer(guard.clone())
            .fallback(async move || unknown.clone())
    };
    let mut routes = Router::new().route("/page/fields.json", guarded(get(fields)));
    for (path, media_type, text) in FILES {
        let answer = Answer::with_body(
            StatusCode::OK,
            HeaderValue::from_static(media_type),
            text.into(),
        );
        routes = routes.route(path, guarded(get(async move || answer.clone())));
    }
    routes.layer(middleware::from_fn(protect))
}

async fn protect(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        // Another version of the sandbox may listen here next time.
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

//! Which path leads where.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::Request;
use axum::routing::{MethodFilter, MethodRouter};

use crate::answer::Answer;
use crate::contract;
use crate::control::{self, Control};
use crate::credentials::Credentials;
use crate::dfp::Dfp;
use crate::entra::{self, Entra};
use crate::error::{ContractError, Reason};
use crate::marqeta::{self, Marqeta};
use crate::memory::Memory;
use crate::pipeline::Api;
use crate::refusal::Refusal;
use crate::tokens::Tokens;
use crate::vendor::Vendor;

const DFP: (&str, &str) = (
    "dfp/knowledge-gateway.json",
    include_str!("../contracts/dfp/knowledge-gateway.json"),
);
const MARQETA: (&str, &str) = (
    "marqeta/fraud-feedback.json",
    include_str!("../contracts/marqeta/fraud-feedback.json"),
);

/// Everything that the endpoints share.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) credentials: Arc<Credentials>,
    pub(crate) tokens: Arc<Tokens>,
    pub(crate) memory: Arc<Mutex<Memory>>,
    /// The audience of DFP's tokens.
    pub(crate) resource: String,
    pub(crate) listens_on: IpAddr,
}

/// The routes of one port: both APIs, the token endpoints and the control endpoints.
pub(crate) fn router(shared: &Shared) -> Result<Router, ContractError> {
    let Shared {
        credentials,
        tokens,
        memory,
        resource,
        listens_on,
    } = shared.clone();
    let dfp = Dfp {
        tokens: Arc::clone(&tokens),
        resource: resource.clone(),
    };
    let marqeta = Marqeta {
        credentials: Arc::clone(&credentials),
    };
    let control = Control {
        memory: Arc::clone(&memory),
        tokens: Arc::clone(&tokens),
        listens_on,
    };
    // A path that belongs to nobody is answered in the shape of DFP, which sits at the root.
    Ok(api(DFP, dfp, &memory)?
        .nest(marqeta::MOUNT, api(MARQETA, marqeta, &memory)?)
        .merge(entra::routes(Entra {
            credentials,
            tokens,
            resource,
        }))
        .nest("/_sandbox", control::routes(control)))
}

/// The routes of one contract, with its own shape for unknown paths and methods.
fn api(
    (name, text): (&'static str, &'static str),
    vendor: impl Vendor,
    memory: &Arc<Mutex<Memory>>,
) -> Result<Router, ContractError> {
    let api = Arc::new(Api {
        vendor: Box::new(vendor),
        memory: Arc::clone(memory),
    });
    let mut paths: BTreeMap<String, MethodRouter> = BTreeMap::new();
    for operation in contract::load(name, text)? {
        let filter = MethodFilter::try_from(operation.method.clone())
            .map_err(|_| ContractError::new(name, &operation.path, Reason::Missing("method")))?;
        let methods = paths.remove(&operation.path).unwrap_or_else(|| {
            let api = Arc::clone(&api);
            MethodRouter::new().fallback(move |request: Request| {
                let answer = refuse(&api, &Refusal::WrongMethod, &request);
                async { answer }
            })
        });
        let (api, operation) = (Arc::clone(&api), Arc::new(operation));
        let path = operation.path.clone();
        let methods = methods.on(filter, move |request: Request| {
            let (api, operation) = (Arc::clone(&api), Arc::clone(&operation));
            async move { api.serve(&operation, request).await }
        });
        paths.insert(path, methods);
    }
    let routes = paths
        .into_iter()
        .fold(Router::new(), |routes, (path, methods)| {
            routes.route(&path, methods)
        });
    Ok(routes.fallback(move |request: Request| {
        let answer = refuse(&api, &Refusal::UnknownRoute, &request);
        async { answer }
    }))
}

fn refuse(api: &Api, refusal: &Refusal, request: &Request) -> Answer {
    let path = request.uri().path();
    tracing::info!(method = %request.method(), path, status = refusal.status().as_u16(), "refused");
    api.vendor.refuse(refusal)
}

//! Which path leads where.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::routing::{MethodFilter, MethodRouter};

use crate::answer::Answer;
use crate::api::{APIS, Api};
#[cfg(feature = "certificates")]
use crate::assertion::Assertions;
use crate::book::Book;
#[cfg(feature = "certificates")]
use crate::certificates::Certificates;
use crate::contract::Operation;
use crate::control::{self, Control};
use crate::credentials::Credentials;
use crate::decisions::Decisions;
use crate::discovery::{self, Authority};
use crate::entra::{self, Entra};
use crate::error::{ContractError, Reason};
use crate::faults::Faults;
use crate::invention::Invention;
use crate::page;
use crate::pipeline;
use crate::rate_limit::RateLimit;
use crate::refusal::Refusal;
use crate::tokens::Tokens;
use crate::vendor::Vendor;

/// The operations of each API, in the order of the table.
pub(crate) struct Operations(Vec<Vec<Operation>>);

impl Operations {
    pub(crate) fn load() -> Result<Self, ContractError> {
        let all: Result<_, _> = APIS.iter().map(Api::operations).collect();
        all.map(Self)
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        let all = self.0.iter().flatten();
        all.map(|operation| operation.id.to_string()).collect()
    }
}

/// Everything that the endpoints share.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) credentials: Arc<Credentials>,
    pub(crate) tokens: Arc<Tokens>,
    pub(crate) book: Arc<Book>,
    pub(crate) faults: Arc<Faults>,
    pub(crate) decisions: Arc<Decisions>,
    pub(crate) invention: Arc<Invention>,
    /// Scheme, host and port; also the audience of DFP's tokens.
    pub(crate) origin: String,
}

/// What only one endpoint needs.
pub(crate) struct Extras {
    pub(crate) listens_on: IpAddr,
    pub(crate) rate_limit: Option<NonZeroU32>,
    pub(crate) token_rate_limit: Option<NonZeroU32>,
    pub(crate) refresh_in: Option<u64>,
    #[cfg(feature = "certificates")]
    pub(crate) certificates: Certificates,
}

/// The routes of one port: the APIs, the token endpoints, the page and the control endpoints.
pub(crate) fn router(
    operations: Operations,
    shared: &Shared,
    extras: Extras,
) -> Result<(Router, Arc<Control>), ContractError> {
    let minute = Duration::from_secs(60);
    let Shared {
        credentials,
        tokens,
        book,
        faults,
        decisions,
        invention,
        origin,
    } = shared.clone();
    let vendors = APIS.each_ref().map(|api| (api.vendor)(shared, &extras));
    let unknown = vendors[0].refuse(&Refusal::UnknownRoute);
    let mut apis = Router::new();
    for ((api, vendor), operations) in APIS.iter().zip(vendors).zip(operations.0) {
        let routes = routes(api.file, operations, vendor, &book, &faults)?;
        apis = match api.mount {
            "" => apis.merge(routes),
            mount => apis.nest(mount, routes),
        };
    }
    let control = Arc::new(Control {
        book: Arc::clone(&book),
        tokens: Arc::clone(&tokens),
        faults: Arc::clone(&faults),
        decisions,
        listens_on: extras.listens_on,
    });
    let authority = Authority {
        origin: origin.clone(),
        tenant_id: credentials.tenant_id.clone(),
    };
    let entra = Entra {
        credentials,
        tokens,
        resource: origin,
        refresh_in: extras.refresh_in,
        rate_limit: extras
            .token_rate_limit
            .map(|calls| RateLimit::new(calls, minute)),
        #[cfg(feature = "certificates")]
        assertions: Assertions::new(extras.certificates),
        invention,
        book: Arc::clone(&book),
        faults: Arc::clone(&faults),
    };
    let router = apis
        .merge(entra::routes(entra))
        .merge(discovery::routes(authority))
        .merge(page::routes(Arc::clone(&control), unknown))
        .nest("/_sandbox", control::routes(Arc::clone(&control)));
    Ok((router, control))
}

/// The routes of one contract, with its own shape for unknown paths and methods.
fn routes(
    name: &'static str,
    operations: Vec<Operation>,
    vendor: Box<dyn Vendor>,
    book: &Arc<Book>,
    faults: &Arc<Faults>,
) -> Result<Router, ContractError> {
    let api = Arc::new(pipeline::Api {
        vendor,
        book: Arc::clone(book),
        faults: Arc::clone(faults),
    });
    let mut paths: BTreeMap<String, MethodRouter> = BTreeMap::new();
    for operation in operations {
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
            async move { api.serve(operation, request).await }
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

fn refuse(api: &pipeline::Api, refusal: &Refusal, request: &Request) -> Answer {
    let path = request.uri().path();
    tracing::info!(method = %request.method(), path, status = refusal.status().as_u16(), "refused");
    api.vendor.refuse(refusal)
}

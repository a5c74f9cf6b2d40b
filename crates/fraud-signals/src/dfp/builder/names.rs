//! What callers know the settings by.

use crate::auth::EntraNames;

#[derive(Debug)]
pub(super) struct Names {
    pub(super) base_url: &'static str,
    pub(super) allow_http: &'static str,
    pub(super) entra: EntraNames,
}

/// The options of a builder.
pub(super) const OPTIONS: Names = Names {
    base_url: "base_url",
    allow_http: "allow_http",
    entra: EntraNames {
        tenant_id: "tenant_id",
        client_id: "client_id",
        client_secret: "client_secret",
        client_certificate: "client_certificate",
        authority: "authority",
        resource: "resource",
    },
};

pub(super) const ENVIRONMENT: &str = "DFP_ENVIRONMENT";

/// Environment variables.
pub(super) const VARIABLES: Names = Names {
    base_url: "DFP_BASE_URL",
    allow_http: "DFP_ALLOW_HTTP",
    entra: EntraNames {
        tenant_id: "DFP_TENANT_ID",
        client_id: "DFP_CLIENT_ID",
        client_secret: "DFP_CLIENT_SECRET",
        client_certificate: "DFP_CLIENT_CERTIFICATE",
        authority: "DFP_AUTHORITY",
        resource: "DFP_RESOURCE",
    },
};

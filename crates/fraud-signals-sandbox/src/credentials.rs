//! The credentials of one sandbox: invented at its first start.

use serde::{Deserialize, Serialize};

use crate::invention::Invention;

/// What a client must present. Nothing here is printed by `Debug`, because there is none.
#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct Credentials {
    pub(crate) tenant_id: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) application_token: String,
    pub(crate) access_token: String,
    pub(crate) non_admin_access_token: String,
}

impl Credentials {
    pub(crate) fn invent(invention: &Invention) -> Self {
        Self {
            tenant_id: invention.guid().to_string(),
            client_id: invention.guid().to_string(),
            // The signs are plain to a shell but not to a form: a client that forgets to
            // percent-encode, or does it twice, is refused.
            client_secret: format!("sandbox%2B+/={}", invention.digits()),
            application_token: format!("sandbox-application-{}", invention.digits()),
            access_token: format!("sandbox-admin-{}", invention.digits()),
            non_admin_access_token: format!("sandbox-user-{}", invention.digits()),
        }
    }
}

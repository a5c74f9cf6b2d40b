//! The credentials of one sandbox: invented afresh at each start.

use uuid::Uuid;

/// What a client must present. Nothing here is printed by `Debug`, because there is none.
pub(crate) struct Credentials {
    pub(crate) tenant_id: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) application_token: String,
    pub(crate) access_token: String,
    pub(crate) non_admin_access_token: String,
}

impl Credentials {
    pub(crate) fn invent() -> Self {
        Self {
            tenant_id: Uuid::new_v4().to_string(),
            client_id: Uuid::new_v4().to_string(),
            // The signs are plain to a shell but not to a form: a client that forgets to
            // percent-encode, or does it twice, is refused.
            client_secret: format!("sandbox%2B+/={}", random()),
            application_token: format!("sandbox-application-{}", random()),
            access_token: format!("sandbox-admin-{}", random()),
            non_admin_access_token: format!("sandbox-user-{}", random()),
        }
    }
}

/// 122 random bits from the operating system, as 32 hexadecimal digits.
pub(crate) fn random() -> String {
    Uuid::new_v4().simple().to_string()
}

use super::*;

fn credential() -> EntraCredential {
    EntraCredential::client_secret("tenant.example", "client-1", "canary-secret")
}

fn problems(result: Result<Client, ConfigError>) -> Vec<(&'static str, ConfigFault)> {
    let error = result.expect_err("a problem");
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("canary"), "{shown}");
    error
        .problems()
        .iter()
        .map(|problem| (problem.name(), problem.fault()))
        .collect()
}

fn from(vars: &[(&str, &str)]) -> Result<Client, ConfigError> {
    Client::from_vars(|name| {
        vars.iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.into())
    })
}

const COMPLETE: [(&str, &str); 4] = [
    ("DFP_BASE_URL", "http://127.0.0.1:9"),
    ("DFP_TENANT_ID", "tenant.example"),
    ("DFP_CLIENT_ID", "client-1"),
    ("DFP_CLIENT_SECRET", "canary-secret"),
];

fn complete_but(name: &'static str, value: &'static str) -> Vec<(&'static str, &'static str)> {
    let others = COMPLETE.into_iter().filter(|(known, _)| *known != name);
    others.chain([(name, value)]).collect()
}

#[test]
fn what_is_missing_is_named_all_at_once() {
    let found = problems(Client::builder().build());
    assert_eq!(
        found.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        ["base_url", "credential"]
    );
    let found = problems(from(&[]));
    assert!(
        found
            .iter()
            .all(|(_, fault)| matches!(fault, ConfigFault::Missing(_)))
    );
    assert_eq!(
        found.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        [
            "DFP_ENVIRONMENT",
            "DFP_TENANT_ID",
            "DFP_CLIENT_ID",
            "DFP_CLIENT_SECRET"
        ]
    );
}

#[test]
fn a_complete_environment_makes_a_client_that_shows_no_secret() {
    let client = from(&COMPLETE).expect("complete");
    let shown = format!(
        "{client:?} {:#?}",
        Client::builder().credential(credential())
    );
    assert!(!shown.contains("canary"), "{shown}");
    assert_eq!(client.inner.urls.baseurl(), "http://127.0.0.1:9");
}

#[test]
fn an_environment_is_its_base_url() {
    for (name, url) in [
        ("sandbox", "https://api.dfp.microsoft-int.com"),
        ("production", "https://api.dfp.microsoft.com"),
    ] {
        let mut vars = COMPLETE[1..].to_vec();
        vars.push(("DFP_ENVIRONMENT", name));
        // An empty variable counts as not set.
        vars.push(("DFP_BASE_URL", ""));
        assert_eq!(from(&vars).expect("complete").inner.urls.baseurl(), url);
    }
}

#[test]
fn wrong_variables_are_named_with_what_they_should_hold() {
    for (name, value) in [
        ("DFP_ENVIRONMENT", "canary"),
        ("DFP_BASE_URL", "canary"),
        ("DFP_BASE_URL", "http://canary.example"),
        ("DFP_BASE_URL", "http://api.dfp.microsoft.com"),
        ("DFP_BASE_URL", "https://user:canary@host.example"),
        ("DFP_TENANT_ID", "canary/../other"),
        ("DFP_TENANT_ID", ".."),
        ("DFP_CLIENT_ID", "canary id"),
        ("DFP_AUTHORITY", "http://login.microsoftonline.com"),
        ("DFP_AUTHORITY", "login.canary.example"),
        ("DFP_RESOURCE", "canary"),
        ("DFP_ALLOW_HTTP", "canary"),
    ] {
        let found = problems(from(&complete_but(name, value)));
        assert_eq!(
            found.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
            [name],
            "{value}"
        );
    }
}

#[test]
fn plain_http_to_another_host_names_the_variable_that_allows_it() {
    let mut vars = complete_but("DFP_BASE_URL", "http://sandbox:8080");
    let fault = ConfigFault::PlainHttp("DFP_ALLOW_HTTP");
    assert_eq!(problems(from(&vars)), [("DFP_BASE_URL", fault)]);
    vars.push(("DFP_ALLOW_HTTP", "1"));
    assert!(from(&vars).is_ok());
}

#[test]
fn an_environment_and_a_base_url_exclude_each_other() {
    let both = Client::builder()
        .environment(Environment::Sandbox)
        .base_url("http://127.0.0.1:9")
        .credential(credential())
        .build();
    assert_eq!(
        problems(both),
        [("base_url", ConfigFault::Conflict("an environment"))]
    );
}

#[test]
fn an_empty_part_of_a_credential_is_named() {
    let empty = Client::builder()
        .base_url("http://127.0.0.1:9")
        .credential(EntraCredential::client_secret("", "", ""))
        .build();
    assert_eq!(
        problems(empty),
        ["tenant_id", "client_id", "client_secret"].map(|name| (name, ConfigFault::Empty))
    );
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_no_text_is_named_once() {
    use std::os::unix::ffi::OsStringExt;

    let found = problems(Client::from_vars(|name| match name {
        "DFP_CLIENT_SECRET" => Some(OsString::from_vec(vec![0xff, b'x'])),
        name => COMPLETE
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.into()),
    }));
    assert_eq!(found, [("DFP_CLIENT_SECRET", ConfigFault::NotUnicode)]);
}

#[test]
fn a_secret_and_a_certificate_exclude_each_other_and_one_must_be_there() {
    let mut both = COMPLETE.to_vec();
    both.push(("DFP_CLIENT_CERTIFICATE", "/nowhere/client.pem"));
    assert_eq!(
        problems(from(&both)),
        [(
            "DFP_CLIENT_CERTIFICATE",
            ConfigFault::Conflict("DFP_CLIENT_SECRET")
        )]
    );
    let certificate = complete_but("DFP_CLIENT_SECRET", "");
    let certificate = [&certificate[..], &both[4..]].concat();
    let fault = ConfigFault::BadClientCertificate("cannot be read");
    assert_eq!(
        problems(from(&certificate)),
        [("DFP_CLIENT_CERTIFICATE", fault)]
    );
}

#[test]
fn a_token_source_stands_in_for_a_credential_and_excludes_one() {
    struct None;

    impl TokenSource for None {
        fn token<'a>(&'a self, _: crate::TokenRequest<'a>) -> crate::TokenFuture<'a> {
            Box::pin(async { Err(crate::AuthError::new(crate::AuthErrorKind::Refused)) })
        }
    }

    let builder = Client::builder()
        .base_url("http://127.0.0.1:9")
        .token_source(None);
    assert!(builder.clone().build().is_ok());
    assert_eq!(
        problems(builder.credential(credential()).build()),
        [("credential", ConfigFault::Conflict("token_source"))]
    );
}

#[test]
fn a_policy_out_of_range_is_named_by_its_field() {
    let policy = Policy {
        attempts: 0,
        ..Policy::default()
    };
    let built = Client::builder()
        .base_url("http://127.0.0.1:9")
        .credential(credential())
        .policy(policy)
        .build();
    assert_eq!(
        problems(built),
        [("attempts", ConfigFault::OutOfRange("1 to 10"))]
    );
}

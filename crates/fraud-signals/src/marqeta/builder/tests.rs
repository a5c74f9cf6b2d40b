use super::*;

const COMPLETE: [(&str, &str); 3] = [
    ("MARQETA_BASE_URL", "http://127.0.0.1:9/v3/"),
    ("MARQETA_APPLICATION_TOKEN", "canary-app"),
    ("MARQETA_ACCESS_TOKEN", "canary-access"),
];

fn from(vars: &[(&str, &str)]) -> Result<Client, ConfigError> {
    Client::from_vars(|name| {
        vars.iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.into())
    })
}

fn names(result: Result<Client, ConfigError>) -> Vec<&'static str> {
    let error = result.expect_err("a problem");
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("canary"), "{shown}");
    error
        .problems()
        .iter()
        .map(crate::config::ConfigProblem::name)
        .collect()
}

#[test]
fn what_is_missing_is_named_all_at_once() {
    assert_eq!(names(Client::builder().build()), ["base_url", "credential"]);
    assert_eq!(
        names(from(&[])),
        [
            "MARQETA_BASE_URL",
            "MARQETA_APPLICATION_TOKEN",
            "MARQETA_ACCESS_TOKEN"
        ]
    );
}

#[test]
fn a_complete_environment_makes_a_client_that_shows_no_token() {
    let client = from(&COMPLETE).expect("complete");
    assert_eq!(client.inner.urls.baseurl(), "http://127.0.0.1:9/v3");
    let shown = format!("{client:?}");
    assert!(
        !shown.contains("canary") && !shown.contains("Basic "),
        "{shown}"
    );
}

#[test]
fn wrong_variables_are_named() {
    for (index, value) in [
        (0, "http://sandbox-api.marqeta.com/v3"),
        (1, "canary:x"),
        (2, "canary é"),
    ] {
        let mut vars = COMPLETE;
        vars[index].1 = value;
        assert_eq!(names(from(&vars)), [COMPLETE[index].0], "{value}");
    }
}

use super::*;
use crate::call::RetryBudget;

fn endpoint(version: TokenEndpointVersion, proof: Proof) -> TokenEndpoint {
    let url = format!("http://127.0.0.1:9/t/{}", version.path());
    TokenEndpoint {
        http: crate::transport::tests::http_client(),
        url: Url::parse(&url).expect("a URL"),
        version,
        client_id: "3c2a0000-0000-4000-8000-000000000002".into(),
        proof,
        policy: Policy::default(),
        bucket: Bucket::new(RetryBudget::default()),
        random: Random::default(),
        clock: WallClock::default(),
        ids: IdSource::default(),
    }
}

fn form(endpoint: &TokenEndpoint) -> Result<String, Cause> {
    endpoint.form(&TokenRequest {
        resource: "https://api.dfp.microsoft.com",
        deadline: Deadline::after(Duration::from_secs(1)),
    })
}

#[tokio::test]
async fn every_value_of_the_form_is_percent_encoded() {
    let proof = Proof::Secret("p@ss/w&rd=+ é".into());
    let endpoint = endpoint(TokenEndpointVersion::V2, proof);
    assert_eq!(
        form(&endpoint).expect("a secret is always there"),
        "grant_type=client_credentials&client_id=3c2a0000-0000-4000-8000-000000000002\
         &scope=https%3A%2F%2Fapi.dfp.microsoft.com%2F.default\
         &client_secret=p%40ss%2Fw%26rd%3D%2B+%C3%A9"
    );
    assert!(!format!("{endpoint:?}").contains("p@ss"));
}

#[tokio::test]
async fn the_first_version_takes_a_resource_instead_of_a_scope() {
    let endpoint = endpoint(TokenEndpointVersion::V1, Proof::Secret("s".into()));
    assert_eq!(endpoint.url.path(), "/t/oauth2/token");
    assert_eq!(endpoint.version.operation().path, "/{tenant}/oauth2/token");
    assert_eq!(
        form(&endpoint).expect("a secret is always there"),
        "grant_type=client_credentials&client_id=3c2a0000-0000-4000-8000-000000000002\
         &resource=https%3A%2F%2Fapi.dfp.microsoft.com&client_secret=s"
    );
}

#[tokio::test]
async fn a_certificate_that_is_gone_when_it_is_needed_ends_the_request_by_name() {
    let certificate =
        ClientCertificate::from_fn(|| Err(std::io::Error::from(std::io::ErrorKind::NotFound)));
    let endpoint = endpoint(TokenEndpointVersion::V2, Proof::Certificate(certificate));
    let request = TokenRequest {
        resource: "https://api.example",
        deadline: Deadline::after(Duration::from_secs(1)),
    };
    let error = endpoint.token(request).await.expect_err("no certificate");
    assert_eq!(error.kind(), AuthErrorKind::Certificate);
    assert!(!error.is_retryable());
    let cause = std::error::Error::source(&error).expect("a cause");
    let cause = cause.downcast_ref::<Cause>().expect("of this crate");
    assert_eq!(cause.io_kind(), Some(std::io::ErrorKind::NotFound));
}

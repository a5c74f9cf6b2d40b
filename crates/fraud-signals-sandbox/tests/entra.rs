//! The token endpoints, and what the API makes of their tokens.

mod common;

use std::time::Duration;

use common::{answer, chargeback, dfp_call, http, send, start, token, v2_fields, v2_url};
use fraud_signals_sandbox::Sandbox;
use reqwest::RequestBuilder;

fn v1_fields(sandbox: &Sandbox) -> Vec<(&'static str, String)> {
    let mut fields = v2_fields(sandbox);
    fields[3] = ("resource", sandbox.resource().to_owned());
    fields
}

fn v1_url(sandbox: &Sandbox) -> String {
    format!(
        "{}/{}/oauth2/token",
        sandbox.authority(),
        sandbox.tenant_id()
    )
}

#[tokio::test]
async fn v2_answers_numbers_and_a_token_that_the_api_takes() {
    let sandbox = start().await;
    let (status, body) = answer(http().post(v2_url(&sandbox)).form(&v2_fields(&sandbox))).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["expires_in"], 3599);
    assert_eq!(body["ext_expires_in"], 3599);
    let token = body["access_token"].as_str().expect("a token");
    assert_eq!(
        send(dfp_call(&sandbox, token).json(&chargeback()))
            .await
            .status(),
        200
    );
    assert_eq!(sandbox.tokens_issued(), 1);
}

#[tokio::test]
async fn v1_answers_strings_and_a_token_that_the_api_takes() {
    let sandbox = start().await;
    let (status, body) = answer(http().post(v1_url(&sandbox)).form(&v1_fields(&sandbox))).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(body["expires_in"], "3599");
    assert_eq!(body["resource"], sandbox.resource());
    let number = |name: &str| {
        body[name]
            .as_str()
            .and_then(|text| text.parse::<i64>().ok())
            .expect("digits")
    };
    assert_eq!(number("expires_on") - number("not_before"), 3599 + 300);
    let token = body["access_token"].as_str().expect("a token");
    assert_eq!(
        send(dfp_call(&sandbox, token).json(&chargeback()))
            .await
            .status(),
        200
    );
}

#[tokio::test]
async fn a_secret_in_the_basic_header_is_accepted_percent_encoded() {
    let sandbox = start().await;
    let fields = [
        v2_fields(&sandbox)[0].clone(),
        v2_fields(&sandbox)[3].clone(),
    ];
    let encoded = |text: &str| {
        text.replace('%', "%25")
            .replace('+', "%2B")
            .replace('/', "%2F")
            .replace('=', "%3D")
    };
    let call = |secret: &str| {
        http()
            .post(v2_url(&sandbox))
            .basic_auth(sandbox.client_id(), Some(secret))
            .form(&fields)
    };
    assert_eq!(
        send(call(&encoded(sandbox.client_secret()))).await.status(),
        200
    );
    assert_eq!(send(call(sandbox.client_secret())).await.status(), 401);
    let both = http()
        .post(v2_url(&sandbox))
        .basic_auth(sandbox.client_id(), Some(encoded(sandbox.client_secret())))
        .form(&v2_fields(&sandbox));
    let (status, body) = answer(both).await;
    assert_eq!(
        (status.as_u16(), body["error"].as_str()),
        (400, Some("invalid_request"))
    );
}

#[tokio::test]
async fn one_token_serves_many_calls() {
    let sandbox = start().await;
    let token = token(&sandbox).await;
    for _ in 0..3 {
        assert_eq!(
            send(dfp_call(&sandbox, &token).json(&chargeback()))
                .await
                .status(),
            200
        );
    }
    assert_eq!(sandbox.tokens_issued(), 1);
}

#[tokio::test]
async fn a_token_ends_with_its_lifetime() {
    let builder = Sandbox::builder().token_lifetime(Duration::from_secs(60));
    let sandbox = builder.start().await.expect("the sandbox starts");
    let token = token(&sandbox).await;
    let call = async || {
        let response = send(dfp_call(&sandbox, &token).json(&chargeback())).await;
        (
            response.status().as_u16(),
            response.headers().get("errorreason").cloned(),
        )
    };
    // The clock stands still only while it is moved: reqwest and the server have timers of their own.
    let advance = async |seconds| {
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(seconds)).await;
        tokio::time::resume();
    };
    advance(50).await;
    assert_eq!(call().await, (200, None));
    advance(10).await;
    let (status, reason) = call().await;
    assert_eq!(
        (status, reason.expect("a reason").to_str().ok()),
        (401, Some("TokenExpired"))
    );
}

#[tokio::test]
async fn a_lifetime_of_zero_issues_expired_tokens() {
    let builder = Sandbox::builder().token_lifetime(Duration::ZERO);
    let sandbox = builder.start().await.expect("the sandbox starts");
    let token = token(&sandbox).await;
    assert_eq!(
        send(dfp_call(&sandbox, &token).json(&chargeback()))
            .await
            .status(),
        401
    );
}

#[tokio::test]
async fn expired_on_demand_then_replaced() {
    let sandbox = start().await;
    let first = token(&sandbox).await;
    sandbox.expire_tokens();
    assert_eq!(
        send(dfp_call(&sandbox, &first).json(&chargeback()))
            .await
            .status(),
        401
    );
    let second = token(&sandbox).await;
    assert_eq!(
        send(dfp_call(&sandbox, &second).json(&chargeback()))
            .await
            .status(),
        200
    );
    assert_ne!(first, second);
}

#[tokio::test]
async fn a_token_for_another_resource_is_issued_and_refused_by_the_api() {
    let sandbox = start().await;
    let mut fields = v2_fields(&sandbox);
    fields[3].1 = "https://api.dfp.microsoft.com/.default".into();
    let (status, body) = answer(http().post(v2_url(&sandbox)).form(&fields)).await;
    assert_eq!(status, 200);
    let token = body["access_token"].as_str().expect("a token");
    assert_eq!(
        send(dfp_call(&sandbox, token).json(&chargeback()))
            .await
            .status(),
        401
    );
}

#[tokio::test]
async fn each_refusal_has_its_code_and_number() {
    let sandbox = start().await;
    let url = v2_url(&sandbox);
    let with = |index: usize, value: &str| {
        let mut fields = v2_fields(&sandbox);
        fields[index].1 = value.to_owned();
        http().post(&url).form(&fields)
    };
    let without = |index: usize| {
        let mut fields = v2_fields(&sandbox);
        fields.remove(index);
        http().post(&url).form(&fields)
    };
    let at_tenant = |tenant: &str| {
        let url = format!("{}/{tenant}/oauth2/v2.0/token", sandbox.authority());
        http().post(url).form(&v2_fields(&sandbox))
    };
    let mut twice = v2_fields(&sandbox);
    twice.push(twice[0].clone());
    let mut assertion = v2_fields(&sandbox);
    assertion[2] = ("client_assertion", "canary".into());
    let mut slash = v1_fields(&sandbox);
    slash[3].1.push('/');
    let other_guid = "11111111-1111-4111-8111-111111111111";
    let cases: Vec<(RequestBuilder, u16, &str, u64)> = vec![
        (with(0, "password"), 400, "unsupported_grant_type", 70_003),
        (without(0), 400, "invalid_request", 900_144),
        (with(1, other_guid), 400, "unauthorized_client", 700_016),
        (without(1), 400, "invalid_request", 900_144),
        (with(2, "canary"), 401, "invalid_client", 7_000_215),
        (without(2), 401, "invalid_client", 7_000_218),
        (
            http().post(&url).form(&assertion),
            400,
            "invalid_request",
            900_144,
        ),
        (with(3, sandbox.resource()), 400, "invalid_scope", 70_011),
        (
            with(3, "a/.default b/.default"),
            400,
            "invalid_scope",
            70_011,
        ),
        (
            with(3, "https://canary.example/.default"),
            400,
            "invalid_resource",
            500_011,
        ),
        (without(3), 400, "invalid_request", 900_144),
        (
            http().post(&url).form(&twice),
            400,
            "invalid_request",
            9_000_411,
        ),
        (
            http().post(v1_url(&sandbox)).form(&slash),
            400,
            "invalid_resource",
            500_011,
        ),
        (
            http().post(v1_url(&sandbox)).form(&v2_fields(&sandbox)),
            400,
            "invalid_request",
            900_144,
        ),
        (at_tenant(other_guid), 400, "invalid_request", 90_002),
        (at_tenant("canary.example"), 400, "invalid_request", 90_002),
        (at_tenant("%ff"), 400, "invalid_request", 900_023),
        (at_tenant("canary"), 400, "invalid_request", 900_023),
        (
            http().post(&url).json(&chargeback()),
            400,
            "invalid_request",
            9_002_313,
        ),
        (
            with(2, &"x".repeat(2 * 1024 * 1024)),
            413,
            "invalid_request",
            9_002_313,
        ),
        (http().get(&url), 405, "invalid_request", 900_561),
    ];
    for (number, (request, expected, error, code)) in cases.into_iter().enumerate() {
        let (status, body) = answer(request).await;
        assert_eq!(status, expected, "case {number}: {body}");
        assert_eq!(body["error"], error, "case {number}: {body}");
        assert_eq!(body["error_codes"][0], code, "case {number}: {body}");
        let description = body["error_description"].as_str().expect("a description");
        assert!(
            description.starts_with(&format!("AADSTS{code}: ")),
            "{description}"
        );
        assert!(!description.contains("canary"), "{description}");
        let timestamp = body["timestamp"].as_str().expect("a timestamp");
        assert_eq!(
            (timestamp.len(), &timestamp[10..11], &timestamp[19..]),
            (20, " ", "Z")
        );
        for id in ["trace_id", "correlation_id"] {
            assert_eq!(body[id].as_str().map(str::len), Some(36));
        }
    }
    assert_eq!(sandbox.tokens_issued(), 0);
}

#[tokio::test]
async fn the_callers_request_id_comes_back_on_errors() {
    let sandbox = start().await;
    let request = http()
        .post(v2_url(&sandbox))
        .header("client-request-id", common::TRACKING_ID);
    let (status, body) = answer(request.form(&[("grant_type", "x")])).await;
    assert_eq!(
        (status.as_u16(), body["correlation_id"].as_str()),
        (400, Some(common::TRACKING_ID))
    );
}

//! Reads the answers of the token endpoint.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::token_source::AccessToken;

/// The fields of a token answer that are used. The v1 endpoint writes numbers as strings.
#[derive(Deserialize)]
struct TokenAnswer {
    token_type: Option<String>,
    access_token: String,
    expires_in: Value,
    refresh_in: Option<Value>,
}

/// The token of an answer; `None` when the answer is no usable bearer token.
pub(super) fn read_token(body: &[u8]) -> Option<AccessToken> {
    let answer: TokenAnswer = serde_json::from_slice(body).ok()?;
    if answer
        .token_type
        .is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer"))
    {
        return None;
    }
    let life = Duration::from_secs(seconds(&answer.expires_in)?);
    let mut token = AccessToken::new(answer.access_token, life).ok()?;
    token.refresh_in = answer
        .refresh_in
        .as_ref()
        .and_then(seconds)
        .filter(|seconds| *seconds > 0)
        .map(Duration::from_secs);
    Some(token)
}

/// Whole seconds, written as a number or as a string of digits.
fn seconds(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(digits) => digits.parse().ok(),
        _ => None,
    }
}

/// The fields of a token error that are used. What has another shape counts as absent.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct TokenRefusal {
    pub(super) code: Option<String>,
    pub(super) numbers: Vec<u32>,
}

pub(super) fn read_refusal(body: &[u8]) -> TokenRefusal {
    let Ok(answer) = serde_json::from_slice::<Value>(body) else {
        return TokenRefusal::default();
    };
    let numbers = answer["error_codes"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    TokenRefusal {
        code: answer["error"].as_str().map(str::to_owned),
        numbers: numbers
            .iter()
            .filter_map(seconds)
            .filter_map(|n| n.try_into().ok())
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn life(body: &str) -> Option<u64> {
        read_token(body.as_bytes()).map(|token| token.expires_in.as_secs())
    }

    #[test]
    fn both_versions_of_the_answer_are_read() {
        let v2 =
            r#"{"token_type":"Bearer","expires_in":3599,"ext_expires_in":3599,"access_token":"t"}"#;
        let v1 = r#"{"token_type":"Bearer","expires_in":"3599","expires_on":"1714815000","access_token":"t"}"#;
        assert_eq!(life(v2), Some(3599));
        assert_eq!(life(v1), Some(3599));
        let token = read_token(v2.as_bytes()).expect("a token");
        assert_eq!(
            (token.header, token.refresh_in),
            ("Bearer t".parse().expect("ASCII"), None)
        );
    }

    #[test]
    fn a_time_to_renew_is_read_where_there_is_one() {
        for (text, seconds) in [
            ("1800", Some(1800)),
            (r#""1800""#, Some(1800)),
            ("0", None),
            ("{}", None),
        ] {
            let body = format!(r#"{{"expires_in":3600,"access_token":"t","refresh_in":{text}}}"#);
            let token = read_token(body.as_bytes()).expect("a token");
            assert_eq!(token.refresh_in, seconds.map(Duration::from_secs), "{text}");
        }
    }

    #[test]
    fn an_answer_that_is_no_usable_token_is_refused() {
        for body in [
            "",
            "<html>",
            "[]",
            r#"{"access_token":"t"}"#,
            r#"{"access_token":"","expires_in":10}"#,
            r#"{"access_token":"t","expires_in":0}"#,
            r#"{"access_token":"t","expires_in":-5}"#,
            r#"{"access_token":"t","expires_in":"soon"}"#,
            r#"{"access_token":"t\n","expires_in":10}"#,
            r#"{"access_token":"t","expires_in":10,"token_type":"pop"}"#,
        ] {
            assert_eq!(life(body), None, "{body}");
        }
    }

    #[test]
    fn an_endless_life_is_cut() {
        let body = r#"{"access_token":"t","expires_in":18446744073709551615}"#;
        assert_eq!(life(body), Some(7 * 24 * 60 * 60));
    }

    #[test]
    fn a_refusal_is_read_as_far_as_it_can_be() {
        let body = r#"{"error":"invalid_client","error_description":"x","error_codes":[7000215,"50196",{}]}"#;
        let refusal = read_refusal(body.as_bytes());
        assert_eq!(refusal.code.as_deref(), Some("invalid_client"));
        assert_eq!(refusal.numbers, [7000215, 50196]);
        for body in [
            "Too Many Requests",
            "[]",
            "null",
            r#"{"error":{},"error_codes":7}"#,
        ] {
            assert_eq!(
                read_refusal(body.as_bytes()),
                TokenRefusal::default(),
                "{body}"
            );
        }
    }
}

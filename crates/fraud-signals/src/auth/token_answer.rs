//! Reads the answers of the token endpoint.

use std::time::Duration;

use http::HeaderValue;
use serde::Deserialize;
use serde_json::Value;

/// A life longer than this is cut to it; the longest that Entra gives is about a day.
const LONGEST_LIFE: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The fields of a token answer that are used. The v1 endpoint writes numbers as strings.
#[derive(Deserialize)]
struct TokenAnswer {
    token_type: Option<String>,
    access_token: String,
    expires_in: Value,
}

/// The `Authorization` header of a token answer, and how long the token lives from the moment its
/// request was sent. `None` when the answer is no usable bearer token.
pub(crate) fn read_token(body: &[u8]) -> Option<(HeaderValue, Duration)> {
    let answer: TokenAnswer = serde_json::from_slice(body).ok()?;
    if answer
        .token_type
        .is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer"))
    {
        return None;
    }
    let life = Duration::from_secs(seconds(&answer.expires_in)?).min(LONGEST_LIFE);
    if answer.access_token.is_empty() || life.is_zero() {
        return None;
    }
    let mut header = HeaderValue::try_from(format!("Bearer {}", answer.access_token)).ok()?;
    header.set_sensitive(true);
    Some((header, life))
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
pub(crate) struct TokenRefusal {
    pub(crate) code: Option<String>,
    pub(crate) numbers: Vec<u32>,
}

pub(crate) fn read_refusal(body: &[u8]) -> TokenRefusal {
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
        read_token(body.as_bytes()).map(|(_, life)| life.as_secs())
    }

    #[test]
    fn both_versions_of_the_answer_are_read() {
        let v2 =
            r#"{"token_type":"Bearer","expires_in":3599,"ext_expires_in":3599,"access_token":"t"}"#;
        let v1 = r#"{"token_type":"Bearer","expires_in":"3599","expires_on":"1714815000","access_token":"t"}"#;
        assert_eq!(life(v2), Some(3599));
        assert_eq!(life(v1), Some(3599));
        let (header, _) = read_token(v2.as_bytes()).expect("a token");
        assert_eq!(header, "Bearer t");
        assert!(header.is_sensitive());
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
        assert_eq!(life(body), Some(LONGEST_LIFE.as_secs()));
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

//! Reads the error bodies of the contract: `ErrorBody`, and the `AuthErrorBody` of a 401.

use serde_json::Value;

use crate::call::VendorError;

/// Takes what is there: gateways in front of the vendor answer in their own ways.
pub(super) fn read(body: &[u8]) -> VendorError {
    let Ok(body) = serde_json::from_slice::<Value>(body) else {
        return VendorError::default();
    };
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    VendorError {
        code: text("Code").or_else(|| text("ErrorType")),
        message: text("Message").or_else(|| text("message")),
        retryable: body.get("Retryable").and_then(Value::as_bool),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_bodies_of_the_contract_are_read() {
        let fault = read(
            br#"{"Code":null,"ErrorType":"ClientError","Message":"m","Retryable":false,"Parameters":null}"#,
        );
        assert_eq!(fault.code.as_deref(), Some("ClientError"));
        assert_eq!(fault.message.as_deref(), Some("m"));
        assert_eq!(fault.retryable, Some(false));
        let coded = read(br#"{"Code":"X1","ErrorType":"ServerError","Retryable":true}"#);
        assert_eq!(
            (coded.code.as_deref(), coded.retryable),
            (Some("X1"), Some(true))
        );
        let auth = read(br#"{"statusCode":401,"message":"expired"}"#);
        assert_eq!(auth.message.as_deref(), Some("expired"));
    }

    #[test]
    fn any_other_body_says_nothing() {
        for body in [
            "",
            "<html>503</html>",
            "[]",
            "7",
            r#"{"Code":7,"Retryable":"no"}"#,
        ] {
            let fault = read(body.as_bytes());
            assert!(fault.code.is_none() && fault.message.is_none() && fault.retryable.is_none());
        }
    }
}

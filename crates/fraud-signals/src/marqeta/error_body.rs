//! Reads the error body of the contract.

use serde_json::Value;

use crate::call::VendorError;

/// Takes what is there: 429 and 502 to 504 need not be JSON.
pub(super) fn read(body: &[u8]) -> VendorError {
    let Ok(body) = serde_json::from_slice::<Value>(body) else {
        return VendorError::default();
    };
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    VendorError {
        code: text("error_code"),
        message: text("error_message"),
        retryable: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_of_the_contract_is_read_and_any_other_says_nothing() {
        let fault = read(br#"{"error_code":"401001","error_message":"Not authorized"}"#);
        assert_eq!(fault.code.as_deref(), Some("401001"));
        assert_eq!(fault.message.as_deref(), Some("Not authorized"));
        for body in ["", "Too many requests", "[]", r#"{"error_code":400}"#] {
            let fault = read(body.as_bytes());
            assert!(fault.code.is_none() && fault.message.is_none(), "{body}");
        }
    }
}

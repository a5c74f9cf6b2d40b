//! The decision on one purchase.

use serde_json::Value;

/// The `resultDetails` of the answer to a purchase.
pub(crate) struct Decision {
    name: Option<Box<str>>,
    json: Box<str>,
}

impl Decision {
    /// `MerchantRuleDecision`.
    pub(crate) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// All of it, as compact JSON.
    pub(crate) fn json(&self) -> &str {
        &self.json
    }

    /// All of it.
    pub(crate) fn value(&self) -> Value {
        // It was written by serde_json.
        serde_json::from_str(&self.json).unwrap_or_default()
    }
}

impl From<&Value> for Decision {
    fn from(details: &Value) -> Self {
        let name = details.get("MerchantRuleDecision").and_then(Value::as_str);
        Self {
            name: name.map(Box::from),
            json: details.to_string().into(),
        }
    }
}

//! One rule for decisions on purchases.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Which purchases get which decision.
///
/// A rule without conditions fits every purchase. As JSON, the form of `--decisions FILE` and of
/// `/_sandbox/decisions`:
///
/// ```json
/// {
///   "when": { "/Data/User/UserId": "cust-13" },
///   "amount_from": 100, "amount_below": 500,
///   "decision": "Reject", "risk_score": 88, "reason_codes": "RISKY PRODUCT", "mid_flag": "Control"
/// }
/// ```
///
/// Only `decision` is needed. `Debug` shows the pointers of `when`, not the values.
#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionRule {
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    when: BTreeMap<String, Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    amount_from: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    amount_below: Option<f64>,
    decision: String,
    #[serde(default)]
    risk_score: i32,
    #[serde(default)]
    reason_codes: String,
    #[serde(default = "standard")]
    mid_flag: String,
}

fn standard() -> String {
    "Standard".to_owned()
}

/// A decision rule that cannot work.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RuleError {
    /// A key of `when` is no JSON pointer: write `/Data/User/UserId`, with a leading slash.
    #[error("a key of `when` must be a JSON pointer such as /Data/User/UserId")]
    Pointer,
    /// The decision is empty: write `Approve`, `Reject`, `Pending`, or any other text.
    #[error("the decision of a rule must not be empty")]
    Decision,
}

impl DecisionRule {
    /// A rule that answers `decision`, a `MerchantRuleDecision`: `Approve`, `Reject`, `Pending`, or
    /// any other text, to see what a client makes of it.
    ///
    /// The rest is then `RiskScore` 0, no `ReasonCodes`, and `MIDFlag` `Standard`.
    #[must_use]
    pub fn new(decision: impl Into<String>) -> Self {
        Self {
            when: BTreeMap::new(),
            amount_from: None,
            amount_below: None,
            decision: decision.into(),
            risk_score: 0,
            reason_codes: String::new(),
            mid_flag: standard(),
        }
    }

    /// Fits only bodies with this value at this JSON pointer, such as `/Data/User/UserId`. All
    /// conditions of a rule must hold.
    #[must_use]
    pub fn when(mut self, pointer: impl Into<String>, value: impl Into<Value>) -> Self {
        self.when.insert(pointer.into(), value.into());
        self
    }

    /// Fits only a `TotalAmount` of at least `amount`.
    #[must_use]
    pub fn amount_from(mut self, amount: f64) -> Self {
        self.amount_from = Some(amount);
        self
    }

    /// Fits only a `TotalAmount` of less than `amount`.
    #[must_use]
    pub fn amount_below(mut self, amount: f64) -> Self {
        self.amount_below = Some(amount);
        self
    }

    /// The `RiskScore` to answer.
    #[must_use]
    pub fn risk_score(mut self, score: i32) -> Self {
        self.risk_score = score;
        self
    }

    /// The `ReasonCodes` to answer: phrases in upper case, joined by commas.
    #[must_use]
    pub fn reason_codes(mut self, codes: impl Into<String>) -> Self {
        self.reason_codes = codes.into();
        self
    }

    /// The `MIDFlag` to answer: `Standard`, `Program`, `Control`, or any other text.
    #[must_use]
    pub fn mid_flag(mut self, flag: impl Into<String>) -> Self {
        self.mid_flag = flag.into();
        self
    }

    pub(crate) fn check(&self) -> Result<(), RuleError> {
        if !self.when.keys().all(|pointer| pointer.starts_with('/')) {
            Err(RuleError::Pointer)
        } else if self.decision.is_empty() {
            Err(RuleError::Decision)
        } else {
            Ok(())
        }
    }

    pub(crate) fn fits(&self, event: &Value) -> bool {
        let amount = event.pointer("/Data/TotalAmount").and_then(Value::as_f64);
        let is_in = |wanted: Option<f64>, holds: fn(f64, f64) -> bool| match (wanted, amount) {
            (None, _) => true,
            (Some(limit), Some(amount)) => holds(amount, limit),
            (Some(_), None) => false,
        };
        is_in(self.amount_from, |amount, limit| amount >= limit)
            && is_in(self.amount_below, |amount, limit| amount < limit)
            && self
                .when
                .iter()
                .all(|(pointer, value)| event.pointer(pointer) == Some(value))
    }

    /// The `resultDetails` of the answer.
    pub(crate) fn result(&self, event: &Value) -> Value {
        json!({
            "MerchantRuleDecision": self.decision,
            "MIDFlag": self.mid_flag,
            "RiskScore": self.risk_score,
            "ReasonCodes": self.reason_codes,
            "PurchaseId": event.pointer("/Data/PurchaseId"),
        })
    }
}

impl fmt::Debug for DecisionRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecisionRule")
            .field("when", &self.when.keys())
            .field("amount_from", &self.amount_from)
            .field("amount_below", &self.amount_below)
            .field("decision", &self.decision)
            .field("risk_score", &self.risk_score)
            .field("reason_codes", &self.reason_codes)
            .field("mid_flag", &self.mid_flag)
            .finish()
    }
}

//! What a purchase is answered: by rules first, then by the cents of its amount.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use crate::decision_rule::{DecisionRule, RuleError};

/// Cents of `TotalAmount`, decision, risk score, reason codes, MID flag.
const BY_CENTS: [(&str, &str, i32, &str, &str); 4] = [
    (
        "01",
        "Reject",
        93,
        "RISKY PAYMENT METHOD,SUSPICIOUS DEVICE IP",
        "Control",
    ),
    ("02", "Pending", 55, "RISKY BILLING LOCATION", "Standard"),
    ("03", "Approve", 40, "RISKY PRODUCT", "Standard"),
    ("04", "Review", 60, "", "Default"),
];

/// The rules in force.
pub(crate) struct Decisions {
    /// Rules of the start, which a reset leaves.
    from_start: Vec<DecisionRule>,
    /// Rules that came later, newest first.
    added: Mutex<Vec<DecisionRule>>,
}

impl Decisions {
    pub(crate) fn new(from_start: Vec<DecisionRule>) -> Result<Self, RuleError> {
        from_start.iter().try_for_each(DecisionRule::check)?;
        Ok(Self {
            from_start,
            added: Mutex::default(),
        })
    }

    /// Puts `rules`, in their order, before all others.
    pub(crate) fn add(&self, rules: Vec<DecisionRule>) -> Result<(), RuleError> {
        rules.iter().try_for_each(DecisionRule::check)?;
        self.added().splice(..0, rules);
        Ok(())
    }

    /// Drops the rules that came later than the start.
    pub(crate) fn clear(&self) {
        self.added().clear();
    }

    /// Every rule, in the order in which they are tried.
    pub(crate) fn all(&self) -> Vec<DecisionRule> {
        let mut all = self.added().clone();
        all.extend_from_slice(&self.from_start);
        all
    }

    /// The `resultDetails` for a purchase.
    pub(crate) fn decide(&self, event: &Value) -> Value {
        let added = self.added();
        let rule = added.iter().chain(&self.from_start);
        match rule.clone().find(|rule| rule.fits(event)) {
            Some(rule) => rule.result(event),
            None => by_cents(event).result(event),
        }
    }

    fn added(&self) -> MutexGuard<'_, Vec<DecisionRule>> {
        self.added.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn by_cents(event: &Value) -> DecisionRule {
    let amount = event.pointer("/Data/TotalAmount").map(Value::to_string);
    let cents = amount.as_deref().and_then(|text| text.split_once('.'));
    let row = cents.and_then(|(_, cents)| BY_CENTS.iter().find(|(known, ..)| *known == cents));
    match row {
        Some((_, decision, score, codes, flag)) => DecisionRule::new(*decision)
            .risk_score(*score)
            .reason_codes(*codes)
            .mid_flag(*flag),
        None => DecisionRule::new("Approve")
            .risk_score(4)
            .mid_flag("Program"),
    }
}

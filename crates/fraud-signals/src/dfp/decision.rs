//! The answer to a purchase, read.

use fraud_signals_raw_dfp::knowledge_gateway::types::{
    MerchantRuleDecision, MidFlag, PurchaseAssessment,
};

/// What Dynamics 365 Fraud Protection advises on a purchase, and what the advice rests on.
///
/// The contract promises none of the fields. A purchase is approved only where the vendor says so:
/// ask [`is_approved`](Self::is_approved).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PurchaseDecision {
    /// The advice after the merchant's own rules (`MerchantRuleDecision`).
    pub decision: Option<MerchantRuleDecision>,
    /// How risky the purchase is (`RiskScore`): higher is riskier. The range is not documented; the
    /// vendor's examples are 2 and 93.
    pub risk_score: Option<i64>,
    /// What the score rests on (`ReasonCodes`, split at its commas), such as
    /// `RISKY PAYMENT METHOD`. An open list.
    pub reason_codes: Vec<String>,
    /// Which merchant id to use at the bank (`MIDFlag`).
    pub mid_flag: Option<MidFlag>,
    /// The id of the purchase, as the vendor repeats it (`PurchaseId`).
    pub purchase_id: Option<String>,
}

impl PurchaseDecision {
    /// Whether the vendor advises to go on with the purchase: the decision begins with `approve`, in
    /// capitals or not, as the vendor's own sample reads it. Anything else, and no decision at all,
    /// is no approval.
    #[must_use]
    pub fn is_approved(&self) -> bool {
        let decision = self.decision.as_ref().map(MerchantRuleDecision::as_str);
        decision
            .and_then(|text| text.get(..7))
            .is_some_and(|start| start.eq_ignore_ascii_case("approve"))
    }
}

impl From<PurchaseAssessment> for PurchaseDecision {
    fn from(assessment: PurchaseAssessment) -> Self {
        let details = assessment.result_details.unwrap_or_default();
        let reason_codes = details.reason_codes.as_deref().unwrap_or_default();
        Self {
            decision: details.merchant_rule_decision,
            risk_score: details.risk_score,
            reason_codes: reason_codes
                .split(',')
                .map(str::trim)
                .filter(|code| !code.is_empty())
                .map(str::to_owned)
                .collect(),
            mid_flag: details.mid_flag,
            purchase_id: details.purchase_id,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> PurchaseDecision {
        let assessment: PurchaseAssessment = serde_json::from_str(json).expect("an answer");
        assessment.into()
    }

    #[test]
    fn every_part_of_the_answer_is_read() {
        let decision = read(
            r#"{"resultDetails": {"MerchantRuleDecision": "Reject", "MIDFlag": "Control",
                "RiskScore": 93, "ReasonCodes": "RISKY PAYMENT METHOD, SUSPICIOUS DEVICE IP,",
                "PurchaseId": "ord-1"}}"#,
        );
        assert_eq!(decision.decision, Some(MerchantRuleDecision::Reject));
        assert_eq!(decision.risk_score, Some(93));
        assert_eq!(
            decision.reason_codes,
            ["RISKY PAYMENT METHOD", "SUSPICIOUS DEVICE IP"]
        );
        assert_eq!(decision.mid_flag, Some(MidFlag::Control));
        assert_eq!(decision.purchase_id.as_deref(), Some("ord-1"));
        assert!(!decision.is_approved());
    }

    #[test]
    fn only_an_approval_is_an_approval() {
        for (text, approved) in [
            ("Approve", true),
            ("APPROVED", true),
            ("approve with care", true),
            ("Pending", false),
            ("Reject", false),
            ("Disapprove", false),
            ("Appr\u{f6}ve", false),
            ("", false),
        ] {
            let json = serde_json::json!({"resultDetails": {"MerchantRuleDecision": text}});
            assert_eq!(read(&json.to_string()).is_approved(), approved, "{text}");
        }
        for nothing in [
            r#"{"resultDetails": {}}"#,
            "{}",
            r#"{"resultDetails": null}"#,
        ] {
            let decision = read(nothing);
            assert!(!decision.is_approved());
            assert_eq!((decision.decision, decision.reason_codes), (None, vec![]));
        }
    }
}

//! The table of contracts: which spec becomes which crate and module.

/// One contract: a spec file, and where its generated code goes.
#[derive(Debug, Clone, Copy)]
pub struct Contract {
    /// Name on the command line, `api/contract`.
    pub name: &'static str,
    /// Path of the spec below the workspace, forward slashes.
    pub spec: &'static str,
    /// Package of the raw client.
    pub raw_crate: &'static str,
    /// Module of the raw client in that package.
    pub module: &'static str,
    /// Module of the mocks in `fraud-signals-mocks`.
    pub mocks_module: &'static str,
    /// Components that become a handwritten Rust type.
    pub replacements: &'static [Replacement],
}

/// A component of a spec that becomes a handwritten Rust type instead of a generated one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replacement {
    /// Name under `components/schemas`.
    pub schema: &'static str,
    /// Path of the Rust type.
    pub rust: &'static str,
}

/// Every contract, in the order in which it is linted and generated.
pub const CONTRACTS: &[Contract] = &[
    Contract {
        name: "dfp/knowledge-gateway",
        spec: "specs/dfp/knowledge-gateway.yaml",
        raw_crate: "fraud-signals-raw-dfp",
        module: "knowledge_gateway",
        mocks_module: "dfp",
        replacements: &[Replacement {
            schema: "Amount",
            rust: "fraud_signals_support::Amount",
        }],
    },
    Contract {
        name: "marqeta/fraud-feedback",
        spec: "specs/marqeta/fraud-feedback.yaml",
        raw_crate: "fraud-signals-raw-marqeta",
        module: "fraud_feedback",
        mocks_module: "marqeta",
        replacements: &[Replacement {
            schema: "UtcDateTime",
            rust: "fraud_signals_support::UtcSeconds",
        }],
    },
];

//! `cargo xtask regen [--check]`: from the specs to the files that are checked in.

use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};

use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle};
use quote::quote;
use thiserror::Error;

use crate::contracts::Contract;
use crate::emit::{self, Preamble};
use crate::finding::Finding;
use crate::lint::lint;
use crate::model::Model;
use crate::normalise::normalise;
use crate::outputs::{Drift, OutputError, Outputs};
use crate::rewrite::{Generated, RewriteError};
use crate::spec::Spec;

/// Why regen changed nothing.
#[derive(Debug, Error)]
pub enum RegenError {
    /// The specs break rules.
    #[error("{}", listed(.0))]
    Findings(Vec<Finding>),
    /// The generator refused the normalised copy.
    #[error("{contract}: the generator refuses the spec: {reason}")]
    Generator {
        /// The contract's name.
        contract: &'static str,
        /// What the generator said.
        reason: String,
    },
    /// A pass matched nothing.
    #[error("{contract}: {source}")]
    Rewrite {
        /// The contract's name.
        contract: &'static str,
        /// The pass and what it looked for.
        source: RewriteError,
    },
    /// The contract cannot be written as JSON.
    #[error("{contract}: cannot write the contract as JSON: {source}")]
    Json {
        /// The contract's name.
        contract: &'static str,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// A file could not be read or written.
    #[error(transparent)]
    Output(#[from] OutputError),
}

/// Writes every generated file that differs from what the specs give; returns what changed.
///
/// # Errors
///
/// When a spec breaks a rule or a file cannot be written. Nothing on disk is changed then.
pub fn regen(root: &Path, contracts: &[Contract]) -> Result<Vec<PathBuf>, RegenError> {
    Ok(plan(root, contracts)?.write(root)?)
}

/// Every generated file that differs from what the specs give. Changes nothing.
///
/// # Errors
///
/// When a spec breaks a rule or a file cannot be read.
pub fn check(root: &Path, contracts: &[Contract]) -> Result<Vec<(PathBuf, Drift)>, RegenError> {
    Ok(plan(root, contracts)?.drift(root)?)
}

/// The files of one contract, in memory.
pub struct Files {
    /// The raw client's `generated` folder, by file name.
    pub client: Vec<(&'static str, String)>,
    /// The mocks.
    pub mocks: String,
    /// The contract as JSON.
    pub contract: String,
    /// The list of types for the tests of the workspace.
    pub type_list: String,
}

impl Files {
    /// Makes the files of a contract whose spec lint has found to be in order.
    ///
    /// # Errors
    ///
    /// When the generator refuses the spec, or a pass does not find its counterpart in what the
    /// generator wrote.
    pub fn new(contract: &Contract, spec: &Spec) -> Result<Self, RegenError> {
        let name = contract.name;
        let rewrite = |source| RegenError::Rewrite {
            contract: name,
            source,
        };
        let json = |source| RegenError::Json {
            contract: name,
            source,
        };
        let model = Model::new(contract, spec);
        let preamble = Preamble::new(spec);
        let generated = Generated::new(generate(contract, spec)?).map_err(rewrite)?;
        Ok(Self {
            client: emit::client_files(contract, &model, &preamble, generated).map_err(rewrite)?,
            mocks: preamble.rust("Mocks of the contract.")
                + &emit::mocks_file(contract, &model).map_err(rewrite)?,
            type_list: preamble.rust("The types of the contract, for tests that go through all.")
                + &emit::type_list_file(contract, &model).map_err(rewrite)?,
            contract: emit::contract_file(spec, &preamble).map_err(json)?,
        })
    }
}

/// Makes all files of all contracts in memory.
fn plan(root: &Path, contracts: &[Contract]) -> Result<Outputs, RegenError> {
    let specs = load(root, contracts)?;
    let mocks = Path::new("crates/fraud-signals-mocks/src/generated");
    let type_lists = Path::new("tests/tests/contract_types/generated");
    let sandbox = Path::new("crates/fraud-signals-sandbox/contracts");
    let mut outputs = Outputs::default();
    for (contract, spec) in contracts.iter().zip(&specs) {
        let files = Files::new(contract, spec)?;
        let module = format!(
            "crates/{}/src/{}/generated",
            contract.raw_crate, contract.module
        );
        for (file, text) in files.client {
            outputs.add(Path::new(&module), file, text);
        }
        outputs.add(mocks, &format!("{}.rs", contract.mocks_module), files.mocks);
        outputs.add(
            type_lists,
            &format!("{}.rs", contract.mocks_module),
            files.type_list,
        );
        // A contract's name is `api/contract`: its own path in the sandbox.
        outputs.add(sandbox, &format!("{}.json", contract.name), files.contract);
    }
    let modules = Preamble::of_table().rust("One module a contract.");
    let modules = modules + &emit::contract_modules(contracts);
    let visits = emit::type_lists_file(contracts).map_err(|source| RegenError::Rewrite {
        contract: "all contracts",
        source,
    })?;
    outputs.add(mocks, "mod.rs", modules.clone());
    outputs.add(type_lists, "mod.rs", modules + "\n" + &visits);
    Ok(outputs)
}

fn load(root: &Path, contracts: &[Contract]) -> Result<Vec<Spec>, RegenError> {
    let mut specs = Vec::new();
    let mut findings = Vec::new();
    for contract in contracts {
        match Spec::load(root, Path::new(contract.spec)) {
            Ok(spec) => {
                findings.extend(lint(contract, &spec));
                specs.push(spec);
            }
            Err(broken) => findings.extend(broken),
        }
    }
    if findings.is_empty() {
        Ok(specs)
    } else {
        Err(RegenError::Findings(findings))
    }
}

/// Runs the generator over the normalised copy.
fn generate(contract: &Contract, spec: &Spec) -> Result<syn::File, RegenError> {
    let refused = |reason: String| RegenError::Generator {
        contract: contract.name,
        reason,
    };
    let copy = serde_json::from_value(normalise(spec)).map_err(|e| refused(e.to_string()))?;
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote! { fraud_signals_support::CallContext })
        .with_map_type("::std::collections::BTreeMap");
    for replacement in contract.replacements {
        settings.with_replacement(replacement.schema, replacement.rust, std::iter::empty());
    }
    // The generator panics on some documents that lint does not foresee: that is a refusal too.
    let quiet = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| {
        Generator::new(&settings).generate_tokens(&copy)
    }));
    panic::set_hook(quiet);
    let tokens = outcome
        .map_err(|panic| refused(panic_text(panic.as_ref())))?
        .map_err(|error| refused(error.to_string()))?;
    syn::parse2(tokens).map_err(|error| refused(format!("its output is no Rust: {error}")))
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    format!("it panicked: {}", text.unwrap_or("without a text"))
}

fn listed(findings: &[Finding]) -> String {
    findings
        .iter()
        .map(Finding::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

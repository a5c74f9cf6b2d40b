//! Reading the small specs.

use std::fs;
use std::path::{Path, PathBuf};

use xtask::contracts::{Contract, Replacement};
use xtask::finding::Finding;
use xtask::lint::lint;
use xtask::spec::Spec;

pub(crate) const PLAIN: Contract = Contract {
    name: "small/spec",
    spec: "specs/small/spec.yaml",
    raw_crate: "fraud-signals-raw-small",
    module: "spec",
    mocks_module: "small",
    replacements: &[],
};

pub(crate) const WITH_AMOUNT: Contract = Contract {
    replacements: &[Replacement {
        schema: "Amount",
        rust: "fraud_signals_support::Amount",
    }],
    ..PLAIN
};

/// A spec of the folder.
pub(crate) struct SmallSpec {
    /// File name without `.yaml`: the rule, then perhaps a dot and a variant.
    pub(crate) name: String,
    pub(crate) text: String,
}

impl SmallSpec {
    pub(crate) fn rule(&self) -> &str {
        self.name.split('.').next().unwrap_or_default()
    }

    pub(crate) fn contract(&self) -> &'static Contract {
        match self.text.starts_with("# replaces: Amount\n") {
            true => &WITH_AMOUNT,
            false => &PLAIN,
        }
    }

    pub(crate) fn expected(&self) -> Vec<String> {
        let marked = self
            .text
            .lines()
            .filter_map(|line| line.strip_prefix("# expect: "));
        marked
            .map(|line| format!("{}.yaml:{line}", self.name))
            .collect()
    }

    pub(crate) fn found(&self) -> Vec<Finding> {
        match Spec::parse(
            PathBuf::from(format!("{}.yaml", self.name)),
            self.text.clone(),
        ) {
            Ok(spec) => lint(self.contract(), &spec),
            Err(findings) => findings,
        }
    }
}

pub(crate) fn all() -> Vec<SmallSpec> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/specs");
    let mut specs: Vec<SmallSpec> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|file| {
            let path = file.expect("the folder can be read").path();
            let name = path
                .file_stem()
                .expect("a file")
                .to_string_lossy()
                .into_owned();
            let text = fs::read_to_string(path).expect("the spec can be read");
            SmallSpec { name, text }
        })
        .collect();
    specs.sort_by(|one, other| one.name.cmp(&other.name));
    specs
}

pub(crate) fn clean() -> Spec {
    let spec = all()
        .into_iter()
        .find(|spec| spec.name == "clean")
        .expect("clean.yaml is there");
    Spec::parse(PathBuf::from("clean.yaml"), spec.text).expect("clean.yaml can be read")
}

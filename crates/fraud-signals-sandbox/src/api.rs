//! The table of the APIs that are served.

use crate::contract::{self, Operation};
use crate::dfp::Dfp;
use crate::error::ContractError;
use crate::marqeta::{self, Marqeta};
use crate::router::{Extras, Shared};
use crate::vendor::Vendor;

/// One API: its contract, where it is served, and what is not in the contract.
pub(crate) struct Api {
    /// The file of the contract below `contracts`.
    pub(crate) file: &'static str,
    /// The contract.
    pub(crate) text: &'static str,
    /// What people know the API by.
    pub(crate) name: &'static str,
    /// The path of its base URL, such as `/v3`; nothing for the root.
    pub(crate) mount: &'static str,
    pub(crate) vendor: fn(&Shared, &Extras) -> Box<dyn Vendor>,
}

/// Every API. The first sits at the root, and answers where a path belongs to nobody.
pub(crate) const APIS: [Api; 2] = [
    Api {
        file: "dfp/knowledge-gateway.json",
        text: include_str!("../contracts/dfp/knowledge-gateway.json"),
        name: "Fraud Protection",
        mount: "",
        vendor: |shared, _| Box::new(Dfp::new(shared)),
    },
    Api {
        file: "marqeta/fraud-feedback.json",
        text: include_str!("../contracts/marqeta/fraud-feedback.json"),
        name: "Marqeta",
        mount: marqeta::MOUNT,
        vendor: |shared, extras| Box::new(Marqeta::new(shared, extras)),
    },
];

impl Api {
    /// Reads the operations of the contract.
    pub(crate) fn operations(&self) -> Result<Vec<Operation>, ContractError> {
        contract::load(self.file, self.text)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn no_api_takes_the_place_of_another() {
        let mut taken = BTreeSet::new();
        for api in &APIS {
            assert!(taken.insert(api.mount.to_owned()), "two at {}", api.mount);
            for operation in api.operations().expect("a good contract") {
                let id = operation.id.to_string();
                assert!(taken.insert(id), "two operations {}", operation.id);
            }
        }
    }

    #[test]
    fn every_contract_is_served() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("contracts");
        let read = |folder: &Path| {
            let entries = std::fs::read_dir(folder).expect("a folder");
            entries.map(|entry| entry.expect("an entry").path())
        };
        let mut files = 0;
        for path in read(&folder).flat_map(|api| read(&api).collect::<Vec<_>>()) {
            let file = path.strip_prefix(&folder).expect("below the folder");
            let file = file.to_string_lossy().replace('\\', "/");
            let served = APIS.iter().any(|api| api.file == file);
            assert!(served, "{file} is not served: add it to the table above");
            files += 1;
        }
        assert_eq!(files, APIS.len());
    }
}

//! What the generated lists call for each type.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Goes through the types of a contract.
pub(crate) trait Visitor {
    /// An object, by its name in the contract.
    fn object<T: Serialize + DeserializeOwned + Debug + PartialEq>(&mut self, _: &str) {}

    /// A list of values, by its name in the contract, with the values that the type knows.
    fn list_of_values<T: Serialize + DeserializeOwned + Debug + PartialEq>(
        &mut self,
        _: &str,
        _: &[&str],
    ) {
    }
}

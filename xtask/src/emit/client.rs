//! The raw client's module: `mod.rs`, `client.rs`, `types.rs`, `operations.rs`.

use super::{Preamble, operations, unparse};
use crate::contracts::Contract;
use crate::model::Model;
use crate::rewrite::{self, Generated, RewriteError};

/// The files of the raw client, by name within its `generated` folder.
///
/// # Errors
///
/// When a pass does not find its counterpart in the generator's output.
pub fn client_files(
    contract: &Contract,
    model: &Model,
    preamble: &Preamble,
    generated: Generated,
) -> Result<Vec<(&'static str, String)>, RewriteError> {
    let types = rewrite::types(contract, model, &generated.types)?;
    let client = unparse(rewrite::client(model, generated.items)?, "the client")?;
    let operations = unparse(operations::operations(model), "the operations table")?;
    let module = "#[rustfmt::skip]\npub mod client;\n#[rustfmt::skip]\npub mod operations;\n\
                  #[rustfmt::skip]\npub mod types;\n";
    let with_preamble = |docs: &str, body: &str| preamble.rust(docs) + body;
    Ok(vec![
        ("client.rs", with_preamble("The raw client.", &client)),
        ("mod.rs", with_preamble("What the contract gives.", module)),
        (
            "operations.rs",
            with_preamble("The operations of the contract.", &operations),
        ),
        (
            "types.rs",
            with_preamble("The types of the contract.", &types),
        ),
    ])
}

//! The files that are checked in, as text.

mod client;
mod contract;
mod mocks;
mod operations;
mod preamble;
mod type_list;

pub use client::client_files;
pub use contract::contract_file;
pub use mocks::mocks_file;
pub use preamble::{COMMAND, GENERATORS, Preamble};
pub use type_list::{type_list_file, type_lists_file};

use proc_macro2::TokenStream;

use crate::contracts::Contract;
use crate::format;
use crate::rewrite::RewriteError;

/// A `mod.rs` with one module a contract.
pub fn contract_modules(contracts: &[Contract]) -> String {
    contracts
        .iter()
        .map(|contract| format!("#[rustfmt::skip]\npub mod {};\n", contract.mocks_module))
        .collect()
}

/// Formats what was put together for a part of a contract.
fn unparse(tokens: TokenStream, part: &str) -> Result<String, RewriteError> {
    format::items(tokens).map_err(|error| RewriteError::Unmatched {
        wanted: format!("readable source ({error})"),
        part: part.to_owned(),
    })
}

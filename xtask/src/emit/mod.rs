//! The files that are checked in, as text.

mod client;
mod contract;
mod mocks;
mod operations;
mod preamble;

pub use client::client_files;
pub use contract::contract_file;
pub use mocks::{mocks_file, mocks_module};
pub use preamble::{COMMAND, GENERATORS, Preamble};

use proc_macro2::TokenStream;

use crate::rewrite::RewriteError;

/// Formats whole items.
fn unparse(tokens: TokenStream, part: &str) -> Result<String, RewriteError> {
    let file = syn::parse2(tokens).map_err(|error| RewriteError::Unmatched {
        wanted: format!("readable source ({error})"),
        part: part.to_owned(),
    })?;
    Ok(prettyplease::unparse(&file))
}

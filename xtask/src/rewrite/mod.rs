//! What the generator wrote, made into what is checked in.
//!
//! The generator's structs keep their names, field names and types; everything that depends on
//! meaning (what may be printed, what is required, which values are known) is put back from the
//! [`Model`](crate::model::Model).

mod client;
mod debug;
mod docs;
mod error;
mod limits;
mod open_enum;
mod request;
mod structs;
mod types;
mod urls;

pub use client::client;
pub use error::RewriteError;
pub use types::types;

use syn::{Item, ItemMod};

/// The generator's output, taken apart.
pub struct Generated {
    /// Everything at the top but the modules.
    pub items: Vec<Item>,
    /// What stands in `mod types`.
    pub types: Vec<Item>,
}

impl Generated {
    /// Takes the generator's file apart.
    ///
    /// # Errors
    ///
    /// When there is no `mod types` in it.
    pub fn new(mut file: syn::File) -> Result<Self, RewriteError> {
        docs::split_docs(&mut file);
        let mut items = Vec::new();
        let mut types = None;
        for item in file.items {
            match item {
                Item::Mod(ItemMod {
                    ident,
                    content: Some((_, content)),
                    ..
                }) if ident == "types" => {
                    types = Some(content);
                }
                // The prelude re-exports the client a second time.
                Item::Mod(_) => {}
                item => items.push(item),
            }
        }
        let types =
            types.ok_or_else(|| RewriteError::unmatched("mod types", "the whole contract"))?;
        Ok(Self { items, types })
    }
}

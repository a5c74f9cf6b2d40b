//! Generated tokens as source that a person can review.

use proc_macro2::TokenStream;
use syn::{File, Item};

/// Formats items, with a blank line between two of them.
///
/// # Errors
///
/// When the tokens are no whole items.
pub fn items(tokens: TokenStream) -> syn::Result<String> {
    let file: File = syn::parse2(tokens)?;
    let mut source = String::new();
    let mut after_use = false;
    for item in file.items {
        let is_use = matches!(item, Item::Use(_));
        let together = is_use && after_use;
        if !(source.is_empty() || together) {
            source.push('\n');
        }
        after_use = is_use;
        source.push_str(&prettyplease::unparse(&File {
            shebang: None,
            attrs: Vec::new(),
            items: vec![item],
        }));
    }
    Ok(source)
}

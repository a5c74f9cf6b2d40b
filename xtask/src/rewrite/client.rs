//! The client: only the constructor that takes a configured HTTP client, methods in the spec's
//! order, path parameters that cannot leave their place.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{ImplItem, ImplItemFn, Item, ItemImpl, parse_quote};

use super::error::RewriteError;
use crate::model::{Model, Operation};
use crate::names::snake_name;

/// The client module, without its preamble.
///
/// # Errors
///
/// When an operation or a part of the client has no counterpart in the generator's output.
pub fn client(model: &Model, generated: Vec<Item>) -> Result<TokenStream, RewriteError> {
    let mut kept = Vec::new();
    let mut methods = Vec::new();
    let mut constructors = 0;
    for item in generated {
        match item {
            Item::Struct(mut item) if item.ident == "Client" => {
                // Its own Debug would print what the HTTP client holds.
                item.attrs
                    .retain(|attribute| !attribute.path().is_ident("derive"));
                item.attrs.push(parse_quote! { #[derive(Clone)] });
                kept.push(Item::Struct(item));
                kept.push(opaque_debug());
            }
            Item::Impl(item) if item.trait_.is_none() => {
                for part in item.items {
                    match part {
                        ImplItem::Fn(function) if function.sig.ident == "new" => constructors += 1,
                        ImplItem::Fn(function) => methods.push(function),
                        _ => {}
                    }
                }
            }
            item => kept.push(item),
        }
    }
    if constructors != 1 {
        return Err(RewriteError::unmatched(
            "constructor Client::new",
            "the client",
        ));
    }
    let mut ordered = vec![take(&mut methods, "new_with_client", "the client")?];
    for operation in &model.operations {
        let part = format!("operation {}", operation.id);
        let method = take(&mut methods, &snake_name(&operation.id), &part)?;
        ordered.push(guarded(operation, method));
    }
    if let Some(left) = methods.first() {
        return Err(RewriteError::Unexpected {
            name: left.sig.ident.to_string(),
        });
    }
    let methods: ItemImpl = parse_quote! { impl Client { #(#ordered)* } };
    Ok(quote! {
        use super::types;
        #(#kept)*
        #methods
    })
}

fn take(methods: &mut Vec<ImplItemFn>, name: &str, part: &str) -> Result<ImplItemFn, RewriteError> {
    let index = methods
        .iter()
        .position(|method| method.sig.ident == name)
        .ok_or_else(|| RewriteError::unmatched(format!("method {name}"), part))?;
    Ok(methods.remove(index))
}

/// Refuses a path parameter that would leave its segment, before a request is built.
fn guarded(operation: &Operation, mut method: ImplItemFn) -> ImplItemFn {
    for parameter in operation.path_parameters.iter().rev() {
        let argument = format_ident!("{}", snake_name(parameter));
        method.block.stmts.insert(
            0,
            parse_quote! {
                fraud_signals_support::check_path_segment(#parameter, &#argument.to_string())
                    .map_err(|error| Error::InvalidRequest(error.to_string()))?;
            },
        );
    }
    method
}

fn opaque_debug() -> Item {
    parse_quote! {
        impl ::std::fmt::Debug for Client {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct("Client").finish_non_exhaustive()
            }
        }
    }
}

//! The client: one constructor, from parsed URLs and a configured HTTP client; methods in the spec's
//! order; path parameters that cannot leave their place.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Fields, ImplItem, ImplItemFn, Item, ItemImpl, ItemStruct, parse_quote};

use super::error::RewriteError;
use super::{request, urls};
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
                take_urls(&mut item)?;
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
            Item::Impl(mut item) => {
                base_url_from_urls(&mut item);
                kept.push(Item::Impl(item));
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
    take(&mut methods, "new_with_client", "the client")?;
    let mut ordered = vec![constructor()];
    for operation in &model.operations {
        let part = format!("operation {}", operation.id);
        let mut method = take(&mut methods, &snake_name(&operation.id), &part)?;
        urls::prepared(operation, &mut method.block)?;
        request::rewrite(operation, &mut method.block)?;
        ordered.push(guarded(operation, method));
    }
    if let Some(left) = methods.first() {
        return Err(RewriteError::Unexpected {
            name: left.sig.ident.to_string(),
        });
    }
    let methods: ItemImpl = parse_quote! { impl Client { #(#ordered)* } };
    let urls = urls::urls(model);
    Ok(quote! {
        use super::types;
        #(#kept)*
        #urls
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

/// Puts the parsed URLs in the place of the base URL.
fn take_urls(client: &mut ItemStruct) -> Result<(), RewriteError> {
    let field = match &mut client.fields {
        Fields::Named(fields) => fields
            .named
            .iter_mut()
            .find(|field| field.ident.as_ref().is_some_and(|name| name == "baseurl")),
        _ => None,
    };
    let field = field.ok_or_else(|| RewriteError::unmatched("field baseurl", "the client"))?;
    *field = parse_quote! { pub(crate) urls: ::std::sync::Arc<Urls> };
    Ok(())
}

/// `ClientInfo::baseurl`, the only other place that knew the field. The compiler finds it where it
/// has moved.
fn base_url_from_urls(item: &mut ItemImpl) {
    for part in &mut item.items {
        if let ImplItem::Fn(function) = part
            && function.sig.ident == "baseurl"
        {
            function.block = parse_quote! {{ self.urls.baseurl.as_str() }};
        }
    }
}

fn constructor() -> ImplItemFn {
    parse_quote! {
        /// A client that sends to `urls` through `client`; `inner` is what its hooks work with. It is
        /// cheap, so that each attempt can have one of its own.
        pub fn new(
            urls: ::std::sync::Arc<Urls>,
            client: reqwest::Client,
            inner: fraud_signals_support::CallContext,
        ) -> Self {
            Self { urls, client, inner }
        }
    }
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

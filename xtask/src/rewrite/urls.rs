//! URLs that are parsed once for all calls: the generator's methods build and parse theirs on every
//! call, which is a fifth of what a call costs.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{format_ident, quote};
use syn::{Block, Expr, Pat, Stmt, parse_quote};

use super::error::RewriteError;
use crate::model::{Model, Operation};
use crate::names::snake_name;

/// The type that holds the parsed URLs of a contract. A path with parameters differs from call to
/// call; only the others are held.
pub(super) fn urls(model: &Model) -> TokenStream {
    let fixed = || {
        model
            .operations
            .iter()
            .filter(|operation| is_fixed(operation))
    };
    let names: Vec<Ident> = fixed().map(name).collect();
    let paths = fixed().map(|operation| &operation.path);
    quote! {
        /// The URLs of the operations at one base URL, parsed once for all calls.
        #[derive(Clone)]
        pub struct Urls {
            baseurl: String,
            #(#names: ::reqwest::Url,)*
        }

        impl Urls {
            /// The URLs at `baseurl`, which has a scheme, a host and where needed a port and the
            /// start of a path, and no slash at its end.
            ///
            /// # Errors
            ///
            /// [`Error::InvalidRequest`] when `baseurl` is not the start of a URL.
            pub fn new(baseurl: &str) -> Result<Self, Error<()>> {
                let at = |path: &str| {
                    ::reqwest::Url::parse(&format!("{baseurl}{path}"))
                        .map_err(|error| Error::InvalidRequest(format!("the base URL: {error}")))
                };
                Ok(Self {
                    #(#names: at(#paths)?,)*
                    baseurl: at("").map(|_| baseurl.to_owned())?,
                })
            }

            /// What the URLs start with.
            pub fn baseurl(&self) -> &str {
                &self.baseurl
            }
        }

        impl ::std::fmt::Debug for Urls {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct("Urls").finish_non_exhaustive()
            }
        }
    }
}

/// Makes a method take its URL from the parsed ones.
pub(super) fn prepared(operation: &Operation, block: &mut Block) -> Result<(), RewriteError> {
    let part = || format!("operation {}", operation.id);
    let url = block.stmts.iter_mut().find_map(|statement| match statement {
        Stmt::Local(local) if matches!(&local.pat, Pat::Ident(found) if found.ident == "url") => {
            local.init.as_mut().map(|init| &mut *init.expr)
        }
        _ => None,
    });
    match url {
        Some(url @ Expr::Macro(_)) if is_fixed(operation) => {
            let name = name(operation);
            *url = parse_quote! { self.urls.#name.clone() };
            Ok(())
        }
        Some(Expr::Macro(format)) => {
            let (tokens, found) = from_urls(std::mem::take(&mut format.mac.tokens));
            format.mac.tokens = tokens;
            match found {
                true => Ok(()),
                false => Err(RewriteError::unmatched("self.baseurl in its URL", part())),
            }
        }
        _ => Err(RewriteError::unmatched("let url = format!(..)", part())),
    }
}

/// Replaces `baseurl` by `urls.baseurl`.
fn from_urls(tokens: TokenStream) -> (TokenStream, bool) {
    let mut found = false;
    let replaced = tokens.into_iter().map(|token| match token {
        TokenTree::Ident(ident) if ident == "baseurl" => {
            found = true;
            quote! { urls.baseurl }
        }
        token => token.into(),
    });
    (replaced.collect(), found)
}

fn is_fixed(operation: &Operation) -> bool {
    operation.path_parameters.is_empty()
}

fn name(operation: &Operation) -> Ident {
    format_ident!("{}", snake_name(&operation.id))
}

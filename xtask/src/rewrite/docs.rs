//! Doc comments from the descriptions of the spec.

use proc_macro2::TokenStream;
use quote::quote;
use syn::visit_mut::VisitMut;
use syn::{Attribute, Expr, ExprLit, File, Lit, Meta, parse_quote};

/// The `#[doc]` attributes of a description, or of `otherwise` where the spec has none.
pub(super) fn docs(description: Option<&str>, otherwise: &str) -> TokenStream {
    let lines = description.unwrap_or(otherwise).lines().map(|line| {
        let line = if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        };
        quote! { #[doc = #line] }
    });
    quote! { #(#lines)* }
}

/// Splits doc attributes of several lines into one for each line, which are written as `///`.
pub(super) fn split_docs(file: &mut File) {
    struct Split;
    impl VisitMut for Split {
        fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
            let split = attributes
                .drain(..)
                .flat_map(|attribute| match text(&attribute) {
                    Some(text) => {
                        let gap = if text.starts_with(' ') { "" } else { " " };
                        let line = |line: &str| {
                            let line = if line.is_empty() {
                                String::new()
                            } else {
                                format!("{gap}{line}")
                            };
                            parse_quote! { #[doc = #line] }
                        };
                        text.trim_end().lines().map(line).collect()
                    }
                    None => vec![attribute],
                });
            *attributes = split.collect();
        }
    }
    Split.visit_file_mut(file);
}

fn text(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(pair) = &attribute.meta else {
        return None;
    };
    match &pair.value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) if pair.path.is_ident("doc") => Some(text.value()),
        _ => None,
    }
}

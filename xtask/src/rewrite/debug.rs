//! `Debug` that prints no string unless the spec says that it may be logged.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Ident;

use super::structs::Field;
use crate::model::Shape;

/// The `Debug` of a struct.
pub(super) fn debug(name: &Ident, fields: &[Field<'_>]) -> TokenStream {
    let shown = fields.iter().map(|field| {
        let ident = &field.ident;
        let label = ident.to_string();
        let value = shown(field);
        quote! { .field(#label, #value) }
    });
    let title = name.to_string();
    quote! {
        impl ::std::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(#title) #(#shown)* .finish()
            }
        }
    }
}

/// The expression that stands for the field in the output.
fn shown(field: &Field<'_>) -> TokenStream {
    let ident = &field.ident;
    let loggable = field.property.loggable;
    // `by` is applied to the value, which may be inside an Option.
    let through = |by: fn(TokenStream) -> TokenStream| {
        if field.optional {
            let by = by(quote! { value });
            quote! { &self.#ident.as_ref().map(|value| #by) }
        } else {
            let by = by(quote! { self.#ident });
            quote! { &#by }
        }
    };
    match &field.property.shape {
        // Objects and lists of values redact themselves; a loggable list of values also shows a
        // value that it does not know.
        Shape::Enum if loggable => through(|value| quote! { #value.as_str() }),
        shape if loggable || prints_itself(shape) => quote! { &self.#ident },
        Shape::List(_) | Shape::Map(_) => {
            through(|value| quote! { fraud_signals_support::RedactedItems(#value.len()) })
        }
        _ if field.optional => {
            quote! { &self.#ident.as_ref().map(|_| fraud_signals_support::Redacted) }
        }
        _ => quote! { &fraud_signals_support::Redacted },
    }
}

/// Whether a value's own `Debug` shows nothing that has to be hidden.
fn prints_itself(shape: &Shape) -> bool {
    match shape {
        Shape::Plain | Shape::Enum | Shape::Component(_) => true,
        Shape::List(inner) => prints_itself(inner),
        // The keys of a map are the caller's own text.
        Shape::Map(_) | Shape::Text | Shape::Free => false,
    }
}

//! The limits of the contract as a check that a request runs before it is sent.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::structs::Field;
use crate::model::{Bounds, Limits, Model, Schema, Shape};

/// The `check_limits` of a struct: of a request body in any case, so that a limit which a contract
/// gains is checked without a handwritten line; of what it holds where there are limits.
pub(super) fn check_limits(
    model: &Model,
    schema: &Schema,
    fields: &[Field<'_>],
) -> Option<TokenStream> {
    let checks: Vec<_> = fields
        .iter()
        .filter_map(|field| {
            let checks = checks(model, field);
            if checks.is_empty() {
                return None;
            }
            let ident = &field.ident;
            Some(if field.optional {
                quote! { if let Some(value) = &self.#ident { #checks } }
            } else {
                quote! { let value = &self.#ident; #checks }
            })
        })
        .collect();
    if checks.is_empty() && !model.is_request_body(&schema.name) {
        return None;
    }
    Some(quote! {
        /// Checks the limits that the contract puts on this request.
        ///
        /// # Errors
        ///
        /// Names the first field that breaks its limit, and the limit; mend the field.
        pub fn check_limits(&self) -> Result<(), fraud_signals_support::LimitError> {
            #(#checks)*
            Ok(())
        }
    })
}

fn checks(model: &Model, field: &Field<'_>) -> TokenStream {
    let name = field.property.name.as_str();
    let mut checks = own_checks(name, &field.property.limits, &field.property.shape);
    if model.has_limits(&field.property.shape) {
        checks.extend(inner_checks(quote! { #name }, &field.property.shape, 0));
    }
    checks
}

fn own_checks(name: &str, limits: &Limits, shape: &Shape) -> TokenStream {
    let mut checks = TokenStream::new();
    let mut bounded = |bounds: Bounds, function: &str, value: TokenStream, number: &str| {
        if bounds.is_set() {
            let function = format_ident!("{function}");
            let number = format_ident!("{number}");
            let lowest = if number == "usize" {
                quote! { 0 }
            } else {
                quote! { #number::MIN }
            };
            let min = bounds.min.map(proc_macro2::Literal::i64_unsuffixed);
            let min = min.map_or_else(|| lowest.clone(), |min| quote! { #min });
            let max = bounds.max.map(proc_macro2::Literal::i64_unsuffixed);
            let max = max.map_or_else(|| quote! { #number::MAX }, |max| quote! { #max });
            checks.extend(quote! {
                fraud_signals_support::limits::#function(#name, #value, #min, #max)?;
            });
        }
    };
    match shape {
        Shape::Text => bounded(limits.length, "length", quote! { value }, "usize"),
        Shape::List(_) | Shape::Map(_) => {
            bounded(limits.entries, "entries", quote! { value.len() }, "usize");
        }
        Shape::Plain => {
            bounded(limits.range, "range", quote! { i64::from(*value) }, "i64");
        }
        Shape::Enum | Shape::Component(_) | Shape::Free => {}
    }
    if *shape == Shape::Text {
        if let Some(pattern) = &limits.pattern {
            let example = limits.example.as_ref();
            let example = example.map(|example| quote! { .with_example(#example) });
            checks.extend(quote! {
                static PATTERN: fraud_signals_support::Pattern =
                    fraud_signals_support::Pattern::new(#pattern) #example;
                fraud_signals_support::limits::pattern(#name, value, &PATTERN)?;
            });
        }
        if limits.uuid {
            checks.extend(quote! { fraud_signals_support::limits::uuid(#name, value)?; });
        }
    }
    if limits.date_time {
        checks.extend(quote! { fraud_signals_support::limits::date_time(#name, value)?; });
    }
    checks
}

/// Checks within a value that holds objects with limits of their own. `path` is an expression that
/// displays where the value stands.
fn inner_checks(path: TokenStream, shape: &Shape, depth: usize) -> TokenStream {
    match shape {
        Shape::Component(_) => quote! {
            value.check_limits().map_err(|error| error.within(#path))?;
        },
        Shape::List(inner) => {
            let index = format_ident!("index{depth}");
            let path = quote! { format_args!("{}[{}]", #path, #index) };
            let inner = inner_checks(path, inner, depth + 1);
            quote! { for (#index, value) in value.iter().enumerate() { #inner } }
        }
        Shape::Map(inner) => {
            // The keys of a map are the caller's own text, so the path stops here.
            let inner = inner_checks(path, inner, depth + 1);
            quote! { for value in value.values() { #inner } }
        }
        _ => TokenStream::new(),
    }
}

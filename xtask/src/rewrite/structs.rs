//! Objects: fields in the spec's order, absent values absent, a constructor that wants what the
//! contract requires, and typed setters for the rest.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{GenericArgument, Ident, ItemStruct, PathArguments, Type};

use super::docs::docs;
use super::error::RewriteError;
use super::{debug, limits};
use crate::model::{Model, Property, Schema};

/// A field and the property that it carries.
pub(super) struct Field<'a> {
    pub(super) ident: Ident,
    /// The type inside the `Option`, if there is one.
    pub(super) value: Type,
    /// Whether the value may be absent or null.
    pub(super) optional: bool,
    pub(super) property: &'a Property,
}

/// A struct of the generator, rewritten.
pub(super) fn rewrite(
    model: &Model,
    schema: &Schema,
    properties: &[Property],
    generated: &ItemStruct,
    in_request: bool,
) -> Result<TokenStream, RewriteError> {
    let name = &generated.ident;
    let fields = properties
        .iter()
        .map(|property| field(schema, property, generated))
        .collect::<Result<Vec<_>, _>>()?;
    let struct_docs = docs(
        schema.description.as_deref(),
        &format!("`{}`.", schema.name),
    );
    let declared = fields.iter().map(declaration);
    let derives = if fields.iter().all(|field| field.optional) {
        quote! { Clone, Default, PartialEq, ::serde::Deserialize, ::serde::Serialize }
    } else {
        quote! { Clone, PartialEq, ::serde::Deserialize, ::serde::Serialize }
    };
    let constructor = constructor(&fields);
    let setters = fields.iter().filter(|field| field.optional).map(setter);
    let debug = debug::debug(name, &fields);
    let check_limits = in_request.then(|| limits::check_limits(model, schema, &fields));
    Ok(quote! {
        #struct_docs
        #[derive(#derives)]
        #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
        #[non_exhaustive]
        pub struct #name { #(#declared)* }

        impl #name {
            #constructor
            #(#setters)*
            #check_limits
        }

        #debug
    })
}

fn field<'a>(
    schema: &Schema,
    property: &'a Property,
    generated: &ItemStruct,
) -> Result<Field<'a>, RewriteError> {
    let found = generated.fields.iter().find_map(|field| {
        let ident = field.ident.as_ref()?;
        (wire_name(field).as_deref().unwrap_or(&ident.to_string()) == property.name)
            .then(|| (ident.clone(), with_offset(field.ty.clone())))
    });
    let (ident, ty) = found.ok_or_else(|| {
        RewriteError::unmatched(
            format!("field for property {}", property.name),
            format!("schema {}", schema.name),
        )
    })?;
    let (value, nullable) = match option_value(&ty) {
        Some(value) => (value, true),
        None => (ty, false),
    };
    Ok(Field {
        ident,
        value,
        optional: nullable || !property.required,
        property,
    })
}

fn declaration(field: &Field<'_>) -> TokenStream {
    let Field {
        ident,
        value,
        optional,
        property,
    } = field;
    let field_docs = docs(
        property.description.as_deref(),
        &format!("`{}`.", property.name),
    );
    let mut serde = Vec::new();
    if ident != property.name.as_str() {
        let name = &property.name;
        serde.push(quote! { rename = #name });
    }
    if !property.required {
        serde.push(quote! { skip_serializing_if = "Option::is_none" });
    }
    if is_date_time(value) {
        let writer = match optional {
            true => "fraud_signals_support::date_time::serialize_optional",
            false => "fraud_signals_support::date_time::serialize",
        };
        serde.push(quote! { serialize_with = #writer });
    }
    let serde = (!serde.is_empty()).then(|| quote! { #[serde(#(#serde),*)] });
    let ty = if *optional {
        quote! { Option<#value> }
    } else {
        quote! { #value }
    };
    quote! { #field_docs #serde pub #ident: #ty, }
}

fn constructor(fields: &[Field<'_>]) -> TokenStream {
    let required = || fields.iter().filter(|field| !field.optional);
    let parameters = required().map(|field| {
        let ident = &field.ident;
        let taken = taken(field).0;
        quote! { #ident: #taken }
    });
    let values = fields.iter().map(|field| {
        let ident = &field.ident;
        let value = taken(field).1;
        if field.optional {
            quote! { #ident: None }
        } else {
            quote! { #ident: #value }
        }
    });
    let doc = match required().count() {
        0 => " Starts with nothing set.",
        _ => " Starts with the fields that the contract requires, and nothing else set.",
    };
    quote! {
        #[doc = #doc]
        #[must_use]
        pub fn new(#(#parameters),*) -> Self {
            Self { #(#values),* }
        }
    }
}

fn setter(field: &Field<'_>) -> TokenStream {
    let Field {
        ident, property, ..
    } = field;
    let (taken, value) = taken(field);
    let doc = format!(" Sets `{}`.", property.name);
    quote! {
        #[doc = #doc]
        #[must_use]
        pub fn #ident(mut self, #ident: #taken) -> Self {
            self.#ident = Some(#value);
            self
        }
    }
}

/// The type of a parameter that carries the field, and the expression that makes the field's value
/// of it. Numbers and booleans are taken as they are.
fn taken(field: &Field<'_>) -> (TokenStream, TokenStream) {
    let Field { ident, value, .. } = field;
    let primitive = ["bool", "i32", "i64"]
        .iter()
        .any(|name| matches!(value, Type::Path(path) if path.path.is_ident(name)));
    if primitive {
        (quote! { #value }, quote! { #ident })
    } else {
        (quote! { impl Into<#value> }, quote! { #ident.into() })
    }
}

/// The name that serde reads and writes, where the generator renamed the field.
fn wire_name(field: &syn::Field) -> Option<String> {
    let mut name = None;
    for attribute in field
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"))
    {
        // Arguments without a value are passed over; what cannot be read is no rename.
        let _ = attribute.parse_nested_meta(|meta| {
            if let Ok(value) = meta.value() {
                let value: syn::LitStr = value.parse()?;
                if meta.path.is_ident("rename") {
                    name = Some(value.value());
                }
            }
            Ok(())
        });
    }
    name
}

fn option_value(ty: &Type) -> Option<Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(value) if last.ident == "Option" => Some(value.clone()),
        _ => None,
    }
}

fn is_date_time(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    let last = path.path.segments.last();
    last.is_some_and(|segment| segment.ident == "DateTime")
}

/// A date-time keeps the offset that it was written with; the generator's `Utc` forgets it. Paths
/// of the standard prelude lose their prefix.
fn with_offset(mut ty: Type) -> Type {
    struct Shorten;
    impl syn::visit_mut::VisitMut for Shorten {
        fn visit_path_mut(&mut self, path: &mut syn::Path) {
            syn::visit_mut::visit_path_mut(self, path);
            let names: Vec<_> = path.segments.iter().map(|s| s.ident.to_string()).collect();
            let names: Vec<_> = names.iter().map(String::as_str).collect();
            match names.as_slice() {
                ["chrono", "offset", "Utc"] => {
                    *path = syn::parse_quote! { ::chrono::FixedOffset };
                }
                ["std", _, "Option" | "Vec" | "String" | "Box"] => {
                    let last = path.segments.pop().map(syn::punctuated::Pair::into_value);
                    path.leading_colon = None;
                    path.segments = last.into_iter().collect();
                }
                _ => {}
            }
        }
    }
    syn::visit_mut::visit_type_mut(&mut Shorten, &mut ty);
    ty
}

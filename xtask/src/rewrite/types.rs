//! The types of a contract, in the order of its components.

use std::collections::BTreeMap;

use quote::ToTokens;
use syn::{Item, ItemStruct};

use super::error::RewriteError;
use super::{open_enum, structs};
use crate::contracts::Contract;
use crate::format;
use crate::model::{Kind, Model};
use crate::names::type_name;

/// The source of the types module, without its preamble.
///
/// # Errors
///
/// When a component, property or replacement of the contract has no counterpart in the generator's
/// output, or the output has a type that the contract does not name.
pub fn types(
    contract: &Contract,
    model: &Model,
    generated: &[Item],
) -> Result<String, RewriteError> {
    let mut structs = BTreeMap::new();
    let mut enums = BTreeMap::new();
    for item in generated {
        match item {
            Item::Struct(item) => drop(structs.insert(item.ident.to_string(), item)),
            Item::Enum(item) => drop(enums.insert(item.ident.to_string(), item)),
            // Conversions and their error type: the passes write their own.
            _ => {}
        }
    }
    let in_requests = model.in_requests();
    let mut parts = Vec::new();
    for schema in &model.schemas {
        let name = type_name(&schema.name);
        let missing = |what: &str| {
            RewriteError::unmatched(format!("{what} {name}"), format!("schema {}", schema.name))
        };
        match &schema.kind {
            Kind::Object(properties) => {
                let item = structs.remove(&name).ok_or_else(|| missing("struct"))?;
                let in_request = in_requests.contains(schema.name.as_str());
                let tokens = structs::rewrite(model, schema, properties, item, in_request)?;
                parts.push(format::items(tokens).map_err(|_| missing("readable struct"))?);
            }
            Kind::Enum { values } => {
                enums.remove(&name).ok_or_else(|| missing("enum"))?;
                parts.push(open_enum::open_enum(schema, values));
            }
            Kind::Replaced | Kind::Alias => {}
        }
    }
    if let Some(name) = structs.into_keys().chain(enums.into_keys()).next() {
        return Err(RewriteError::Unexpected { name });
    }
    check_replacements(contract, generated)?;
    Ok(parts.join("\n"))
}

/// The generator ignores a replacement whose key it does not know.
fn check_replacements(contract: &Contract, generated: &[Item]) -> Result<(), RewriteError> {
    let squeeze = |text: &str| text.replace(' ', "");
    let written: Vec<String> = generated
        .iter()
        .filter_map(|item| match item {
            Item::Struct(ItemStruct { fields, .. }) => {
                Some(squeeze(&fields.to_token_stream().to_string()))
            }
            _ => None,
        })
        .collect();
    for replacement in contract.replacements {
        let rust = squeeze(replacement.rust);
        if !written.iter().any(|fields| fields.contains(&rust)) {
            return Err(RewriteError::unmatched(
                format!("use of {}", replacement.rust),
                format!("the replacement of schema {}", replacement.schema),
            ));
        }
    }
    Ok(())
}

//! The list of generated types that the tests of the workspace go through, so that no type is
//! forgotten there.

use quote::{format_ident, quote};

use super::unparse;
use crate::contracts::Contract;
use crate::model::{Kind, Model};
use crate::names::type_name;
use crate::rewrite::RewriteError;

/// The list of one contract, without its preamble.
///
/// # Errors
///
/// When the source that was put together cannot be read back, as for a name that is no Rust name.
pub fn type_list_file(contract: &Contract, model: &Model) -> Result<String, RewriteError> {
    let raw = format_ident!("{}", contract.raw_crate.replace('-', "_"));
    let module = format_ident!("{}", contract.module);
    let visits = model.schemas.iter().filter_map(|schema| {
        let name = &schema.name;
        let rust = format_ident!("{}", type_name(name));
        match schema.kind {
            Kind::Object(_) => Some(quote! { visitor.object::<types::#rust>(#name); }),
            Kind::Enum { .. } => {
                Some(quote! { visitor.list_of_values::<types::#rust>(#name, types::#rust::KNOWN); })
            }
            Kind::Replaced | Kind::Alias => None,
        }
    });
    let tokens = quote! {
        use #raw::#module::types;

        use crate::visitor::Visitor;

        /// Shows each type of the contract to the visitor.
        pub fn visit(visitor: &mut impl Visitor) {
            #(#visits)*
        }
    };
    unparse(tokens, &format!("the list of types of {}", contract.name))
}

/// What goes through the lists of all contracts, without its preamble.
///
/// # Errors
///
/// As [`type_list_file`].
pub fn type_lists_file(contracts: &[Contract]) -> Result<String, RewriteError> {
    let modules: Vec<_> = contracts
        .iter()
        .map(|contract| format_ident!("{}", contract.mocks_module))
        .collect();
    let names: Vec<_> = contracts.iter().map(|contract| contract.name).collect();
    let tokens = quote! {
        use std::collections::BTreeMap;

        use crate::visitor::Visitor;

        /// Shows each type of each contract to a visitor that is made for the contract of that name.
        pub fn visit_all<V: Visitor>(
            mut visitor: impl FnMut(&'static str) -> V,
        ) -> BTreeMap<&'static str, V> {
            let mut visitors = BTreeMap::new();
            #(
                let mut of_contract = visitor(#names);
                #modules::visit(&mut of_contract);
                visitors.insert(#names, of_contract);
            )*
            visitors
        }
    };
    unparse(tokens, "the lists of types")
}

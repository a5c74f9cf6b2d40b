//! The operations table: what layers above need to know of each operation.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::{Model, Operation};
use crate::names::{const_name, type_name};

/// The operations table.
pub(super) fn operations(model: &Model) -> TokenStream {
    let entries = model.operations.iter().map(entry);
    let names = model
        .operations
        .iter()
        .map(|o| format_ident!("{}", const_name(&o.id)));
    quote! {
        use fraud_signals_support::{Operation, Replay};

        #(#entries)*

        /// Every operation, in the order of the contract.
        pub const ALL: &[Operation] = &[#(#names),*];
    }
}

fn entry(operation: &Operation) -> TokenStream {
    let Operation {
        id, method, path, ..
    } = operation;
    let constant = format_ident!("{}", const_name(id));
    let replay = format_ident!("{}", type_name(&operation.replay));
    let doc = match &operation.summary {
        Some(summary) => format!(" {summary}."),
        None => format!(" `{id}`."),
    };
    quote! {
        #[doc = #doc]
        pub const #constant: Operation = Operation::new(#id, #method, #path, Replay::#replay);
    }
}

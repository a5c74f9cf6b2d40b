//! Typed mocks for `httpmock`, made from the whole contract: header parameters and error answers
//! too, which the generator's own copy no longer has.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::unparse;
use crate::contracts::Contract;
use crate::model::{Answer, HeaderParameter, Model, Operation};
use crate::names::{snake_name, type_name};
use crate::rewrite::RewriteError;

/// The mocks of one contract, without their preamble.
///
/// # Errors
///
/// When the source that was put together cannot be read back, as for a name that is no Rust name.
pub fn mocks_file(contract: &Contract, model: &Model) -> Result<String, RewriteError> {
    let raw = format_ident!("{}", contract.raw_crate.replace('-', "_"));
    let module = format_ident!("{}", contract.module);
    let wrappers = model.operations.iter().map(|operation| {
        let when = when(operation);
        let then = then(operation);
        quote! { #when #then }
    });
    let signatures: Vec<_> = model.operations.iter().map(signature).collect();
    let bodies = model.operations.iter().map(|operation| {
        let when = format_ident!("{}When", type_name(&operation.id));
        let then = format_ident!("{}Then", type_name(&operation.id));
        quote! { { self.mock(|when, then| configure(#when::new(when), #then(then))) } }
    });
    let tokens = quote! {
        use ::httpmock::{Mock, MockServer, Then, When};
        #[doc = "The types of the contract, for requests to expect and answers to give."]
        pub use #raw::#module::types;

        /// Adds a method for each operation to a mock server.
        pub trait MockServerExt {
            #(#signatures;)*
        }

        impl MockServerExt for MockServer {
            #(#signatures #bodies)*
        }

        #(#wrappers)*
    };
    unparse(tokens, &format!("the mocks of {}", contract.name))
}

fn signature(operation: &Operation) -> TokenStream {
    let name = format_ident!("{}", snake_name(&operation.id));
    let when = format_ident!("{}When", type_name(&operation.id));
    let then = format_ident!("{}Then", type_name(&operation.id));
    let doc = format!(" Mocks `{} {}`.", operation.method, operation.path);
    quote! {
        #[doc = #doc]
        fn #name<F>(&self, configure: F) -> Mock<'_>
        where
            F: FnOnce(#when, #then)
    }
}

fn when(operation: &Operation) -> TokenStream {
    let name = format_ident!("{}When", type_name(&operation.id));
    let doc = format!(
        " What a request for `{}` must look like to be answered.",
        operation.id
    );
    let method = format_ident!("{}", operation.method);
    let path = path_condition(operation);
    let required = operation
        .headers
        .iter()
        .filter(|header| header.required)
        .map(|header| {
            let name = &header.name;
            quote! { .header_exists(#name) }
        });
    let headers = operation.headers.iter().map(header_condition);
    let body = operation.body.as_deref().map(|body| {
        let body = format_ident!("{}", type_name(body));
        quote! {
            /// Wants exactly this body.
            pub fn body(self, body: &types::#body) -> Self {
                Self(self.0.json_body_obj(body))
            }

            /// Wants a body that holds at least this.
            pub fn body_includes(self, partial: &::serde_json::Value) -> Self {
                Self(self.0.json_body_includes(partial.to_string()))
            }
        }
    });
    quote! {
        #[doc = #doc]
        pub struct #name(When);

        impl #name {
            fn new(when: When) -> Self {
                Self(when.method(::httpmock::Method::#method) #path #(#required)*)
            }

            #(#headers)*

            #body

            /// The condition underneath, for what this type does not offer.
            #[must_use]
            pub fn into_inner(self) -> When {
                self.0
            }
        }
    }
}

/// The path may stand below any base path, such as `/v3`.
fn path_condition(operation: &Operation) -> TokenStream {
    let path = &operation.path;
    if operation.path_parameters.is_empty() {
        return quote! { .path_suffix(#path) };
    }
    let mut pattern = String::new();
    let mut rest = path.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        pattern.push_str(&regex_lite::escape(before));
        pattern.push_str("[^/]+");
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    pattern.push_str(&regex_lite::escape(rest));
    pattern.push('$');
    quote! { .path_matches(#pattern) }
}

fn header_condition(header: &HeaderParameter) -> TokenStream {
    let method = format_ident!("{}", snake_name(&header.name));
    let name = &header.name;
    let doc = format!(" Wants this value of the header `{name}`.");
    quote! {
        #[doc = #doc]
        pub fn #method(self, value: impl Into<String>) -> Self {
            Self(self.0.header(#name, value))
        }
    }
}

fn then(operation: &Operation) -> TokenStream {
    let name = format_ident!("{}Then", type_name(&operation.id));
    let doc = format!(" How a request for `{}` is answered.", operation.id);
    let answers = operation.answers.iter().map(answer);
    quote! {
        #[doc = #doc]
        pub struct #name(Then);

        impl #name {
            #(#answers)*

            /// Answers with any status and body, for what the contract does not name.
            pub fn unexpected(self, status: u16, content_type: &str, body: impl AsRef<[u8]>) -> Self {
                Self(self.0.status(status).header("content-type", content_type).body(body))
            }

            /// The answer underneath, for what this type does not offer.
            #[must_use]
            pub fn into_inner(self) -> Then {
                self.0
            }
        }
    }
}

fn answer(answer: &Answer) -> TokenStream {
    let status = Literal::u16_unsuffixed(answer.status);
    let method = format_ident!("{}", status_name(answer.status));
    let doc = format!(" Answers {} as the contract has it.", answer.status);
    let headers = answer
        .headers
        .iter()
        .map(|(name, value)| quote! { .header(#name, #value) });
    let (parameter, body) = match answer.body.as_deref() {
        Some(body) => {
            let body = format_ident!("{}", type_name(body));
            (
                quote! { , body: &types::#body },
                quote! { .header("content-type", "application/json; charset=utf-8").json_body_obj(body) },
            )
        }
        None => (quote! {}, quote! {}),
    };
    quote! {
        #[doc = #doc]
        pub fn #method(self #parameter) -> Self {
            Self(self.0.status(#status) #(#headers)* #body)
        }
    }
}

fn status_name(status: u16) -> String {
    let reason = http::StatusCode::from_u16(status)
        .ok()
        .and_then(|code| code.canonical_reason());
    reason.map_or_else(
        || format!("status_{status}"),
        |reason| snake_name(&reason.to_lowercase()),
    )
}

//! Rust names of things that the contract names in its own way.

use heck::{ToPascalCase, ToShoutySnakeCase, ToSnakeCase};

/// The Rust type of a component: `MIDFlag` becomes `MidFlag`.
pub fn type_name(component: &str) -> String {
    component.to_pascal_case()
}

/// The method or field of a wire name: `x-ms-correlation-id` becomes `x_ms_correlation_id`.
pub fn snake_name(wire: &str) -> String {
    let name = wire.to_snake_case();
    if syn::parse_str::<syn::Ident>(&name).is_ok() {
        name
    } else {
        format!("{name}_")
    }
}

/// The variant of a listed value: `NOT_STARTED` becomes `NotStarted`, `3DS` becomes `_3ds`.
pub fn variant_name(value: &str) -> String {
    let name = value.to_pascal_case();
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        format!("_{name}")
    } else {
        name
    }
}

/// The constant of an operation: `record_chargeback` becomes `RECORD_CHARGEBACK`.
pub fn const_name(operation: &str) -> String {
    operation.to_shouty_snake_case()
}

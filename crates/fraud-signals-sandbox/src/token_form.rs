//! The form of a token request.

use std::collections::BTreeMap;

use crate::entra_error::TokenError;

/// Names and values, each name once.
pub(crate) type Fields = BTreeMap<String, String>;

/// Reads a form.
pub(crate) fn parse(body: &[u8]) -> Result<Fields, TokenError> {
    let mut fields = Fields::new();
    for (name, value) in form_urlencoded::parse(body) {
        if fields
            .insert(name.into_owned(), value.into_owned())
            .is_some()
        {
            return Err(TokenError::RepeatedField);
        }
    }
    Ok(fields)
}

/// The value of a field that must be there and not empty.
pub(crate) fn required<'a>(fields: &'a Fields, name: &'static str) -> Result<&'a str, TokenError> {
    match fields.get(name) {
        Some(value) if !value.is_empty() => Ok(value),
        _ => Err(TokenError::MissingField(name)),
    }
}

/// Undoes the percent-encoding that each half of a Basic credential has in OAuth.
pub(crate) fn decode(text: &str) -> String {
    let safe = text.replace('&', "%26").replace('=', "%3D");
    form_urlencoded::parse(safe.as_bytes())
        .next()
        .map_or_else(String::new, |(name, _)| name.into_owned())
}

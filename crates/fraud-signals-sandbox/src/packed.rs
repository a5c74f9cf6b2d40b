//! Text that is kept for a long time, compressed.
//!
//! Bodies are short and alike: the names of their fields are most of their text. So they are
//! compressed against the examples of the contracts, which hold those names.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use lz4_flex::block::{compress_with_dict, decompress_with_dict};
use serde_json::Value;

use crate::api::APIS;

/// Below this many bytes, the time that compressing takes is worth more than the memory.
const SHORT: usize = 512;

/// The example bodies of all contracts, one after the other.
static EXAMPLES: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut examples = Vec::new();
    for api in &APIS {
        // A contract that is no JSON fails at the start, with a message.
        let document = serde_json::from_str(api.text).unwrap_or_default();
        collect_examples(&document, false, &mut examples);
    }
    examples
});

/// Some text. Clones share it.
#[derive(Clone)]
pub(crate) struct Packed {
    /// Compressed if shorter than `length`, otherwise the text itself.
    bytes: Arc<[u8]>,
    length: usize,
}

impl Packed {
    pub(crate) fn new(text: &[u8]) -> Self {
        let packed = (text.len() >= SHORT).then(|| compress_with_dict(text, &EXAMPLES));
        let packed = packed.filter(|packed| packed.len() < text.len());
        Self {
            bytes: Arc::from(packed.as_deref().unwrap_or(text)),
            length: text.len(),
        }
    }

    /// How long the text is, in bytes.
    pub(crate) fn len(&self) -> usize {
        self.length
    }

    pub(crate) fn text(&self) -> Cow<'_, [u8]> {
        if self.bytes.len() == self.length {
            return Cow::Borrowed(&self.bytes);
        }
        let text = decompress_with_dict(&self.bytes, self.length, &EXAMPLES);
        Cow::Owned(text.expect("it was compressed here"))
    }
}

/// Adds the examples of every request body under `node`.
fn collect_examples(node: &Value, is_in_request: bool, examples: &mut Vec<u8>) {
    let children: Vec<(&str, &Value)> = match node {
        Value::Object(map) => map.iter().map(|(key, child)| (&**key, child)).collect(),
        Value::Array(items) => items.iter().map(|child| ("", child)).collect(),
        _ => return,
    };
    for (key, child) in children {
        if is_in_request && matches!(key, "example" | "value") {
            examples.extend_from_slice(child.to_string().as_bytes());
        } else {
            collect_examples(child, is_in_request || key == "requestBody", examples);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{EXAMPLES, Packed};

    #[test]
    fn what_is_packed_comes_back() {
        let alike = br#"{"Data":{"ChargebackId":"cb-7","Status":"WON"}}"#;
        let noise: Vec<u8> = (0..1000_u32).map(|n| ((n * n * 31) >> 3) as u8).collect();
        for text in [&b""[..], b"null", alike, &noise, &alike.repeat(5000)] {
            let packed = Packed::new(text);
            assert_eq!(packed.len(), text.len());
            assert!(packed.bytes.len() <= text.len());
            assert_eq!(packed.text(), text);
        }
    }

    #[test]
    fn a_body_like_the_examples_needs_little() {
        assert!(EXAMPLES.len() > 2000, "{} bytes", EXAMPLES.len());
        let body = br#"{"MerchantLocalDate":"2020-01-31T18:02:11Z","Data":{"PurchaseId":"x-1",
            "User":{"UserId":"u-9","FirstName":"Ada","LastName":"Byron","Country":"GB"},
            "MerchantLocalDate":"2020-01-31T18:02:11Z","TotalAmount":12.5,"Currency":"GBP",
            "ShippingAddress":{"FirstName":"Ada","LastName":"Byron","Street1":"12 Hill Road",
                "City":"Leeds","ZipCode":"LS1 4AB","Country":"GB"},
            "DeviceContext":{"DeviceContextId":"d-4","IPAddress":"192.0.2.7","Provider":"X"},
            "ProductList":[{"ProductId":"p-1","ProductName":"Lamp","Quantity":1}]}}"#;
        let packed = Packed::new(body);
        assert!(packed.len() >= super::SHORT);
        assert!(packed.bytes.len() < packed.len() * 2 / 3);
    }
}

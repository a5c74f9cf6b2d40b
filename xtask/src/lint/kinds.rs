//! What is allowed on an object of each kind.

use super::parts::{Kind, Position};

impl Kind {
    /// The kind in words.
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Document => "the document",
            Kind::Info => "the info object",
            Kind::Contact => "a contact",
            Kind::License => "a licence",
            Kind::Server => "a server",
            Kind::Tag => "a tag",
            Kind::ExternalDocs => "external docs",
            Kind::Components => "the components",
            Kind::Paths => "the paths",
            Kind::PathItem => "a path",
            Kind::Operation => "an operation",
            Kind::Parameter => "a parameter",
            Kind::RequestBody => "a request body",
            Kind::MediaType => "a media type",
            Kind::Responses => "the responses",
            Kind::Response => "a response",
            Kind::Header => "a header",
            Kind::Example => "an example",
            Kind::SecurityScheme => "a security scheme",
            Kind::Schema(Position::Component) => "a named schema",
            Kind::Schema(Position::Property) => "a property",
            Kind::Schema(_) => "a schema inside another object",
        }
    }

    /// The section of `components` that a reference in this place leads to.
    pub(super) fn section(self) -> Option<&'static str> {
        match self {
            Kind::Parameter => Some("parameters"),
            Kind::RequestBody => Some("requestBodies"),
            Kind::Response => Some("responses"),
            Kind::Header => Some("headers"),
            Kind::Example => Some("examples"),
            Kind::SecurityScheme => Some("securitySchemes"),
            Kind::Schema(_) => Some("schemas"),
            _ => None,
        }
    }

    /// Whether a `$ref` may stand here.
    pub(super) fn takes_reference(self) -> bool {
        self.section().is_some()
    }

    /// Whether one of the project's extensions means something here.
    pub(super) fn takes_extension(self, extension: &str) -> bool {
        match self {
            Kind::Operation => extension == "x-replay",
            Kind::Schema(Position::Component | Position::Property) => extension != "x-replay",
            Kind::Schema(_) => extension == "x-extensible-enum",
            _ => false,
        }
    }

    /// Whether the generator, the sandbox or a reader of the docs makes use of this key.
    pub(super) fn reads(self, key: &str) -> bool {
        let keys: &[&str] = match self {
            // Their keys are paths and statuses, which have rules of their own.
            Kind::Paths | Kind::Responses => return true,
            Kind::Document => &[
                "openapi",
                "info",
                "servers",
                "paths",
                "components",
                "security",
                "tags",
                "externalDocs",
            ],
            Kind::Info => &[
                "title",
                "description",
                "termsOfService",
                "contact",
                "license",
                "version",
            ],
            Kind::Contact => &["name", "url", "email"],
            Kind::License => &["name", "url"],
            Kind::Server => &["url", "description", "variables"],
            Kind::Tag => &["name", "description", "externalDocs"],
            Kind::ExternalDocs => &["url", "description"],
            Kind::Components => &[
                "schemas",
                "responses",
                "parameters",
                "examples",
                "requestBodies",
                "headers",
                "securitySchemes",
            ],
            Kind::PathItem => &[
                "summary",
                "description",
                "parameters",
                "get",
                "put",
                "post",
                "delete",
                "options",
                "head",
                "patch",
                "trace",
            ],
            Kind::Operation => &[
                "tags",
                "summary",
                "description",
                "externalDocs",
                "operationId",
                "parameters",
                "requestBody",
                "responses",
                "deprecated",
                "security",
            ],
            Kind::Parameter => &[
                "name",
                "in",
                "description",
                "required",
                "deprecated",
                "schema",
                "example",
                "examples",
            ],
            Kind::RequestBody => &["description", "content", "required"],
            Kind::MediaType => &["schema", "example", "examples"],
            Kind::Response => &["description", "headers", "content"],
            Kind::Header => &[
                "description",
                "required",
                "deprecated",
                "schema",
                "example",
                "examples",
            ],
            Kind::Example => &["summary", "description", "value"],
            Kind::SecurityScheme => &[
                "type",
                "description",
                "name",
                "in",
                "scheme",
                "bearerFormat",
                "flows",
                "openIdConnectUrl",
            ],
            Kind::Schema(_) => return SCHEMA_NOTES.contains(&key) || is_schema_keyword(key),
        };
        keys.contains(&key)
    }
}

/// Keys of a schema that do not depend on its type.
pub(super) const SCHEMA_NOTES: &[&str] = &[
    "type",
    "title",
    "description",
    "externalDocs",
    "default",
    "nullable",
    "deprecated",
    "readOnly",
    "writeOnly",
    "example",
];

/// Ways to put a schema together from others.
pub(super) const COMPOSITION: &[&str] = &["allOf", "oneOf", "anyOf", "not", "discriminator"];

/// The keys that a schema of this type may have beyond its notes, or `None` for a type that
/// does not exist. Listed values have rules of their own and are in no list.
pub(super) fn keywords_of(schema_type: &str) -> Option<&'static [&'static str]> {
    const NUMBER: &[&str] = &[
        "format",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
    ];
    match schema_type {
        "string" => Some(&["format", "pattern", "minLength", "maxLength"]),
        "integer" | "number" => Some(NUMBER),
        "boolean" => Some(&[]),
        "array" => Some(&["items", "minItems", "maxItems", "uniqueItems"]),
        "object" => Some(&[
            "properties",
            "required",
            "additionalProperties",
            "minProperties",
            "maxProperties",
        ]),
        _ => None,
    }
}

/// Whether this key belongs to schemas of some type.
pub(super) fn is_typed_keyword(key: &str) -> bool {
    ["string", "integer", "array", "object"]
        .iter()
        .filter_map(|schema_type| keywords_of(schema_type))
        .any(|keywords| keywords.contains(&key))
}

fn is_schema_keyword(key: &str) -> bool {
    is_typed_keyword(key) || key == "enum" || COMPOSITION.contains(&key)
}

use crate::module_type::Deferred;
use schemars::JsonSchema;
use serde::Deserialize;

/// Headers that reach the container.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestHeaders {
    /// Header names, 1 to 20.
    #[serde(default)]
    #[schemars(schema_with = "headers")]
    pub request_header_allowlist: Option<Deferred<Vec<String>>>,

    /// Older name of `requestHeaderAllowlist`.
    #[serde(default)]
    #[schemars(schema_with = "headers", extend("deprecated" = true))]
    pub allowed_headers: Option<Deferred<Vec<String>>>,
}

fn headers(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "array",
        "x-deferrable": true,
        "minItems": 1,
        "maxItems": 20,
        "items": {
            "type": "string",
            "pattern": "^[A-Za-z][A-Za-z0-9_-]{0,255}$",
            "x-expects": "a header name: a letter, then letters, digits, `_` and `-`"
        }
    })
}

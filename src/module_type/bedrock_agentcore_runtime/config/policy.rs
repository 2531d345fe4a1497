use crate::iam::Effect;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map as JsonMap, Value as Json};

/// A policy of the execution role: `policyArn` or `policyDocument`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Policy {
    /// ARN of a managed policy to attach.
    #[schemars(
        regex(pattern = r"^arn:aws(-[^:]+)?:iam::([0-9]{12}|aws):policy/.+$"),
        extend("x-expects" = "the ARN of a managed policy, e.g. `arn:aws:iam::123456789012:policy/my-policy`, or `arn:aws:iam::aws:policy/NAME` for one of AWS")
    )]
    pub policy_arn: Option<String>,

    /// Statements to add to the role's managed policy.
    pub policy_document: Option<PolicyDocument>,
}

/// An IAM policy document.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct PolicyDocument {
    /// Version of the policy language; only the current one.
    #[schemars(extend("enum" = ["2012-10-17"]))]
    pub version: Option<String>,

    /// The statements.
    #[schemars(length(min = 1))]
    pub statement: Vec<Statement>,
}

/// An IAM statement.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Statement {
    /// A name for the statement: letters and digits.
    #[schemars(regex(pattern = "^[A-Za-z0-9]*$"), extend("x-expects" = "letters and digits only"))]
    pub sid: Option<String>,

    /// `Allow` or `Deny`.
    pub effect: Effect,

    /// Actions, e.g. `s3:GetObject`.
    #[serde(default)]
    #[schemars(schema_with = "actions")]
    pub action: Option<Json>,

    /// Every action but these.
    #[serde(default)]
    #[schemars(schema_with = "actions")]
    pub not_action: Option<Json>,

    /// ARNs of the resources.
    #[serde(default)]
    #[schemars(schema_with = "resources")]
    pub resource: Option<Json>,

    /// Every resource but these.
    #[serde(default)]
    #[schemars(schema_with = "resources")]
    pub not_resource: Option<Json>,

    /// When the statement holds: operator, then key, then values.
    #[serde(default)]
    #[schemars(schema_with = "condition")]
    pub condition: JsonMap<String, Json>,
}

/// IAM: "Actions/Conditions must be prefaced by a vendor".
fn actions(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    one_or_more(
        r"^(\*|[A-Za-z0-9_*?-]+:[A-Za-z0-9*?]+)$",
        "an action with its service, e.g. `s3:GetObject`, or `*`",
        "an action has its service before a colon, and is letters and digits",
    )
}

/// IAM: "Resource … must be in ARN format or \"*\"".
fn resources(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    one_or_more(
        r"^(\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:.+)$",
        "an ARN, e.g. `arn:aws:s3:::bucket/*`, or `*`",
        "an ARN has six parts, `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`; one that the service leaves out stays empty",
    )
}

fn one_or_more(pattern: &str, expects: &str, why: &str) -> schemars::Schema {
    schemars::json_schema!({
        "type": ["string", "array"],
        "x-deferrable": true,
        "pattern": pattern,
        "x-expects": expects,
        "x-why": why,
        "minItems": 1,
        "items": {"type": "string", "pattern": pattern, "x-expects": expects, "x-why": why}
    })
}

/// An operator without keys or a key without values bounds nothing: the statement would be wider
/// than it reads.
pub(super) fn condition(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "object",
        "additionalProperties": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {
                "type": ["string", "array"],
                "x-deferrable": true,
                "x-text": true,
                "minItems": 1,
                "items": {"type": "string", "x-text": true}
            }
        }
    })
}

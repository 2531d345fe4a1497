use schemars::JsonSchema;

/// An IAM policy document.
#[derive(JsonSchema)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct PolicyDocument {
    /// Version of the policy language.
    #[schemars(extend("enum" = ["2012-10-17", "2008-10-17"]))]
    #[allow(dead_code)]
    version: Option<String>,
    /// A name for the policy.
    #[schemars(extend("x-empty" = true))]
    #[allow(dead_code)]
    id: Option<String>,
    /// The statements.
    #[schemars(schema_with = "statement_or_several")]
    #[allow(dead_code)]
    statement: serde_json::Value,
}

fn statement_or_several(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    let statement = serde_json::json!({
        "type": "object",
        "required": ["Effect"],
        "additionalProperties": false,
        "properties": {
            "Sid": {"type": "string", "x-empty": true},
            "Effect": {"type": "string", "enum": ["Allow", "Deny"], "description": "Allow or Deny"},
            "Principal": principals(),
            "NotPrincipal": principals(),
            "Action": actions(),
            "NotAction": actions(),
            "Resource": resources(),
            "NotResource": resources(),
            "Condition": {
                "type": "object",
                "additionalProperties": {
                    "type": "object",
                    "minProperties": 1,
                    "additionalProperties": {
                        "type": ["string", "array"], "x-text": true, "minItems": 1,
                        "items": {"type": "string", "x-text": true},
                    },
                },
            },
        },
    });
    let mut schema = statement.clone();
    schema["type"] = serde_json::json!(["object", "array"]);
    schema["items"] = statement;
    schema["minItems"] = 1.into();
    schemars::Schema::try_from(schema).unwrap_or_default()
}

fn actions() -> serde_json::Value {
    one_or_more(
        r"^(\*|[^:\s]+:[^:\s]+)$",
        "an action with its service, e.g. `bedrock-agentcore:InvokeAgentRuntime`",
        "IAM: \"Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.\"",
    )
}

fn resources() -> serde_json::Value {
    let why = "IAM: \"Resource … must be in ARN format or \"*\".\"";
    one_or_more(r"^(\*+|arn:(aws[A-Za-z-]*|\*|[$][{].+|[{][{].+).*)$", "an ARN, or `*`", why)
}

fn principals() -> serde_json::Value {
    let why = "AWS: \"Invalid principal in policy\"; a principal takes no wildcard but `*` alone";
    let aws = one_or_more(
        r"^(\*|[0-9]{12}|arn:[^:*?]+:(iam|sts)::[0-9]{12}:[^:*?]+|A[A-Z0-9]{15,})$",
        "an account, the whole ARN of a role, a user or a session, or `*`",
        why,
    );
    let any = serde_json::json!({"type": ["string", "array"], "minItems": 1, "items": {"type": "string"}});
    serde_json::json!({
        "type": ["string", "object"],
        "pattern": r"^\*$",
        "x-expects": "`*`, or a map such as `{\"AWS\": \"arn:aws:iam::111122223333:role/NAME\"}`",
        "x-why": why,
        "minProperties": 1,
        "additionalProperties": false,
        "properties": {"AWS": aws, "Service": any, "Federated": any, "CanonicalUser": any},
    })
}

fn one_or_more(pattern: &str, expects: &str, why: &str) -> serde_json::Value {
    serde_json::json!({
        "type": ["string", "array"], "pattern": pattern, "x-expects": expects, "x-why": why, "minItems": 1,
        "items": {"type": "string", "pattern": pattern, "x-expects": expects, "x-why": why},
    })
}

use super::super::uses::kind::{
    BROWSERS, CODE_INTERPRETERS, GATEWAYS, GUARDRAILS, KNOWLEDGE_BASES, Kind, MEMORY, READ_ONLY_MEMORY, RUNTIMES,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

/// What the agent uses beside models, by name: the role that is made may use these, and no others. Each is an id or an ARN;
/// of a parameter's value, whose name ends in `id`, an id, else an ARN.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Uses {
    /// Memories of AgentCore that the agent reads and writes.
    #[serde(default)]
    #[schemars(schema_with = "memory")]
    pub memory: Vec<String>,

    /// Memories that it only reads.
    #[serde(default)]
    #[schemars(schema_with = "read_only_memory")]
    pub read_only_memory: Vec<String>,

    /// Gateways that it calls with its IAM credentials. One that asks for a token is called with one of `identity`.
    #[serde(default)]
    #[schemars(schema_with = "gateways")]
    pub gateways: Vec<String>,

    /// Providers of AgentCore Identity that it has credentials from, for what is outside of AWS.
    #[schemars(extend("examples" = ["{oauthProviders: [my-provider]}"]))]
    pub identity: Option<Identity>,

    /// Code interpreters that it runs code in, your own or AWS's `aws.codeinterpreter.v1`.
    #[serde(default)]
    #[schemars(schema_with = "code_interpreters")]
    pub code_interpreters: Vec<String>,

    /// Browsers that it works, your own or AWS's `aws.browser.v1`.
    #[serde(default)]
    #[schemars(schema_with = "browsers")]
    pub browsers: Vec<String>,

    /// Guardrails of Bedrock that it applies. One that works across regions needs its profile as well, e.g.
    /// `us.guardrail.v1:0`.
    #[serde(default)]
    #[schemars(schema_with = "guardrails")]
    pub guardrails: Vec<String>,

    /// Knowledge bases of Bedrock that it asks.
    #[serde(default)]
    #[schemars(schema_with = "knowledge_bases")]
    pub knowledge_bases: Vec<String>,

    /// Other runtimes that it calls. One of the same mdaa.yaml is `MODULE/NAME`, its module and its
    /// `agentRuntimeName`, or `DOMAIN/MODULE/NAME`.
    #[serde(default)]
    #[schemars(schema_with = "runtimes")]
    pub runtimes: Vec<String>,

    /// Models of AWS Marketplace that its first call may subscribe the account to, by product id.
    #[serde(default)]
    #[schemars(schema_with = "products")]
    pub marketplace_models: Vec<String>,
}

/// Providers of AgentCore Identity, in the account's default token vault.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Identity {
    /// Names of OAuth providers. The secret that AgentCore keeps for each may be read as well.
    #[serde(default)]
    #[schemars(schema_with = "providers")]
    pub oauth_providers: Vec<String>,

    /// Names of providers of API keys. The secret that AgentCore keeps for each may be read as well.
    #[serde(default)]
    #[schemars(schema_with = "providers")]
    pub api_key_providers: Vec<String>,

    /// ARNs of secrets of your own that some of these providers refer to.
    #[serde(default)]
    #[schemars(schema_with = "secrets")]
    pub secrets: Vec<String>,
}

fn memory(_: &mut SchemaGenerator) -> Schema {
    of(&MEMORY)
}

fn read_only_memory(_: &mut SchemaGenerator) -> Schema {
    of(&READ_ONLY_MEMORY)
}

fn gateways(_: &mut SchemaGenerator) -> Schema {
    of(&GATEWAYS)
}

fn code_interpreters(_: &mut SchemaGenerator) -> Schema {
    of(&CODE_INTERPRETERS)
}

fn browsers(_: &mut SchemaGenerator) -> Schema {
    of(&BROWSERS)
}

fn guardrails(_: &mut SchemaGenerator) -> Schema {
    of(&GUARDRAILS)
}

fn knowledge_bases(_: &mut SchemaGenerator) -> Schema {
    of(&KNOWLEDGE_BASES)
}

fn runtimes(_: &mut SchemaGenerator) -> Schema {
    of(&RUNTIMES)
}

fn of(kind: &Kind) -> Schema {
    let name = if kind.names.is_some() { "the name, id or ARN" } else { "the id or ARN" };
    list(&kind.pattern(), &format!("{name} of {}, e.g. `{}`", kind.called, kind.example))
}

/// AgentCore control API, CreateOauth2CredentialProvider and CreateApiKeyCredentialProvider, name (2026).
fn providers(_: &mut SchemaGenerator) -> Schema {
    list("^[a-zA-Z0-9_-]{1,128}$", "the name of a provider: letters, digits, `_` and `-`, at most 128")
}

fn secrets(_: &mut SchemaGenerator) -> Schema {
    list(
        "^arn:aws(-[a-z]+)*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[a-zA-Z0-9/_+=.@!-]+-[a-zA-Z0-9]{6}$",
        "the ARN of a secret, with the six characters that Secrets Manager adds to its name",
    )
}

/// Bedrock user guide, "Use product ID condition keys to control access" (2026): three writings of such ids.
fn products(_: &mut SchemaGenerator) -> Schema {
    list(
        "^(prod(view)?-[a-z0-9]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$",
        "the product id that the page of the model in Bedrock's user guide has, e.g. `prod-a1b2c3d4e5f6g`",
    )
}

fn list(pattern: &str, expects: &str) -> Schema {
    json_schema!({"type": "array", "items": {"type": "string", "pattern": pattern, "x-expects": expects}})
}

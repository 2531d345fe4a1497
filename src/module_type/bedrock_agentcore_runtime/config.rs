//! The config of a runtime, typed. Its doc comments are the schema's descriptions.

use crate::module_type::Deferred;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map as JsonMap, Value as Json};
use std::collections::BTreeMap;

/// Configuration of one Amazon Bedrock AgentCore runtime (MDAA module `bedrock-agentcore-runtime`).
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RuntimeConfig {
    /// Name of the runtime, unique in its module. The runtime's full name is
    /// `org_env_domain_module_name`, at most 48 characters, shortened with a hash beyond that.
    #[schemars(length(min = 1), extend("examples" = ["my_agent"]))]
    pub agent_runtime_name: String,

    /// What the runtime is for.
    #[schemars(length(min = 1, max = 1200))]
    pub description: Option<String>,

    /// ARN of an existing execution role. Without it a role and a managed policy with the least
    /// rights are made. The role must trust bedrock-agentcore.amazonaws.com.
    #[schemars(
        regex(pattern = r"^arn:aws(-[^:]+)?:iam::([0-9]{12})?:role/.+$"),
        extend("x-expects" = "the ARN of a role, e.g. `arn:aws:iam::123456789012:role/my-role`")
    )]
    pub role_arn: Option<String>,

    /// The container image that the runtime runs.
    #[schemars(extend("examples" = ["{containerConfiguration: {containerUri: …}}"]))]
    pub agent_runtime_artifact: Artifact,

    /// The VPC network of the runtime. Runtimes always run in a VPC.
    #[schemars(extend("examples" = ["{securityGroups: [sg-…], subnets: [subnet-…]}"]))]
    pub network_configuration: Network,

    /// Protocol that clients speak with the runtime.
    #[schemars(with = "Option<Protocol>", extend("x-deferrable" = true))]
    pub protocol_configuration: Option<Deferred<Protocol>>,

    /// Environment variables of the container, at most 50.
    #[serde(default)]
    #[schemars(schema_with = "environment_variables")]
    pub environment_variables: BTreeMap<String, String>,

    /// How long sessions live.
    #[serde(default)]
    pub lifecycle_configuration: Lifecycle,

    /// Who may call the runtime. Without it, callers sign with IAM credentials.
    #[serde(default)]
    pub authorizer_configuration: Authorizer,

    /// Policies for the execution role that is made. No effect with `roleArn`.
    #[serde(default)]
    pub policies: Vec<Policy>,

    /// Request headers that reach the container.
    #[serde(default)]
    pub request_header_configuration: RequestHeaders,

    /// A named endpoint beside DEFAULT.
    pub runtime_endpoint: Option<Endpoint>,

    /// Whether to switch on X-Ray Transaction Search for this account and region. One module of
    /// an account and region may do so; the others set it to `false`.
    #[serde(default = "yes")]
    #[schemars(extend("default" = true))]
    pub enable_transaction_search: bool,

    /// Findings of MDAA's rule packs that are accepted, each with a reason.
    #[serde(rename = "nag_suppressions", default)]
    pub nag_suppressions: Suppressions,
}

/// Where the agent's code comes from.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Artifact {
    /// A container image.
    #[schemars(extend("examples" = ["{containerUri: …}"]))]
    pub container_configuration: Container,
}

/// A container image: built already, or built from a folder.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Container {
    /// URI of an image in Amazon ECR, with a tag or, better, a digest. Excludes `codePath`.
    #[schemars(
        length(min = 1, max = 1024),
        // AWS::BedrockAgentCore::Runtime, ContainerUri (resource schema 2026-10-20).
        regex(pattern = r"^(([0-9]{12})\.dkr\.ecr\.([a-z0-9-]+)\.([a-z0-9-]+(?:\.[a-z0-9-]+)+)|public\.ecr\.aws)/((?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*)(?::([^:@]{1,300}))?(?:@(.+))?$"),
        extend("x-expects" = "an image in Amazon ECR, e.g. `123456789012.dkr.ecr.us-east-1.amazonaws.com/repository:tag`")
    )]
    pub container_uri: Option<String>,

    /// Folder with a Dockerfile, relative to this file. The image gets a repository of its own
    /// and a tag made from the folder's content. Excludes `containerUri`.
    #[schemars(length(min = 1), extend("examples" = ["./runtime-src"]))]
    pub code_path: Option<String>,

    /// Platform of an image built from `codePath`. AgentCore runs arm64.
    #[schemars(extend("examples" = ["linux/arm64"], "default" = "linux/arm64"))]
    pub platform: Option<Platform>,
}

/// A platform that Docker builds for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Platform {
    /// What AgentCore runs.
    #[serde(rename = "linux/arm64")]
    Arm64,
    /// Does not start on AgentCore.
    #[serde(rename = "linux/amd64")]
    Amd64,
}

/// Security groups and subnets of the runtime.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Network {
    /// VPC is the only mode, and the default.
    #[schemars(extend(
        "x-code" = "vpc-required",
        "x-expects" = "`VPC`, or leave the key out",
        "x-why" = "a runtime in PUBLIC mode reaches the internet past your VPC's controls; MDAA and mdaac deploy to VPCs only"
    ))]
    pub network_mode: Option<NetworkMode>,

    /// Security group ids, 1 to 16.
    #[schemars(schema_with = "security_groups")]
    pub security_groups: Deferred<Vec<String>>,

    /// Subnet ids, 1 to 16. Private subnets need a way to ECR, S3 and CloudWatch Logs.
    #[schemars(schema_with = "subnets")]
    pub subnets: Deferred<Vec<String>>,
}

/// How the runtime reaches the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum NetworkMode {
    /// Through your VPC.
    #[serde(rename = "VPC")]
    Vpc,
}

/// A protocol between clients and the runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Protocol {
    /// Model Context Protocol.
    #[serde(rename = "MCP")]
    Mcp,
    /// Plain HTTP.
    #[serde(rename = "HTTP")]
    Http,
    /// Agent to agent.
    #[serde(rename = "A2A")]
    A2a,
    /// Agent to user interface.
    #[serde(rename = "AGUI")]
    Agui,
}

/// How long a session may idle and live, in seconds.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Lifecycle {
    /// Seconds after which an idle session ends, 60 to 28800.
    #[schemars(with = "Option<u32>", range(min = 60, max = 28800), extend("x-deferrable" = true))]
    pub idle_runtime_session_timeout: Option<Deferred<u32>>,

    /// Seconds after which any session ends, 60 to 28800.
    #[schemars(with = "Option<u32>", range(min = 60, max = 28800), extend("x-deferrable" = true))]
    pub max_lifetime: Option<Deferred<u32>>,
}

/// Inbound authorization.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Authorizer {
    /// Callers bring a JSON Web Token of this issuer.
    pub custom_jwt_authorizer: Option<JwtAuthorizer>,

    /// Older name of `customJwtAuthorizer`.
    #[schemars(extend("deprecated" = true))]
    pub jwt_authorizer: Option<JwtAuthorizer>,
}

/// A JSON Web Token authorizer.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct JwtAuthorizer {
    /// Where the issuer describes itself (OpenID Connect discovery).
    #[schemars(
        regex(pattern = r"^.+/\.well-known/openid-configuration$"),
        extend(
            "x-code" = "discovery-url",
            "x-expects" = "a URL that ends in `/.well-known/openid-configuration`",
            "examples" = ["https://idp.example.com/.well-known/openid-configuration"]
        )
    )]
    pub discovery_url: String,

    /// Values of a token's `aud` claim that are admitted.
    #[serde(default)]
    pub allowed_audience: Vec<String>,

    /// Values of a token's `client_id` claim that are admitted. Cognito's access tokens carry
    /// `client_id` and no `aud`.
    #[serde(default)]
    pub allowed_clients: Vec<String>,
}

/// A policy of the execution role: `policyArn` or `policyDocument`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Policy {
    /// ARN of a managed policy to attach.
    #[schemars(
        regex(pattern = r"^arn:aws(-[^:]+)?:iam::([0-9]{12}|aws):policy/.+$"),
        extend("x-expects" = "the ARN of a managed policy, e.g. `arn:aws:iam::123456789012:policy/my-policy`")
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

/// What a statement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Effect {
    /// Grants.
    Allow,
    /// Refuses.
    Deny,
}

/// Headers that reach the container.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestHeaders {
    /// Header names, 1 to 20.
    #[serde(default)]
    #[schemars(schema_with = "headers")]
    pub request_header_allowlist: Option<Vec<String>>,

    /// Older name of `requestHeaderAllowlist`.
    #[serde(default)]
    #[schemars(schema_with = "headers", extend("deprecated" = true))]
    pub allowed_headers: Option<Vec<String>>,
}

/// A named endpoint.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Endpoint {
    /// Name of the endpoint; default `<agentRuntimeName>_endpoint`. The full name is
    /// `org_env_domain_module_name`.
    #[schemars(length(min = 1))]
    pub name: Option<String>,

    /// What the endpoint is for.
    #[schemars(length(min = 1, max = 256))]
    pub description: Option<String>,

    /// Version of the runtime that the endpoint serves, a whole number. Without it the endpoint
    /// follows the runtime's newest version.
    #[schemars(extend("examples" = ["'3'"]))]
    pub agent_runtime_version: Option<String>,
}

/// Accepted findings of MDAA's rule packs.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Suppressions {
    /// By construct path.
    #[serde(default)]
    pub by_path: Vec<SuppressedPath>,
}

/// Accepted findings at one construct path.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SuppressedPath {
    /// Construct path, e.g. `/stack/bedrock-agentcore-runtime/RuntimeRole/Resource`.
    pub path: String,
    /// The findings.
    pub suppressions: Vec<Suppression>,
}

/// One accepted finding.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Suppression {
    /// The rule, e.g. `AwsSolutions-IAM5`.
    #[schemars(length(min = 1))]
    pub id: String,
    /// Why it is accepted.
    #[schemars(length(min = 1))]
    pub reason: String,
}

fn yes() -> bool {
    true
}

fn environment_variables(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "object",
        "maxProperties": 50,
        // The API's limit; the resource schema says 128.
        "propertyNames": {"pattern": "^[a-zA-Z_][a-zA-Z0-9_]{0,99}$"},
        "x-keys": "letters, digits and `_`, not starting with a digit, at most 100",
        "additionalProperties": {"type": "string", "maxLength": 2048, "x-text": true}
    })
}

fn security_groups(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    ids("^sg-[0-9a-zA-Z]{8,17}$", "a security group id, e.g. `sg-0123456789abcdef0`, or `ssm:/path/to/id`")
}

fn subnets(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    ids("^subnet-[0-9a-zA-Z]{8,17}$", "a subnet id, e.g. `subnet-0123456789abcdef0`, or `ssm:/path/to/id`")
}

fn ids(pattern: &str, expects: &str) -> schemars::Schema {
    schemars::json_schema!({
        "type": "array",
        "minItems": 1,
        "maxItems": 16,
        "x-deferrable": true,
        "items": {"type": "string", "pattern": pattern, "x-expects": expects}
    })
}

/// IAM: "Actions/Conditions must be prefaced by a vendor".
fn actions(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    one_or_more(r"^(\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)$", "an action with its service, e.g. `s3:GetObject`, or `*`")
}

/// IAM: "Resource … must be in ARN format or \"*\"".
fn resources(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    one_or_more(r"^(\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:.+)$", "an ARN, e.g. `arn:aws:s3:::bucket/*`, or `*`")
}

fn one_or_more(pattern: &str, expects: &str) -> schemars::Schema {
    schemars::json_schema!({
        "type": ["string", "array"],
        "pattern": pattern,
        "x-expects": expects,
        "minItems": 1,
        "items": {"type": "string", "pattern": pattern, "x-expects": expects}
    })
}

/// An operator without keys or a key without values bounds nothing: the statement would be wider
/// than it reads.
fn condition(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "object",
        "additionalProperties": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {
                "type": ["string", "array"],
                "x-text": true,
                "minItems": 1,
                "items": {"type": "string", "x-text": true}
            }
        }
    })
}

fn headers(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "array",
        "minItems": 1,
        "maxItems": 20,
        "items": {
            "type": "string",
            "pattern": "^[A-Za-z][A-Za-z0-9_-]{0,255}$",
            "x-expects": "a header name: a letter, then letters, digits, `_` and `-`"
        }
    })
}

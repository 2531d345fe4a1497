//! The config of a runtime, typed. Its doc comments are the schema's descriptions.

mod access;
mod alarms;
mod artifact;
mod authorizer;
mod cognito;
mod delivery;
mod endpoint;
mod filesystem;
mod headers;
mod logs;
mod network;
mod policy;
mod session;
mod uses;
mod vpc_endpoint;

use crate::module_type::Deferred;
use crate::project::{Suppressions, WrittenWaiver};
pub(crate) use access::*;
pub(crate) use alarms::*;
pub(crate) use artifact::*;
pub(crate) use authorizer::*;
pub(crate) use cognito::*;
pub(crate) use delivery::*;
pub(crate) use endpoint::*;
pub(crate) use filesystem::*;
pub(crate) use headers::*;
pub(crate) use logs::{DEFAULT_DAYS, DataProtection, NEVER};
pub(crate) use network::*;
pub(crate) use policy::*;
use schemars::JsonSchema;
use serde::Deserialize;
pub(crate) use session::*;
use std::collections::BTreeMap;
pub(crate) use uses::*;
pub(crate) use vpc_endpoint::*;

/// Configuration of one Amazon Bedrock AgentCore runtime (MDAA module `bedrock-agentcore-runtime`).
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
// microVMs, which runtimes without a capacity provider run on, live for 8 hours at most.
#[schemars(extend(
    "if" = {"not": {"required": ["capacityProviderConfiguration"]}},
    "then" = {"properties": {"lifecycleConfiguration": {"properties": {
        "idleRuntimeSessionTimeout": {"maximum": 28800},
        "maxLifetime": {"maximum": 28800}
    }}}}
))]
pub struct RuntimeConfig {
    /// Name of the runtime, unique in its module. The runtime's full name is
    /// `org_env_domain_module_name`, at most 48 characters, shortened with a hash beyond that.
    #[schemars(length(min = 1), extend("examples" = ["my_agent"]))]
    pub agent_runtime_name: String,

    /// What the runtime is for.
    #[schemars(length(min = 1, max = 1200))]
    pub description: Option<String>,

    /// ARN of an existing execution role. Without it a role and a managed policy with the least
    /// rights are made. The role must trust bedrock-agentcore.amazonaws.com. `mdaac role policy` prints what it needs,
    /// e.g. `logs:PutResourcePolicy` on the runtime's own log groups, so that its spans get there.
    #[schemars(
        regex(pattern = r"^arn:aws(-[^:]+)?:iam::[0-9]{12}:role/.+$"),
        extend("x-expects" = "the ARN of a role, e.g. `arn:aws:iam::123456789012:role/my-role`")
    )]
    pub role_arn: Option<String>,

    /// What the runtime runs: a container image or an archive of code.
    #[schemars(extend("examples" = ["{containerConfiguration: {containerUri: …}}"]))]
    pub agent_runtime_artifact: Artifact,

    /// The VPC network of the runtime. Runtimes always run in a VPC.
    #[schemars(extend("examples" = ["{securityGroups: [sg-…], subnets: [subnet-…]}"]))]
    pub network_configuration: Network,

    /// Protocol that clients speak with the runtime.
    #[schemars(with = "Option<Protocol>", extend("x-deferrable" = true))]
    pub protocol_configuration: Option<Deferred<Protocol>>,

    /// Version of the platform that runs the agent; by default AWS chooses.
    #[schemars(
        length(min = 1, max = 128),
        regex(pattern = r"^[^\s]+$"),
        extend("x-expects" = "a version without spaces, at most 128 characters")
    )]
    pub platform_version: Option<String>,

    /// Environment variables of the agent, at most 50. It gets `UNIFIED_TRACES_DESTINATION_ENABLED: 'true'`, as MDAA 1.8 does:
    /// spans then go to the runtime's own log group, if the image has aws-opentelemetry-distro 0.18.0 or newer. With `'false'`
    /// they do not, and the role that is made lacks the right to it.
    #[serde(default)]
    #[schemars(schema_with = "environment_variables")]
    pub environment_variables: BTreeMap<String, String>,

    /// How long sessions live.
    #[serde(default)]
    pub lifecycle_configuration: Lifecycle,

    /// Compute of your own that the runtime runs on. Sessions may then live for up to 14 days.
    #[schemars(extend("examples" = ["{capacityProviderArn: …}"]))]
    pub capacity_provider_configuration: Option<CapacityProvider>,

    /// Filesystems that sessions see, at most 5.
    #[serde(default)]
    #[schemars(length(max = 5))]
    pub filesystem_configurations: Vec<Filesystem>,

    /// Who may call the runtime. Without it, callers sign with IAM credentials.
    #[serde(default)]
    pub authorizer_configuration: Authorizer,

    /// Policies for the execution role that is made. No effect with `roleArn`.
    #[serde(default)]
    pub policies: Vec<Policy>,

    /// ARNs of the models and inference profiles that the role that is made may invoke. The models
    /// that a profile calls in its regions are added. Without it, any model. No effect with `roleArn`.
    #[serde(default)]
    #[schemars(schema_with = "model_arns")]
    pub allowed_model_arns: Option<Vec<String>>,

    /// Whether the role that is made is denied tokens for user ids that nobody has proven
    /// (`GetWorkloadAccessTokenForUserId`), as AWS advises where callers have JSON Web Tokens. No effect with
    /// `roleArn`. A key of mdaac's own.
    #[serde(default)]
    pub deny_tokens_for_user_id: bool,

    /// What the agent uses beside models: memories, gateways, credentials, tools, guardrails, knowledge bases, other runtimes.
    /// The role that is made may use these, and no others. No effect with `roleArn`. A key of mdaac's own.
    #[schemars(extend("examples" = ["{memory: [quotes-a1B2c3D4e5]}"]))]
    pub uses: Option<Uses>,

    /// Who may call the runtime from other accounts, or with a token. A key of mdaac's own.
    #[schemars(extend("examples" = ["{principals: ['222222222222']}"]))]
    pub access: Option<Access>,

    /// Whether only callers from the VPC that `networkConfiguration.vpcId` names are admitted. They come
    /// through an interface endpoint for `bedrock-agentcore` in that VPC, which `vpcEndpoint` makes. Tokens of a JWT
    /// authorizer are admitted to plain calls; commands in the container are what `access` lists under `actions`.
    #[serde(default)]
    pub enforce_vpc_only: bool,

    /// Request headers that reach the container.
    #[serde(default)]
    pub request_header_configuration: RequestHeaders,

    /// A named endpoint beside DEFAULT.
    pub runtime_endpoint: Option<Endpoint>,

    /// More named endpoints, in any order. An endpoint that moves here from `runtimeEndpoint` is
    /// another one to CloudFormation: give it a new name.
    // An endpoint makes four resources or more; what CloudFormation takes of all is counted at the end (`stack_size`).
    #[schemars(length(max = 100))]
    #[serde(default)]
    pub runtime_endpoints: Vec<NamedEndpoint>,

    /// Whether to switch on X-Ray Transaction Search for this account and region. One module of
    /// an account and region may do so; the others set it to `false`.
    #[serde(default = "yes")]
    #[schemars(extend("default" = true))]
    pub enable_transaction_search: bool,

    /// Whether the stack makes the log groups of DEFAULT and of every named endpoint. With `false`
    /// they are left to the service: they never expire and have no key of yours.
    #[serde(default = "yes")]
    #[schemars(extend("default" = true))]
    pub manage_log_groups: bool,

    /// Days after which log events are deleted; 9999 keeps them for ever.
    #[serde(default)]
    #[schemars(schema_with = "logs::retention_days", extend("default" = DEFAULT_DAYS))]
    pub log_retention_days: Option<u32>,

    /// What is masked in the log groups beside e-mail addresses, card numbers, US social security numbers, names, addresses,
    /// US phone numbers and IP addresses. Whoever may call `logs:Unmask` reads all of it. With `false`, which is mdaac's own,
    /// nothing is masked.
    #[serde(default)]
    #[schemars(schema_with = "logs::data_protection")]
    pub data_protection: Option<DataProtection>,

    /// ARN of the KMS key that encrypts the log groups. Without it a key is made. The key's policy
    /// must admit CloudWatch Logs.
    #[schemars(
        // AWS::Logs::LogGroup, KmsKeyId (resource schema 2026-10-20), and what KMS makes of keys and aliases.
        length(max = 256),
        regex(pattern = r"^arn:aws(-[a-z]+)*:kms:[a-z0-9-]+:[0-9]{12}:(key/([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})|alias/[a-zA-Z0-9/_-]+)$"),
        extend("x-expects" = "the ARN of a KMS key, e.g. `arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab`")
    )]
    pub log_kms_key_arn: Option<String>,

    /// CloudWatch alarms on failed and throttled calls, and the SNS topic that they tell.
    #[schemars(extend("examples" = ["{errorRateThreshold: 5, createNotificationTopic: true}"]))]
    pub alarms: Option<Alarms>,

    /// EventBridge rules on what CloudTrail records of the runtime. They tell the topic of `alarms`.
    #[schemars(extend("examples" = ["{rules: {denied: {errorCodes: [AccessDenied]}}}"]))]
    pub event_bridge_alerts: Option<EventBridgeAlerts>,
    /// Where logs and traces go that AgentCore itself writes of the runtime, beside what the agent writes. A key of
    /// mdaac's own.
    #[schemars(extend("examples" = ["{applicationLogs: {logGroup: true}, traces: true}"]))]
    pub log_delivery: Option<LogDelivery>,

    /// Findings of MDAA's rule packs that are accepted, each with a reason.
    #[serde(rename = "nag_suppressions", default)]
    pub nag_suppressions: Suppressions,

    /// Findings of any rule that are accepted, each with a reason, an owner and a last day.
    #[serde(default)]
    pub waivers: Vec<WrittenWaiver>,
}

impl RuntimeConfig {
    /// Whether the stack makes the key of its log groups, which is that of the topic of its alarms, too.
    pub fn makes_log_key(&self) -> bool {
        let own_topic = self.alarms.as_ref().is_some_and(|alarms| alarms.create_notification_topic);
        let own_groups =
            self.manage_log_groups || self.log_delivery.as_ref().is_some_and(LogDelivery::makes_log_groups);
        (own_groups && self.log_kms_key_arn.is_none()) || own_topic
    }
}

/// How many environment variables AgentCore takes (the API's limit; the resource schema says nothing).
pub const MAX_VARIABLES: usize = 50;

fn yes() -> bool {
    true
}

fn environment_variables(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "object",
        "maxProperties": MAX_VARIABLES,
        // The API's limit; the resource schema says 128.
        "propertyNames": {"pattern": "^[a-zA-Z_][a-zA-Z0-9_]{0,99}$"},
        "x-keys": "letters, digits and `_`, not starting with a digit, at most 100",
        "additionalProperties": {"type": "string", "maxLength": 2048, "x-text": true}
    })
}

fn model_arns(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "array",
        "minItems": 1,
        "items": {
            "type": "string",
            "pattern": "^arn:(aws[A-Za-z-]*|[*]):bedrock:[^:]*:([0-9]{12}|[*]|aws)?:.+$",
            "x-expects": "the ARN of a model or inference profile, e.g. `arn:aws:bedrock:*::foundation-model/anthropic.claude-*`"
        }
    })
}

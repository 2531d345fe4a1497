use crate::module_type::Deferred;
use schemars::JsonSchema;
use serde::Deserialize;

/// The interface endpoint for `bedrock-agentcore` in the VPC, and what else a VPC without internet needs.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VpcEndpoint {
    /// What may pass the endpoint. It allows nobody anything that IAM does not allow, too.
    #[serde(default)]
    pub endpoint_policy: EndpointPolicy,

    /// Whether endpoints for `ecr.api`, `ecr.dkr`, `sts` and `logs` are made as well.
    #[serde(default)]
    pub create_supporting_endpoints: bool,

    /// Services that get an interface endpoint as well, beside those of `createSupportingEndpoints`. A key of mdaac's own.
    #[serde(default)]
    #[schemars(extend("uniqueItems" = true))]
    pub supporting_endpoints: Vec<SupportingEndpoint>,

    /// Route tables of the subnets, by which they get to S3, where the layers of images are: makes a gateway endpoint for S3.
    /// A key of mdaac's own.
    #[serde(default)]
    #[schemars(schema_with = "route_tables")]
    pub s3_route_tables: Vec<String>,

    /// Subnets of the endpoints, one an availability zone; by default those of the runtime. A key of mdaac's own.
    #[serde(default)]
    #[schemars(schema_with = "super::network::subnets")]
    pub endpoint_subnets: Option<Deferred<Vec<String>>>,

    /// Security groups of other callers in the VPC that reach the endpoints, beside those of the runtime. A key of mdaac's own.
    #[serde(default)]
    #[schemars(schema_with = "caller_groups")]
    pub allow_security_groups: Vec<String>,
}

/// The policy of the endpoint.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EndpointPolicy {
    /// ARNs of those who may call runtimes through the endpoint; without it, everyone whom IAM or a token lets. A token is
    /// no principal: callers with one need it to be left out.
    #[serde(default)]
    #[schemars(schema_with = "principals")]
    pub allow_principals: Option<Vec<String>>,

    /// Other calls of `bedrock-agentcore` that may pass, for everyone whom IAM lets; `[]` for none. The endpoint gets all such
    /// calls of the VPC, those to memory, identity and tools included, and denies what is not listed. A key of mdaac's own.
    #[serde(default)]
    #[schemars(schema_with = "actions")]
    pub allow_actions: Option<Vec<String>>,
}

/// A service that the agent or the runtime calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum SupportingEndpoint {
    /// Images: its API.
    #[serde(rename = "ecr.api")]
    EcrApi,
    /// Images: the registry.
    #[serde(rename = "ecr.dkr")]
    EcrDocker,
    /// Roles that the agent assumes.
    #[serde(rename = "sts")]
    Sts,
    /// What the agent logs.
    #[serde(rename = "logs")]
    Logs,
    /// Models.
    #[serde(rename = "bedrock-runtime")]
    BedrockRuntime,
    /// Traces.
    #[serde(rename = "xray")]
    Xray,
    /// Parameters.
    #[serde(rename = "ssm")]
    Ssm,
    /// Secrets.
    #[serde(rename = "secretsmanager")]
    SecretsManager,
}

fn principals(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "array",
        "minItems": 1,
        "items": {
            "type": "string",
            // No wildcard matches a part of an ARN there (IAM user guide, "Principal").
            "pattern": r"^arn:aws[a-z-]*:(iam|sts)::[0-9]{12}:(root|(user|role|assumed-role|federated-user)/[^*?\s]+)$",
            "x-expects": "the ARN of a role, a user or an account's root, e.g. `arn:aws:iam::123456789012:role/caller`"
        }
    })
}

fn actions(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "array",
        "items": {
            "type": "string",
            "pattern": "^bedrock-agentcore:[A-Za-z*?]+$",
            "x-expects": "an action of the service, e.g. `bedrock-agentcore:CreateEvent`, or `bedrock-agentcore:*`"
        }
    })
}

fn route_tables(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    plain_ids("rtb", "a route table id, e.g. `rtb-0123456789abcdef0`, or `ssm:/path/to/id`")
}

fn caller_groups(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    plain_ids("sg", "a security group id, e.g. `sg-0123456789abcdef0`, or `ssm:/path/to/id`")
}

/// Each of them makes a resource, or a place in one: how many there are must be known.
fn plain_ids(prefix: &str, expects: &str) -> schemars::Schema {
    let mut list = super::network::ids(prefix, expects);
    list.remove("x-deferrable");
    list
}

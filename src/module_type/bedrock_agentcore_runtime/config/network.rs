use super::VpcEndpoint;
use crate::diagnostic::Code;
use crate::module_type::Deferred;
use schemars::JsonSchema;
use serde::Deserialize;

/// Security groups and subnets of the runtime.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Network {
    /// VPC is the only mode, and the default.
    #[schemars(extend(
        "x-code" = Code::VPC_REQUIRED.name(),
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

    /// Id of the VPC. It is read with `enforceVpcOnly` and `vpcEndpoint` only. Of `ssm:/path/to/id` the policies get what the
    /// parameter holds: whoever may write it decides who gets in.
    #[schemars(
        regex(pattern = "^vpc-([0-9a-fA-F]{8}|[0-9a-fA-F]{17})$"),
        extend("x-expects" = "a VPC id, e.g. `vpc-0123456789abcdef0`, or `ssm:/path/to/id`")
    )]
    pub vpc_id: Option<String>,

    /// Interface endpoint through which the VPC calls runtimes, with a security group of its own. A VPC has one with
    /// private DNS at most: of modules that share a VPC, one writes this key. `{}` is enough.
    #[schemars(extend("examples" = ["{}"]))]
    pub vpc_endpoint: Option<VpcEndpoint>,
}

/// How the runtime reaches the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum NetworkMode {
    /// Through your VPC.
    #[serde(rename = "VPC")]
    Vpc,
}

fn security_groups(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    few(ids("sg", "a security group id, e.g. `sg-0123456789abcdef0`, or `ssm:/path/to/id`"))
}

pub(super) fn subnets(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    few(ids("subnet", "a subnet id, e.g. `subnet-0123456789abcdef0`, or `ssm:/path/to/id`"))
}

fn few(mut list: schemars::Schema) -> schemars::Schema {
    list.insert("minItems".to_owned(), 1.into());
    list.insert("maxItems".to_owned(), 16.into());
    list
}

/// EC2's ids have 8 or 17 hexadecimal digits (EC2 user guide, "Resource IDs"; so does cfn-lint know them). AgentCore's
/// schema takes any letters.
pub(super) fn ids(prefix: &str, expects: &str) -> schemars::Schema {
    schemars::json_schema!({
        "type": "array",
        "x-deferrable": true,
        "examples": [format!("[{prefix}-0123456789abcdef0]")],
        "items": {
            "type": "string",
            "pattern": format!("^{prefix}-([0-9a-fA-F]{{8}}|[0-9a-fA-F]{{17}})$"),
            "x-expects": expects
        }
    })
}

use crate::module_type::Deferred;
use schemars::JsonSchema;
use serde::Deserialize;

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

/// 28800 is the limit of microVMs, which runtimes without a capacity provider run on.
const LIMITS: &str = "60 to 28800 seconds, or up to 1209600 with `capacityProviderConfiguration`";

/// How long a session may idle and live, in seconds.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Lifecycle {
    /// Seconds after which an idle session ends, 60 to 28800, or up to 1209600 on a capacity provider.
    #[schemars(with = "Option<u32>", range(min = 60, max = 1209600), extend("x-deferrable" = true, "x-expects" = LIMITS))]
    pub idle_runtime_session_timeout: Option<Deferred<u32>>,

    /// Seconds after which any session ends, 60 to 28800, or up to 1209600 on a capacity provider.
    #[schemars(with = "Option<u32>", range(min = 60, max = 1209600), extend("x-deferrable" = true, "x-expects" = LIMITS))]
    pub max_lifetime: Option<Deferred<u32>>,
}

/// Compute of your own that the runtime runs on, in place of microVMs.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CapacityProvider {
    /// ARN of the capacity provider.
    #[schemars(
        length(max = 2048),
        regex(pattern = r"^arn:aws(-[^:]+)?:bedrock-agentcore:[a-z0-9-]+:[0-9]{12}:capacity-provider/[a-zA-Z][a-zA-Z0-9_]{0,47}-[a-zA-Z0-9]{10}$"),
        extend("x-expects" = "the ARN of a capacity provider, e.g. `arn:aws:bedrock-agentcore:us-east-1:123456789012:capacity-provider/name-a1b2c3d4e5`")
    )]
    pub capacity_provider_arn: String,
}

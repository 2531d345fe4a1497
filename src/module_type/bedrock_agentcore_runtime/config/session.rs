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

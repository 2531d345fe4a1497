use schemars::JsonSchema;
use serde::Deserialize;

/// The named endpoint with MDAA's logical ids.
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
    #[schemars(extend("x-text" = true, "examples" = ["'3'"]))]
    pub agent_runtime_version: Option<String>,
}

/// One of several named endpoints.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NamedEndpoint {
    /// Name of the endpoint, unlike that of any other. The full name is
    /// `org_env_domain_module_name`.
    #[schemars(length(min = 1), extend("examples" = ["blue"]))]
    pub name: String,

    /// What the endpoint is for.
    #[schemars(length(min = 1, max = 256))]
    pub description: Option<String>,

    /// Version of the runtime that the endpoint serves, a whole number. Without it the endpoint
    /// follows the runtime's newest version.
    #[schemars(extend("x-text" = true, "examples" = ["'3'"]))]
    pub agent_runtime_version: Option<String>,
}

use super::policy::condition;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map as JsonMap, Value as Json};

/// Who may call the runtime beside callers of its own account, whose IAM policies decide.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Access {
    /// `resource-policy` admits the principals themselves: a policy on the runtime and one on each of the
    /// endpoints. `assume-role` makes a role that they assume.
    #[serde(default)]
    pub pattern: AccessPattern,

    /// Account ids, ARNs of roles, or `oauth` for callers with a token of the runtime's authorizer.
    #[serde(default)]
    #[schemars(schema_with = "principals", extend("examples" = ["['222222222222']"]))]
    pub principals: Vec<String>,

    /// ARNs of the service roles of gateways. Nobody else may call then, no caller of the runtime's own account either. The
    /// role of a gateway in another account stands under `principals`, too.
    #[serde(default)]
    #[schemars(
        schema_with = "gateway_roles",
        extend("examples" = ["['arn:aws:iam::111122223333:role/gateway']"])
    )]
    pub gateway_roles: Vec<String>,

    /// Endpoints of this config by name, and `DEFAULT`, which every runtime has.
    #[serde(default = "default_endpoints")]
    #[schemars(length(min = 1), extend("default" = ["DEFAULT"]))]
    pub endpoints: Vec<String>,

    /// What they may do.
    #[serde(default = "default_actions")]
    #[schemars(length(min = 1), extend("default" = ["InvokeAgentRuntime"]))]
    pub actions: Vec<InvokeAction>,

    /// When they may: operator, then key, then values. With `assume-role` it is when they may assume
    /// the role.
    #[serde(default)]
    #[schemars(schema_with = "condition", extend("examples" = ["{StringEquals: {'aws:PrincipalOrgID': o-…}}"]))]
    pub conditions: JsonMap<String, Json>,
}

/// How callers of other accounts get in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AccessPattern {
    /// Policies on the runtime and its endpoints.
    #[default]
    ResourcePolicy,
    /// A role in the runtime's account.
    AssumeRole,
}

/// What a caller does with a runtime (AgentCore developer guide, "Resource-based policies", runtime
/// actions, 2026).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum InvokeAction {
    /// Calls the agent.
    InvokeAgentRuntime,
    /// Calls it for a user that the caller names.
    InvokeAgentRuntimeForUser,
    /// Runs a shell command in a session.
    InvokeAgentRuntimeCommand,
    /// Opens a shell in a session.
    InvokeAgentRuntimeCommandShell,
    /// Calls it over a WebSocket.
    InvokeAgentRuntimeWithWebSocketStream,
    /// Calls it over a WebSocket for a user that the caller names.
    InvokeAgentRuntimeWithWebSocketStreamForUser,
    /// Ends a session.
    StopRuntimeSession,
    /// Reads the agent's card (A2A).
    GetAgentCard,
}

/// The endpoint that every runtime has.
pub const DEFAULT_ENDPOINT: &str = "DEFAULT";

/// The principal that stands for callers with a token.
pub const OAUTH: &str = "oauth";

fn default_endpoints() -> Vec<String> {
    vec![DEFAULT_ENDPOINT.to_owned()]
}

fn default_actions() -> Vec<InvokeAction> {
    vec![InvokeAction::InvokeAgentRuntime]
}

fn gateway_roles(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "array",
        "minItems": 1,
        "items": {
            "type": "string",
            "pattern": r"^arn:aws(-[^:]+)?:iam::[0-9]{12}:role/[^*?]+$",
            "x-expects": "the ARN of a gateway's service role, e.g. `arn:aws:iam::111122223333:role/gateway`"
        }
    })
}

fn principals(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "array",
        "minItems": 1,
        "items": {
            "type": "string",
            "x-text": true,
            "pattern": r"^(oauth|[0-9]{12}|arn:aws(-[^:]+)?:iam::[0-9]{12}:(root|role/[^*?]+))$",
            "x-expects": "an account id, the ARN of a role, e.g. `arn:aws:iam::222222222222:role/caller`, or `oauth`"
        }
    })
}

use super::request::Via;
use crate::iam::{Arn, Caller, RequestContext, is_account};

/// The call that is asked about.
#[derive(Clone, Debug)]
pub struct Call {
    /// Who calls.
    pub caller: Caller,
    /// What for, e.g. `bedrock-agentcore:InvokeAgentRuntime`.
    pub action: String,
    /// The runtime.
    pub runtime: Arn,
    /// The endpoint, by name.
    pub endpoint: String,
    /// Over which way.
    pub via: Via,
    /// What else the request carries.
    pub context: RequestContext,
    /// How the runtime lets callers in; none where nobody said.
    pub entrance: Option<Entrance>,
    /// The policies on runtime and endpoint are those of a module: the key `access` of its config makes them.
    pub by_module: bool,
}

/// How a runtime lets callers in: "either SigV4 OR OAuth […], not both".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entrance {
    /// Requests are signed by an IAM principal.
    SigV4,
    Jwt,
}

/// The actions that are authorized on a runtime and on an endpoint of it (AWS's service authorization
/// reference: both resources are required).
pub const ACTIONS: [&str; 8] = [
    "InvokeAgentRuntime",
    "InvokeAgentRuntimeForUser",
    "InvokeAgentRuntimeCommand",
    "InvokeAgentRuntimeCommandShell",
    "InvokeAgentRuntimeWithWebSocketStream",
    "InvokeAgentRuntimeWithWebSocketStreamForUser",
    "StopRuntimeSession",
    "GetAgentCard",
];

/// What cannot be asked about.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// An action that is not authorized on a runtime and its endpoint.
    #[error("`{0}` is none of {list}", list = ACTIONS.join(", "))]
    Action(String),
    /// Not the ARN of a runtime.
    #[error(
        "`{0}` is no runtime; write e.g. `arn:aws:bedrock-agentcore:eu-west-1:111122223333:runtime/NAME-abcdefghij`"
    )]
    Runtime(String),
}

/// The full name of an action, given with its service or without.
///
/// # Errors
/// When it is none that this room decides on.
pub fn invoke_action(text: &str) -> Result<String, CallError> {
    let name = text.strip_prefix("bedrock-agentcore:").unwrap_or(text);
    let known = ACTIONS.into_iter().find(|known| known.eq_ignore_ascii_case(name));
    known.map(|known| format!("bedrock-agentcore:{known}")).ok_or_else(|| CallError::Action(text.to_owned()))
}

impl Call {
    /// Reads the ARN of a runtime, or of an endpoint, whose name comes along.
    ///
    /// # Errors
    /// When it is neither.
    pub fn runtime_and_endpoint(text: &str) -> Result<(Arn, Option<String>), CallError> {
        let wrong = || CallError::Runtime(text.to_owned());
        let mut arn = Arn::parse(text).ok_or_else(wrong)?;
        let parts: Vec<&str> = arn.resource.split('/').collect();
        let plain = |text: &str| !text.is_empty() && !text.contains(['*', '?', ':']);
        let (id, endpoint) = match parts[..] {
            ["runtime", id] => (id, None),
            ["runtime", id, "runtime-endpoint", name] if plain(name) => (id, Some(name.to_owned())),
            _ => return Err(wrong()),
        };
        if arn.service != "bedrock-agentcore" || arn.region.is_empty() || !is_account(&arn.account) || !plain(id) {
            return Err(wrong());
        }
        arn.resource = format!("runtime/{id}");
        Ok((arn, endpoint))
    }

    /// The ARN of the endpoint.
    pub fn endpoint_arn(&self) -> Arn {
        Arn {
            resource: format!("{}/runtime-endpoint/{}", self.runtime.resource, self.endpoint),
            ..self.runtime.clone()
        }
    }

    /// The action without its service.
    pub fn action_name(&self) -> &str {
        self.action.rsplit(':').next().unwrap_or_default()
    }

    /// The call that AWS authorizes beside one for a user whom the caller names: "You require permissions to
    /// both actions" (API reference, InvokeAgentRuntime). That it is so for WebSockets too is inferred.
    pub fn without_user(&self) -> Option<Call> {
        let action = self.action.strip_suffix("ForUser")?.to_owned();
        Some(Call { action, ..self.clone() })
    }

    /// All actions that the call needs.
    pub fn actions(&self) -> Vec<String> {
        self.without_user().map(|call| call.action).into_iter().chain([self.action.clone()]).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_action_is_known_with_and_without_its_service() {
        let wanted = Ok("bedrock-agentcore:GetAgentCard".to_owned());
        assert_eq!(invoke_action("GetAgentCard"), wanted);
        assert_eq!(invoke_action("bedrock-agentcore:getagentcard"), wanted);
        assert!(invoke_action("bedrock-agentcore:CreateEvent").is_err());
    }

    #[test]
    fn a_call_for_a_user_needs_the_plain_action_too() {
        let (runtime, _) =
            Call::runtime_and_endpoint("arn:aws:bedrock-agentcore:eu-west-1:111111111111:runtime/agent-abcdefghij")
                .unwrap();
        let actions = |action: &str| {
            Call {
                caller: Caller::Bearer,
                action: invoke_action(action).unwrap(),
                runtime: runtime.clone(),
                endpoint: "DEFAULT".to_owned(),
                via: Via::Public,
                context: RequestContext::default(),
                entrance: None,
                by_module: false,
            }
            .actions()
        };
        for action in ["InvokeAgentRuntime", "InvokeAgentRuntimeWithWebSocketStream"] {
            let (plain, for_user) =
                (format!("bedrock-agentcore:{action}"), format!("bedrock-agentcore:{action}ForUser"));
            assert_eq!(actions(&for_user), [plain.as_str(), &for_user]);
            assert_eq!(actions(action), [plain]);
        }
    }

    #[test]
    fn a_runtime_is_told_by_its_arn_or_its_endpoints() {
        let arn = "arn:aws:bedrock-agentcore:eu-west-1:111111111111:runtime/agent-abcdefghij";
        let (runtime, endpoint) = Call::runtime_and_endpoint(arn).unwrap();
        assert_eq!((runtime.to_string().as_str(), endpoint), (arn, None));
        let (runtime, endpoint) = Call::runtime_and_endpoint(&format!("{arn}/runtime-endpoint/prod")).unwrap();
        assert_eq!((runtime.to_string().as_str(), endpoint.as_deref()), (arn, Some("prod")));
        for wrong in [
            "agent-abcdefghij",
            "arn:aws:bedrock-agentcore:eu-west-1:111111111111:memory/x",
            "arn:aws:bedrock-agentcore:eu-west-1:111111111111:runtime/*",
            "arn:aws:bedrock-agentcore:eu-west-1:1:runtime/x",
            "arn:aws:bedrock-agentcore::111111111111:runtime/x",
            "arn:aws:bedrock-agentcore:eu-west-1:111111111111:runtime/x/endpoint/y",
        ] {
            assert!(Call::runtime_and_endpoint(wrong).is_err(), "{wrong}");
        }
    }
}

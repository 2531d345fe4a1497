//! Others may run commands in the agent's container: the policy of a runtime or endpoint allows it, or a role that they may
//! assume. A wildcard is enough.
//!
//! ```yaml
//! - Effect: Allow
//!   Principal: {AWS: arn:aws:iam::444455556666:role/caller}
//!   Action: bedrock-agentcore:InvokeAgentRuntime*      # write bedrock-agentcore:InvokeAgentRuntime
//! ```
//!
//! A Deny of the commands for everyone, in the same policy, is as good. Of principals of the runtime's own account it is a
//! warning, and of the account itself, which has its IAM policies for that, it is nothing.

use super::others::{GRANTS, granted};
use crate::diagnostic::Severity;
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "AgentCore developer guide, resource-based policies, security best practices (2026); iam-data 2026-09",
        controls: LEAST_PRIVILEGE,
    },
    severity: Severity::Error,
    title: "A shell in the container for others.",
    why: "a command runs as the agent does, with the credentials of the execution role, its environment and its network",
    fix: "list plain actions, e.g. `InvokeAgentRuntime`; who must look into a container gets this for a while, by a role of his own",
    scope: GRANTS,
    check: Check::Template(check),
    admin: Admin::Follows,
};

/// Those that run a command or open a shell.
pub const COMMANDS: &[&str] =
    &["bedrock-agentcore:InvokeAgentRuntimeCommand", "bedrock-agentcore:InvokeAgentRuntimeCommandShell"];

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let found = granted(subject, COMMANDS).into_iter().map(|granted| {
        let what = granted.words("may run commands in the container");
        let finding = granted.found(what);
        if granted.own { finding.severity(Severity::Warning) } else { finding }
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::COMMANDS;
    use crate::iam::authorization::service;
    use crate::policy::rules::invoke_for_user_granted::FOR_USER;

    #[test]
    fn every_action_of_agentcore_that_runs_commands_or_names_a_user_is_known() {
        let named = |words: &[&str]| -> Vec<String> {
            let actions = service("bedrock-agentcore").unwrap().actions.iter().map(|action| action.name);
            let like = actions.filter(|action| words.iter().any(|word| action.contains(word)));
            like.map(|action| format!("bedrock-agentcore:{action}")).collect()
        };
        let known = |list: &[&str]| {
            let mut known: Vec<String> = list.iter().map(|action| (*action).to_owned()).collect();
            known.sort();
            known
        };
        assert_eq!(named(&["Command", "Shell"]), known(COMMANDS));
        assert_eq!(named(&["ForUser"]), known(FOR_USER));
    }
}

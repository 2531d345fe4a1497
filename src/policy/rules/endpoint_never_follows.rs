//! An `AWS::BedrockAgentCore::RuntimeEndpoint` has no `AgentRuntimeVersion`. mdaac writes the runtime's newest version
//! unless the config pins one.

use crate::cloudformation::resource_types::bedrock_agentcore;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours { source: "aws-ia/terraform-aws-agentcore#31", controls: &[] },
    severity: Severity::Error,
    title: "An endpoint without a version.",
    why: "it stays on the version that it was created with; later deploys serve the old containers in silence",
    fix: "write `AgentRuntimeVersion: !GetAtt Runtime.AgentRuntimeVersion`",
    scope: &[Scope::Presence(&[bedrock_agentcore::RUNTIME_ENDPOINT], &["/AgentRuntimeVersion"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let endpoints = subject.of_type(bedrock_agentcore::RUNTIME_ENDPOINT);
    let bare = endpoints.filter(|endpoint| endpoint.properties.get("AgentRuntimeVersion").is_none());
    let found = bare.map(|endpoint| {
        let at = endpoint.properties.place_of("AgentRuntimeVersion");
        RuleMatch::new(&at, format!("`{}` stays on the version that it is created with", endpoint.id))
    });
    found.collect()
}

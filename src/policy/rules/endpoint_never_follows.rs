//! An `AWS::BedrockAgentCore::RuntimeEndpoint` has no `AgentRuntimeVersion`. mdaac writes the runtime's newest version
//! unless the config pins one.

use crate::cloudformation::resource_types::bedrock_agentcore;
use crate::diagnostic::{Code, Severity};
use crate::policy::{Check, Found, Id, Rule, Subject};

const TITLE: &str = "An endpoint without a version.";

/// See the text above.
pub const RULE: Rule = Rule {
    ids: &[Id { code: Code::of_rule("endpoint-never-follows", TITLE), controls: &[] }],
    severity: Severity::Error,
    title: TITLE,
    why: "it stays on the version that it was created with; later deploys serve the old containers in silence",
    fix: "write `AgentRuntimeVersion: !GetAtt Runtime.AgentRuntimeVersion`",
    source: "aws-ia/terraform-aws-agentcore#31",
    check: Check::Template(check),
    follows_from_admin: false,
    name: "endpoint_never_follows",
};

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let endpoints = subject.of_type(bedrock_agentcore::RUNTIME_ENDPOINT);
    let bare = endpoints.filter(|endpoint| endpoint.properties.get("AgentRuntimeVersion").is_none());
    let found = bare.map(|endpoint| {
        let at = endpoint.properties.place_of("AgentRuntimeVersion");
        Found::new(&at, format!("`{}` stays on the version that it is created with", endpoint.id))
    });
    found.collect()
}

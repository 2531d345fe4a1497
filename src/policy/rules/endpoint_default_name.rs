//! An `AWS::BedrockAgentCore::RuntimeEndpoint` is named `DEFAULT`. The names that mdaac makes begin with organization,
//! environment and domain, so that `name: DEFAULT` in a config is none.

use crate::cloudformation::resource_types::bedrock_agentcore;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours { source: "users' issues with AgentCore (2026)", controls: &[] },
    severity: Severity::Error,
    title: "An endpoint named DEFAULT.",
    why: "every runtime has an endpoint of that name from the start: AgentCore answers 409, AlreadyExists",
    fix: "give the endpoint another name",
    scope: &[Scope::Values(&[bedrock_agentcore::RUNTIME_ENDPOINT], &["/Name"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let names = subject.of_type(bedrock_agentcore::RUNTIME_ENDPOINT).filter_map(|it| it.properties.get("Name"));
    let taken = names.filter(|name| name.text() == Some("DEFAULT"));
    taken.map(|name| RuleMatch::new(&name.at, "every runtime has an endpoint `DEFAULT` already")).collect()
}

//! An `AWS::BedrockAgentCore::RuntimeEndpoint` is named `DEFAULT`. The names that mdaac makes begin with organization,
//! environment and domain, so that `name: DEFAULT` in a config is none.

use crate::cloudformation::resource_types::bedrock_agentcore;
use crate::diagnostic::{Code, Severity};
use crate::policy::{Check, Found, Id, Rule, Subject};

const TITLE: &str = "An endpoint named DEFAULT.";

/// See the text above.
pub const RULE: Rule = Rule {
    ids: &[Id { code: Code::of_rule("endpoint-default-name", TITLE), controls: &[] }],
    severity: Severity::Error,
    title: TITLE,
    why: "every runtime has an endpoint of that name from the start: AgentCore answers 409, AlreadyExists",
    fix: "give the endpoint another name",
    source: "users' issues with AgentCore (2026)",
    check: Check::Template(check),
    follows_from_admin: false,
    name: "endpoint_default_name",
};

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let names = subject.of_type(bedrock_agentcore::RUNTIME_ENDPOINT).filter_map(|it| it.properties.get("Name"));
    let taken = names.filter(|name| name.text() == Some("DEFAULT"));
    taken.map(|name| Found::new(&name.at, "every runtime has an endpoint `DEFAULT` already")).collect()
}

//! `agentRuntimeVersion` pins the endpoint. That may be meant, for a release in steps; more often it is forgotten.
//!
//! ```yaml
//! runtimeEndpoint:
//!   name: live
//!   agentRuntimeVersion: '3'      # without it the endpoint follows each deploy
//! ```

use crate::cloudformation::resource_types::bedrock_agentcore;
use crate::diagnostic::{Code, Severity};
use crate::policy::{Check, Control, Found, Framework, Id, Rule, Subject};

const TITLE: &str = "An endpoint that stays on one version.";

/// See the text above.
pub const RULE: Rule = Rule {
    ids: &[Id {
        code: Code::of_rule("endpoint-pinned", TITLE),
        controls: &[Control { framework: Framework::Nist, ids: &["SI-2"] }],
    }],
    severity: Severity::Warning,
    title: TITLE,
    why: "each deploy makes a new version of the runtime; callers of this endpoint keep getting the old containers",
    fix: "remove `agentRuntimeVersion` so that the endpoint follows, or waive this until the day you decide again",
    source: "aws-ia/terraform-aws-agentcore#31",
    check: Check::Template(check),
    follows_from_admin: false,
    name: "endpoint_pinned",
};

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for endpoint in subject.of_type(bedrock_agentcore::RUNTIME_ENDPOINT) {
        let version = endpoint.properties.get("AgentRuntimeVersion");
        if let Some((part, version)) = version.and_then(|part| part.known().map(|version| (part, version))) {
            found.push(Found::new(&part.at, format!("the endpoint stays on version {version}")));
        }
    }
    found
}

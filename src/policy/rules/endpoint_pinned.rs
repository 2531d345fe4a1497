//! `agentRuntimeVersion` pins the endpoint. That may be meant, for a release in steps; more often it is forgotten.
//!
//! ```yaml
//! runtimeEndpoint:
//!   name: live
//!   agentRuntimeVersion: '3'      # without it the endpoint follows each deploy
//! ```

use crate::cloudformation::resource_types::bedrock_agentcore;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Codes, Control, Definition, Framework, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "aws-ia/terraform-aws-agentcore#31",
        controls: &[Control { framework: Framework::Nist, ids: &["SI-2"] }],
    },
    severity: Severity::Warning,
    title: "An endpoint that stays on one version.",
    why: "each deploy makes a new version of the runtime; callers of this endpoint keep getting the old containers",
    fix: "remove `agentRuntimeVersion` so that the endpoint follows, or waive this until the day you decide again",
    scope: &[Scope::Values(&[bedrock_agentcore::RUNTIME_ENDPOINT], &["/AgentRuntimeVersion"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for endpoint in subject.of_type(bedrock_agentcore::RUNTIME_ENDPOINT) {
        let version = endpoint.properties.get("AgentRuntimeVersion");
        if let Some((part, version)) = version.and_then(|part| part.known().map(|version| (part, version))) {
            found.push(RuleMatch::new(&part.at, format!("the endpoint stays on version {version}")));
        }
    }
    found
}

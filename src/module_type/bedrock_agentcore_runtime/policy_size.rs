use crate::cloudformation::resource_types::bedrock_agentcore::RESOURCE_POLICY;
use crate::cloudformation::text::{self, Segment};
use crate::cloudformation::{Template, property};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::resolve::Resolved;
use jsonptr::Pointer;

/// What AgentCore takes of a resource policy (AWS::BedrockAgentCore::ResourcePolicy, Policy; resource
/// schema 2026-10-20).
const MAX_CHARACTERS: usize = 20_480;
/// No ARN of an endpoint is longer: `arn:`, a partition of 10, a region of 14, an account, a runtime's id
/// of 59 and an endpoint's name of 48 with what stands between.
const LONGEST_ARN: usize = 200;

/// Refuses resource policies that AgentCore would refuse at the end of a deploy.
pub fn check(template: &Template, resolved: &Resolved, diagnostics: &mut Diagnostics) {
    let policies = template.of_type(RESOURCE_POLICY);
    let texts = policies.filter_map(|(_, policy)| property(policy, "Policy")?.as_text());
    let longest = texts.map(|text| length(&text)).max().unwrap_or_default();
    if longest <= MAX_CHARACTERS {
        return;
    }
    diagnostics.push(
        Diagnostic::error(
            Code::RESOURCE_POLICY_TOO_LARGE,
            format!("the policy has up to {longest} characters, more than {MAX_CHARACTERS}"),
        )
        .at_pointer(&resolved.config, Pointer::from_static("/access/principals"))
        .help("name accounts in place of their roles, and let their own IAM policies choose the roles"),
    );
}

/// The characters that a text has once it is deployed, at most.
fn length(text: &str) -> usize {
    let segments = text::segments(text).map(|segment| match segment {
        Segment::Literal(literal) => literal.chars().count(),
        Segment::Reference(_) => LONGEST_ARN,
    });
    segments.sum()
}

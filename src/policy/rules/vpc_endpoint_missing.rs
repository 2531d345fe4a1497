//! The runtime admits callers from one VPC only, and no module of the mdaa.yaml makes an endpoint for AgentCore in it. They
//! reach the runtime if the VPC has one from elsewhere, and else nobody does.
//!
//! ```yaml
//! enforceVpcOnly: true
//! networkConfiguration:
//!   vpcId: vpc-0123456789abcdef0
//!   vpcEndpoint: {}
//! ```
//!
//! MDAA 1.8 warns of it, too. Where the VPC has its endpoint from another stack, a waiver says so.

use super::endpoint_policy::agentcore_endpoints;
use crate::cloudformation::resource_types::bedrock_agentcore;
use crate::diagnostic::Severity;
use crate::iam::{Effect, Statement};
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};
use jsonptr::PointerBuf;

pub const RULE: Definition = Definition {
    codes: Codes::Ours { source: "MDAA 1.8, bedrock-agentcore-runtime [ran]", controls: &[] },
    severity: Severity::Warning,
    title: "A runtime for callers of a VPC that may have no way to it.",
    why: "without an interface endpoint for `bedrock-agentcore` no call comes from the VPC, and every other is denied",
    fix: "write `vpcEndpoint: {}` under `networkConfiguration`, or waive this where the VPC has an endpoint already",
    scope: &[Scope::Beside(&[Scope::PoliciesOf(bedrock_agentcore::RESOURCE_POLICY, &["Condition"])])],
    check: Check::Project(check),
    admin: Admin::Unrelated,
};

fn check(subjects: &[Subject<'_>]) -> Vec<(usize, RuleMatch)> {
    let mut endpoints: Vec<String> = Vec::new();
    for subject in subjects {
        let vpcs = agentcore_endpoints(subject).filter_map(|one| one.properties.get("VpcId")?.text());
        endpoints.extend(vpcs.map(|vpc| subject.as_written(vpc)));
    }
    let mut found = Vec::new();
    for (index, subject) in subjects.iter().enumerate() {
        let policies =
            subject.policies().iter().filter(|policy| policy.resource_type == bedrock_agentcore::RESOURCE_POLICY);
        let mut denies = policies.flat_map(|policy| &policy.document.statements).filter_map(only_vpc);
        let Some((statement, vpc)) = denies.next() else { continue };
        let vpc = subject.as_written(vpc);
        if !endpoints.contains(&vpc) {
            let words = format!("no module makes an endpoint for AgentCore in `{vpc}`");
            let finding = RuleMatch::new(&statement.at, words).because(subject.template.origins(&statement.at));
            found.push((index, finding));
        }
    }
    found
}

/// The VPC that a statement shuts all others out of.
fn only_vpc(statement: &Statement<PointerBuf>) -> Option<(&Statement<PointerBuf>, &str)> {
    let denied = statement.effect == Some(Effect::Deny);
    let mut conditions = statement.conditions.iter().filter(|condition| {
        condition.key.text.eq_ignore_ascii_case("aws:SourceVpc")
            && condition.operator.to_ascii_lowercase().starts_with("stringnotequals")
    });
    let vpc = conditions.find_map(|condition| condition.values.first()).filter(|_| denied)?;
    Some((statement, &vpc.text))
}

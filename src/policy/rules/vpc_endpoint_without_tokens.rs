//! The policy of the VPC endpoint for AgentCore names principals, and the runtime takes tokens: a caller with a token is no
//! IAM principal, and is denied there.
//!
//! ```yaml
//! endpointPolicy: {}          # in place of {allowPrincipals: […]}
//! ```

use super::endpoint_policy::{agentcore_endpoint_policies, passes_everyone};
use super::vpc_endpoint_open::has_tokens;
use crate::cloudformation::resource_types::ec2;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours { source: "AgentCore developer guide, Use interface VPC endpoints (2026)", controls: &[] },
    severity: Severity::Warning,
    title: "A VPC endpoint for AgentCore that the runtime's callers do not get through.",
    why: "AgentCore: \"For OAuth-based requests to succeed through the VPC endpoint, the principal must be set to *\"",
    fix: "remove `allowPrincipals`; who calls is bounded by the authorizer, and by `enforceVpcOnly`",
    scope: &[Scope::PoliciesOf(ec2::VPC_ENDPOINT, &["Principal", "Action"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    if !has_tokens(subject) {
        return Vec::new();
    }
    let closed = agentcore_endpoint_policies(subject)
        .filter(|policy| !policy.document.unread && !policy.document.statements.iter().any(passes_everyone));
    let found = closed.filter_map(|policy| {
        let statement = policy.document.statements.iter().find(|statement| statement.allows())?;
        let at = statement.principals().next().map_or(&statement.at, |principal| &principal.name.at);
        Some(RuleMatch::new(at, "callers of this runtime have tokens, and no token passes the endpoint"))
    });
    found.collect()
}

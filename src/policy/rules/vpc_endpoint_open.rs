//! The policy of the VPC endpoint for AgentCore lets everyone's calls of runtimes pass. It grants nothing: IAM and the
//! runtime's own policy are asked all the same. But whoever gets into the VPC may call runtimes of any account through it,
//! with credentials of his own.
//!
//! ```yaml
//! networkConfiguration:
//!   vpcEndpoint:
//!     endpointPolicy:
//!       allowPrincipals: ['arn:aws:iam::111122223333:role/caller']
//! ```
//!
//! MDAA 1.8 warns of it, too. Callers with a token are no principals, so of a runtime with a JWT authorizer nothing is said.

use super::endpoint_policy::{agentcore_endpoint_policies, passes_everyone};
use crate::cloudformation::resource_types::{bedrock_agentcore, ec2};
use crate::diagnostic::Severity;
use crate::policy::bounds::everyone;
use crate::policy::{Admin, Check, Codes, Control, Definition, Framework, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "MDAA 1.8, bedrock-agentcore-runtime [ran]; AWS PrivateLink guide, endpoint policies",
        controls: &[Control { framework: Framework::Nist, ids: &["AC-6", "SC-7"] }],
    },
    severity: Severity::Warning,
    title: "A VPC endpoint for AgentCore that everyone may call runtimes through.",
    why: "the endpoint passes calls of any credentials to runtimes of any account",
    fix: "name those who call in `endpointPolicy.allowPrincipals`",
    scope: &[Scope::PoliciesOf(ec2::VPC_ENDPOINT, &["Principal", "Action"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    if has_tokens(subject) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for policy in agentcore_endpoint_policies(subject) {
        let statements = &policy.document.statements;
        let names_somebody = statements.iter().any(|other| other.allows() && everyone(other).is_none());
        for statement in statements.iter().filter(|statement| passes_everyone(statement)) {
            let Some(principal) = everyone(statement) else { continue };
            let finding = RuleMatch::new(&principal.name.at, "the endpoint passes everyone's calls of runtimes")
                .because(subject.template.origins(&statement.at));
            found.push(match names_somebody {
                false => finding,
                true => {
                    finding.help("list the other calls in `allowActions` without `*`, which covers those of runtimes")
                }
            });
        }
    }
    found
}

/// Whether the template's runtime takes tokens.
pub fn has_tokens(subject: &Subject<'_>) -> bool {
    let mut runtimes = subject.of_type(bedrock_agentcore::RUNTIME);
    runtimes.any(|runtime| runtime.properties.below(&["AuthorizerConfiguration", "CustomJWTAuthorizer"]).is_some())
}

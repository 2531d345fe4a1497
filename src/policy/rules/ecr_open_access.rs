//! A repository policy allows a principal with a `*`.
//!
//! ```yaml
//! RepositoryPolicyText:
//!   Statement:
//!     - Effect: Allow
//!       Principal: '*'          # write arn:aws:iam::444455556666:root for one other account
//!       Action: ecr:BatchGetImage
//! ```

use crate::cloudformation::resource_types::{ecr, service};
use crate::diagnostic::Severity;
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::{Admin, Check, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: cdk_nag!("ECROpenAccess", [AwsSolutions("ECR1", LEAST_PRIVILEGE)]),
    severity: Severity::Error,
    title: "An image repository that is open to everyone.",
    why: "a wildcard principal lets any AWS account in the world pull, and may let it push",
    fix: "name the accounts or roles that may use the repository",
    scope: &[
        Scope::PoliciesOf(ecr::REGISTRY_POLICY, &["Principal"]),
        Scope::PoliciesOf(ecr::REPOSITORY, &["Principal"]),
    ],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let policies = subject.policies().iter().filter(|policy| service(policy.resource_type) == ecr::SERVICE);
    let mut found = Vec::new();
    for statement in policies.flat_map(|policy| &policy.document.statements).filter(|statement| statement.allows()) {
        if let Some(principal) = statement.principals().find(|principal| principal.name.text.contains('*')) {
            let words = format!("the principal `{}` opens the repository to everyone", principal.name.text);
            found.push(RuleMatch::new(&principal.name.at, words));
        }
    }
    found
}

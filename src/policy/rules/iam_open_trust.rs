//! A role's trust policy allows every principal, or allows more than assuming the role.
//!
//! ```yaml
//! AssumeRolePolicyDocument:
//!   Statement:
//!     - Effect: Allow
//!       Principal: {AWS: '*'}       # write the ARN of the role or account
//!       Action: sts:AssumeRole
//! ```
//!
//! A condition that bounds the principal (`aws:PrincipalOrgID`, `aws:PrincipalArn`, `aws:PrincipalAccount`) is accepted.

use crate::diagnostic::Severity;
use crate::iam::{LocatedText, PolicyKind, bounding_keys};
use crate::policy::bounds::everyone;
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "AWS Guard rules registry, IAM roles (2025); IAM user guide, AWS JSON policy elements: Principal",
        controls: LEAST_PRIVILEGE,
    },
    severity: Severity::Error,
    title: "A role that anyone may take on.",
    why: "a trust policy without a bound lets any AWS account in the world act as the role",
    fix: "name the service, role or account that may assume it",
    scope: &[Scope::Trust(&["Principal", "Action", "Condition"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

/// Condition keys that say who calls.
const CALLER: [&str; 5] =
    ["aws:principalorgid", "aws:principalorgpaths", "aws:principalarn", "aws:principalaccount", "sts:externalid"];

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for policy in subject.policies().iter().filter(|policy| policy.kind == PolicyKind::Trust) {
        for statement in policy.document.statements.iter().filter(|statement| statement.allows()) {
            let bounded = bounding_keys(statement).iter().any(|key| CALLER.contains(&key.as_str()));
            if let Some(principal) = everyone(statement).filter(|_| !bounded) {
                let words = format!("anyone may take on the role `{}`", policy.resource);
                found.push(RuleMatch::new(&principal.name.at, words));
            }
            let all = |text: &str| text == "*" || text.eq_ignore_ascii_case("sts:*");
            for LocatedText { text, at } in statement.actions().filter(|action| all(&action.text)) {
                let found_here =
                    RuleMatch::new(at, format!("the trust policy allows `{text}`, not only assuming the role"));
                found.push(found_here.help("write `Action: sts:AssumeRole`"));
            }
        }
    }
    found
}

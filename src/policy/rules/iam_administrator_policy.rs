//! The role has `AdministratorAccess`, `PowerUserAccess` or `IAMFullAccess` attached. cdk-nag knows that it is a policy of AWS
//! (AwsSolutions-IAM4), not what it allows.
//!
//! ```yaml
//! policies:
//!   - policyArn: arn:aws:iam::aws:policy/AdministratorAccess
//! ```

use crate::diagnostic::Severity;
use crate::policy::document::is_identity;
use crate::policy::{Admin, Check, Codes, Control, Definition, Framework, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "AWS managed policy reference; AWS Security Hub, IAM.1",
        controls: &[
            Control { framework: Framework::Nist, ids: &["AC-3", "AC-6"] },
            Control { framework: Framework::Hipaa, ids: &["164.308(a)(4)(ii)(B)", "164.312(a)(1)"] },
            Control { framework: Framework::Pci, ids: &["7.1.2", "7.2.2"] },
            Control { framework: Framework::Fsbp, ids: &["IAM.1"] },
        ],
    },
    severity: Severity::Error,
    title: "A policy of AWS that makes its role an administrator.",
    why: "whoever controls the agent then controls the account, or can give itself what is missing",
    fix: "write the statements that the agent needs under `policyDocument`",
    scope: &[Scope::Attached],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

const POLICIES: [&str; 3] = ["AdministratorAccess", "IAMFullAccess", "PowerUserAccess"];

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let identities = subject.resources().iter().filter(|resource| is_identity(resource.kind));
    let attached = identities.filter_map(|resource| resource.properties.get("ManagedPolicyArns"));
    let mut found = Vec::new();
    for part in attached.flat_map(|part| part.items()) {
        let name = part.text().filter(|arn| arn.contains(":iam::aws:policy/")).and_then(|arn| arn.rsplit('/').next());
        if let Some(name) = name.filter(|name| POLICIES.iter().any(|known| known.eq_ignore_ascii_case(name))) {
            found.push(RuleMatch::new(&part.at, format!("`{name}` makes the role an administrator")));
        }
    }
    found
}

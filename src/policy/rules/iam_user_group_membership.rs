//! A user names no group.
//!
//! ```yaml
//! Type: AWS::IAM::User
//! Properties:
//!   Groups: [readers]
//! ```

use crate::cloudformation::resource_types::iam;
use crate::diagnostic::{Code, Severity};
use crate::policy::controls::{self, Control, Framework};
use crate::policy::{Check, Found, Id, Rule, Subject};

const TITLE: &str = "A user in no group.";

/// See the text above.
pub const RULE: Rule = Rule {
    ids: &[
        Id {
            code: Code::of_rule("NIST.800.53.R5-IAMUserGroupMembership", TITLE),
            controls: &[Control { framework: Framework::Nist, ids: controls::NIST_ACCESS }],
        },
        Id {
            code: Code::of_rule("HIPAA.Security-IAMUserGroupMembership", TITLE),
            controls: &[Control { framework: Framework::Hipaa, ids: controls::HIPAA_ACCESS }],
        },
        Id {
            code: Code::of_rule("PCI.DSS.321-IAMUserGroupMembership", TITLE),
            controls: &[Control { framework: Framework::Pci, ids: controls::PCI_ACCESS }],
        },
    ],
    severity: Severity::Error,
    title: TITLE,
    why: "the rights of a user outside all groups are reviewed by nobody",
    fix: "name a group under `Groups`",
    source: "cdk-nag 2.37.55, IAMUserGroupMembership",
    check: Check::Template(check),
    follows_from_admin: false,
    name: "iam_user_group_membership",
};

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let alone = subject.of_type(iam::USER).filter(|user| user.properties.get("Groups").is_none());
    alone.map(|user| Found::new(&user.part.at, format!("the user `{}` belongs to no group", user.id))).collect()
}

//! A user names no group.
//!
//! ```yaml
//! Type: AWS::IAM::User
//! Properties:
//!   Groups: [readers]
//! ```

use crate::cloudformation::resource_types::iam;
use crate::diagnostic::Severity;
use crate::policy::controls::{self, Control, Framework};
use crate::policy::{Admin, Check, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: cdk_nag!(
        "IAMUserGroupMembership",
        [
            Nist(&[Control { framework: Framework::Nist, ids: controls::NIST_ACCESS }]),
            Hipaa(&[Control { framework: Framework::Hipaa, ids: controls::HIPAA_ACCESS }]),
            Pci(&[Control { framework: Framework::Pci, ids: controls::PCI_ACCESS }])
        ]
    ),
    severity: Severity::Error,
    title: "A user in no group.",
    why: "the rights of a user outside all groups are reviewed by nobody",
    fix: "name a group under `Groups`",
    scope: &[Scope::Presence(&[iam::USER], &["/Groups"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let alone = subject.of_type(iam::USER).filter(|user| user.properties.get("Groups").is_none());
    alone.map(|user| RuleMatch::new(&user.part.at, format!("the user `{}` belongs to no group", user.id))).collect()
}

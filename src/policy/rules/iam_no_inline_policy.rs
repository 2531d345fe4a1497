//! A role, user or group holds a policy of its own (`Policies`), or one is put into it (`AWS::IAM::Policy`). mdaac writes
//! managed policies, but for the role of an event rule, whose inline policy is MDAA's: there it is a note.
//!
//! ```yaml
//! Type: AWS::IAM::Role
//! Properties:
//!   Policies: [{PolicyName: extra, PolicyDocument: {…}}]   # make it an AWS::IAM::ManagedPolicy
//! ```

use crate::cloudformation::resource_types::iam;
use crate::diagnostic::Severity;
use crate::policy::controls::{self, Control, Framework};
use crate::policy::document::is_identity;
use crate::policy::{Admin, Check, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: cdk_nag!(
        "IAMNoInlinePolicy",
        [
            Nist(&[Control { framework: Framework::Nist, ids: controls::NIST_ACCESS }]),
            Hipaa(&[Control { framework: Framework::Hipaa, ids: controls::HIPAA_ACCESS }]),
            Pci(&[Control { framework: Framework::Pci, ids: controls::PCI_ACCESS }])
        ]
    ),
    severity: Severity::Error,
    title: "An inline policy.",
    why: "an inline policy is out of sight of reviews, has no versions and cannot be shared or bounded",
    fix: "make it an AWS::IAM::ManagedPolicy",
    scope: &[
        Scope::Presence(&[iam::GROUP, iam::ROLE, iam::USER], &["/Policies"]),
        Scope::Values(&[iam::POLICY, iam::GROUP_POLICY, iam::ROLE_POLICY, iam::USER_POLICY], &[]),
    ],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for resource in subject.resources() {
        if is_identity(resource.kind) {
            let inline = resource.properties.get("Policies");
            found.extend(
                inline.map(|part| RuleMatch::new(&part.at, format!("`{}` holds an inline policy", resource.id))),
            );
        }
        if [iam::POLICY, iam::ROLE_POLICY, iam::USER_POLICY, iam::GROUP_POLICY].contains(&resource.kind) {
            let finding = RuleMatch::new(&resource.part.at, format!("`{}` is an inline policy", resource.id));
            found.push(match subject.justification(&resource.part.place_of("Type")) {
                Some(reason) => finding.note().why(reason),
                None => finding,
            });
        }
    }
    found
}

//! No user of the template belongs to the group.
//!
//! ```yaml
//! Readers: {Type: AWS::IAM::Group}
//! Jane: {Type: AWS::IAM::User, Properties: {Groups: [{Ref: Readers}]}}
//! ```

use crate::cloudformation::resource_types::iam;
use crate::diagnostic::Severity;
use crate::policy::controls::{self, Control, Framework};
use crate::policy::part::Part;
use crate::policy::{Admin, Check, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: cdk_nag!(
        "IAMGroupHasUsers",
        [
            Hipaa(&[Control { framework: Framework::Hipaa, ids: controls::HIPAA_ACCESS }]),
            Pci(&[Control { framework: Framework::Pci, ids: &["7.1.2", "7.1.3", "7.2.1", "7.2.2"] }])
        ]
    ),
    severity: Severity::Error,
    title: "A group without users.",
    why: "rights that nobody uses wait for somebody to abuse them",
    fix: "add its users to the template, or remove the group",
    scope: &[Scope::Values(&[iam::GROUP], &["/GroupName"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for group in subject.of_type(iam::GROUP) {
        let reference = format!("${{{}}}", group.id);
        let name = group.properties.get("GroupName").and_then(|part| part.text());
        let named = |part: Part<'_>| part.text().is_some_and(|text| text == reference || Some(text) == name);
        let members = subject.of_type(iam::USER).filter_map(|user| user.properties.get("Groups"));
        let additions =
            subject.of_type(iam::USER_TO_GROUP_ADDITION).filter_map(|addition| addition.properties.get("GroupName"));
        if !members.chain(additions).flat_map(|part| part.items()).any(named) {
            found.push(RuleMatch::new(&group.part.at, format!("no user belongs to the group `{}`", group.id)));
        }
    }
    found
}

//! A security group has no description.

use crate::cloudformation::resource_types::ec2;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: cdk_nag!("EC2SecurityGroupDescription", [AwsSolutions("EC27", &[])]),
    severity: Severity::Error,
    title: "A security group that does not say what it is for.",
    why: "who meets it later cannot tell whether it may go",
    fix: "write `GroupDescription`; another one later replaces the group",
    scope: &[Scope::Values(&[ec2::SECURITY_GROUP], &["/GroupDescription"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let found = subject.of_type(ec2::SECURITY_GROUP).filter_map(|group| {
        let described = group.properties.get("GroupDescription").and_then(|part| part.text()).unwrap_or_default();
        let at = group.properties.place_of("GroupDescription");
        (described.chars().count() < 2).then(|| RuleMatch::new(&at, format!("`{}` has no description", group.id)))
    });
    found.collect()
}

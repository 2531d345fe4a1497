//! A log group has no `KmsKeyId`. mdaac gives each of its log groups a key, yours (`logKmsKeyArn`) or one that it makes.

use crate::cloudformation::resource_types::logs;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Definition, RuleMatch, Scope, Subject};
use crate::policy::{Control, Framework};

pub const RULE: Definition = Definition {
    codes: cdk_nag!(
        "CloudWatchLogGroupEncrypted",
        [
            Nist(&[Control {
                framework: Framework::Nist,
                ids: &["AU-9(3)", "CP-9d", "SC-8(3)", "SC-8(4)", "SC-13a", "SC-28(1)", "SI-19(4)"],
            }]),
            Hipaa(&[Control { framework: Framework::Hipaa, ids: &["164.312(a)(2)(iv)", "164.312(e)(2)(ii)"] }]),
            Pci(&[Control { framework: Framework::Pci, ids: &["3.4"] }])
        ]
    ),
    severity: Severity::Error,
    title: "A log group without a key of the account.",
    why: "what an agent logs may hold what its users said; without a key of yours, no key policy decides who reads it",
    fix: "remove `manageLogGroups: false` or give `logKmsKeyArn`; mdaac makes a key where none is named",
    scope: &[Scope::Presence(&[logs::LOG_GROUP], &["/KmsKeyId"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let bare = subject.of_type(logs::LOG_GROUP).filter(|group| group.properties.get("KmsKeyId").is_none());
    let found = bare.map(|group| {
        let at = group.properties.place_of("KmsKeyId");
        RuleMatch::new(&at, format!("the log group `{}` has no key of the account", group.id))
    });
    found.collect()
}

//! An SNS topic has no `KmsMasterKeyId`. The topic that mdaac makes for alarms has the key of the log groups.

use crate::cloudformation::resource_types::sns;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Definition, RuleMatch, Scope, Subject};
use crate::policy::{Control, Framework};

pub const RULE: Definition = Definition {
    codes: cdk_nag!(
        "SNSEncryptedKMS",
        [
            Nist(&[Control {
                framework: Framework::Nist,
                ids: &["AU-9(3)", "CP-9d", "SC-8(3)", "SC-8(4)", "SC-13a", "SC-28(1)"],
            }]),
            Hipaa(&[Control { framework: Framework::Hipaa, ids: &["164.312(a)(2)(iv)", "164.312(e)(2)(ii)"] }]),
            Pci(&[Control { framework: Framework::Pci, ids: &["8.2.1"] }])
        ]
    ),
    severity: Severity::Error,
    title: "A topic without a key.",
    why: "an event that is told names who did what from where; without a key of yours, no key policy decides who reads it",
    fix: "write `KmsMasterKeyId` with a key whose policy admits who publishes",
    scope: &[Scope::Presence(&[sns::TOPIC], &["/KmsMasterKeyId"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let bare = subject.of_type(sns::TOPIC).filter(|topic| topic.properties.get("KmsMasterKeyId").is_none());
    let found = bare.map(|topic| {
        RuleMatch::new(&topic.properties.place_of("KmsMasterKeyId"), format!("the topic `{}` has no key", topic.id))
    });
    found.collect()
}

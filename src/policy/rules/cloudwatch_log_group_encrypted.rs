//! A log group has no `KmsKeyId`. mdaac gives each of its log groups a key, yours (`logKmsKeyArn`) or one that it makes.

use crate::cloudformation::resource_types::logs;
use crate::diagnostic::{Code, Severity};
use crate::policy::{Check, Found, Id, Rule, Subject};
use crate::policy::{Control, Framework};

const TITLE: &str = "A log group without a key of the account.";

/// See the text above.
pub const RULE: Rule = Rule {
    ids: &[
        Id {
            code: Code::of_rule("NIST.800.53.R5-CloudWatchLogGroupEncrypted", TITLE),
            controls: &[Control {
                framework: Framework::Nist,
                ids: &["AU-9(3)", "CP-9d", "SC-8(3)", "SC-8(4)", "SC-13a", "SC-28(1)", "SI-19(4)"],
            }],
        },
        Id {
            code: Code::of_rule("HIPAA.Security-CloudWatchLogGroupEncrypted", TITLE),
            controls: &[Control { framework: Framework::Hipaa, ids: &["164.312(a)(2)(iv)", "164.312(e)(2)(ii)"] }],
        },
        Id {
            code: Code::of_rule("PCI.DSS.321-CloudWatchLogGroupEncrypted", TITLE),
            controls: &[Control { framework: Framework::Pci, ids: &["3.4"] }],
        },
    ],
    severity: Severity::Error,
    title: TITLE,
    why: "what an agent logs may hold what its users said; without a key of yours, no key policy decides who reads it",
    fix: "remove `manageLogGroups: false` or give `logKmsKeyArn`; mdaac makes a key where none is named",
    source: "cdk-nag 2.37.55, CloudWatchLogGroupEncrypted",
    check: Check::Template(check),
    follows_from_admin: false,
    name: "cloudwatch_log_group_encrypted",
};

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let bare = subject.of_type(logs::LOG_GROUP).filter(|group| group.properties.get("KmsKeyId").is_none());
    let found = bare.map(|group| {
        let at = group.properties.place_of("KmsKeyId");
        Found::new(&at, format!("the log group `{}` has no key of the account", group.id))
    });
    found.collect()
}

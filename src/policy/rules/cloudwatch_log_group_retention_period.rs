//! A log group has no `RetentionInDays`: with `logRetentionDays: 9999`, or one that is written by hand.
//!
//! ```yaml
//! logRetentionDays: 731
//! ```

use crate::cloudformation::resource_types::logs;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Definition, RuleMatch, Scope, Subject};
use crate::policy::{Control, Framework};

pub const RULE: Definition = Definition {
    codes: cdk_nag!(
        "CloudWatchLogGroupRetentionPeriod",
        [
            Nist(&[Control {
                framework: Framework::Nist,
                ids: &[
                    "AC-16b", "AT-4b", "AU-6(3)", "AU-6(4)", "AU-6(6)", "AU-6(9)", "AU-10", "AU-11(1)", "AU-11",
                    "AU-12(1)", "AU-12(2)", "AU-12(3)", "AU-14a", "AU-14b", "CA-7b", "PM-14a.1", "PM-14b", "PM-21b",
                    "PM-31", "SC-28(2)", "SI-4(17)", "SI-12",
                ],
            }]),
            Hipaa(&[Control { framework: Framework::Hipaa, ids: &["164.312(b)"] }]),
            Pci(&[Control { framework: Framework::Pci, ids: &["3.1", "10.7"] }])
        ]
    ),
    severity: Severity::Error,
    title: "A log group that keeps its events for ever.",
    why: "nobody decided how long the events are kept, and storage is paid for by the month",
    fix: "set `logRetentionDays` to the longest time that you need the logs, at most 3653",
    scope: &[Scope::Presence(&[logs::LOG_GROUP], &["/RetentionInDays"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let endless = subject.of_type(logs::LOG_GROUP).filter(|group| group.properties.get("RetentionInDays").is_none());
    let found = endless.map(|group| {
        let at = group.properties.place_of("RetentionInDays");
        RuleMatch::new(&at, format!("the log group `{}` keeps its events for ever", group.id))
    });
    found.collect()
}

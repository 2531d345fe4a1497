//! A log group has no `RetentionInDays`: with `logRetentionDays: 9999`, or one that is written by hand.
//!
//! ```yaml
//! logRetentionDays: 731
//! ```

use crate::cloudformation::resource_types::logs;
use crate::diagnostic::{Code, Severity};
use crate::policy::{Check, Found, Id, Rule, Subject};
use crate::policy::{Control, Framework};

const TITLE: &str = "A log group that keeps its events for ever.";

/// See the text above.
pub const RULE: Rule = Rule {
    ids: &[
        Id {
            code: Code::of_rule("NIST.800.53.R5-CloudWatchLogGroupRetentionPeriod", TITLE),
            controls: &[Control {
                framework: Framework::Nist,
                ids: &[
                    "AC-16b", "AT-4b", "AU-6(3)", "AU-6(4)", "AU-6(6)", "AU-6(9)", "AU-10", "AU-11(1)", "AU-11",
                    "AU-12(1)", "AU-12(2)", "AU-12(3)", "AU-14a", "AU-14b", "CA-7b", "PM-14a.1", "PM-14b", "PM-21b",
                    "PM-31", "SC-28(2)", "SI-4(17)", "SI-12",
                ],
            }],
        },
        Id {
            code: Code::of_rule("HIPAA.Security-CloudWatchLogGroupRetentionPeriod", TITLE),
            controls: &[Control { framework: Framework::Hipaa, ids: &["164.312(b)"] }],
        },
        Id {
            code: Code::of_rule("PCI.DSS.321-CloudWatchLogGroupRetentionPeriod", TITLE),
            controls: &[Control { framework: Framework::Pci, ids: &["3.1", "10.7"] }],
        },
    ],
    severity: Severity::Error,
    title: TITLE,
    why: "nobody decided how long the events are kept, and storage is paid for by the month",
    fix: "set `logRetentionDays` to the longest time that you need the logs, at most 3653",
    source: "cdk-nag 2.37.55, CloudWatchLogGroupRetentionPeriod",
    check: Check::Template(check),
    follows_from_admin: false,
    name: "cloudwatch_log_group_retention_period",
};

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let endless = subject.of_type(logs::LOG_GROUP).filter(|group| group.properties.get("RetentionInDays").is_none());
    let found = endless.map(|group| {
        let at = group.properties.place_of("RetentionInDays");
        Found::new(&at, format!("the log group `{}` keeps its events for ever", group.id))
    });
    found.collect()
}

//! A log group keeps its events for less than 365 days. For an environment without real data that is often right: then it
//! needs no waiver, for it is a note, told with `--all` and in the formats for programs.

use crate::cloudformation::resource_types::logs;
use crate::diagnostic::{Code, Severity};
use crate::policy::{Check, Control, Found, Framework, Id, Rule, Subject};

const TITLE: &str = "Logs that are kept for less than a year.";

/// See the text above.
pub const RULE: Rule = Rule {
    ids: &[Id {
        code: Code::of_rule("log-retention-short", TITLE),
        controls: &[
            Control { framework: Framework::Nist, ids: &["AU-11"] },
            Control { framework: Framework::Pci, ids: &["10.7"] },
            Control { framework: Framework::Fsbp, ids: &["CloudWatch.16"] },
        ],
    }],
    severity: Severity::Warning,
    title: TITLE,
    why: "PCI DSS 10.7 wants an audit trail of a year, and AWS Security Hub asks for it by default",
    fix: "set `logRetentionDays` to 365 or more, or waive it where no audit asks",
    source: "AWS Security Hub, CloudWatch.16; PCI DSS 3.2.1, 10.7",
    check: Check::Template(check),
    follows_from_admin: false,
    name: "log_retention_short",
};

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for group in subject.of_type(logs::LOG_GROUP) {
        let Some(part) = group.properties.get("RetentionInDays") else { continue };
        if let Some(days) = part.number().filter(|days| *days < 365) {
            found.push(Found::new(&part.at, format!("log events are deleted after {days} days")).note());
        }
    }
    found
}

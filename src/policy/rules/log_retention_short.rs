//! A log group keeps its events for less than 365 days. For an environment without real data that is often right: then it
//! needs no waiver, for it is a note, told with `--all` and in the formats for programs.

use crate::cloudformation::resource_types::logs;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Codes, Control, Definition, Framework, RuleMatch, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "AWS Security Hub, CloudWatch.16; PCI DSS 3.2.1, 10.7",
        controls: &[
            Control { framework: Framework::Nist, ids: &["AU-11"] },
            Control { framework: Framework::Pci, ids: &["10.7"] },
            Control { framework: Framework::Fsbp, ids: &["CloudWatch.16"] },
        ],
    },
    severity: Severity::Warning,
    title: "Logs that are kept for less than a year.",
    why: "PCI DSS 10.7 wants an audit trail of a year, and AWS Security Hub asks for it by default",
    fix: "set `logRetentionDays` to 365 or more, or waive it where no audit asks",
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for group in subject.of_type(logs::LOG_GROUP) {
        let Some(part) = group.properties.get("RetentionInDays") else { continue };
        if let Some(days) = part.number().filter(|days| *days < 365) {
            let time = if days == 1 { "a day".to_owned() } else { format!("{days} days") };
            found.push(RuleMatch::new(&part.at, format!("log events are deleted after {time}")).note());
        }
    }
    found
}

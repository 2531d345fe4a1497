//! A log group keeps its events for less time than a framework asks for:
//!
//! | framework | asks for |
//! |---|---|
//! | PCI DSS 4.0.1, 10.5.1 | 12 months, the last three of them at hand |
//! | PCI DSS 3.2.1, 10.7 (retired) | a year, the last three months at hand |
//! | AWS Security Hub, CloudWatch.16 | 365 days, unless you set another number there |
//! | NIST 800-53 r5, AU-11 | a time that the organization sets: no number |
//! | HIPAA, 164.312(b) | audit controls, no time; the six years of 164.316(b)(2)(i) are for documentation, such as policies |
//! | NIST CSF 2.0, PR.PS-04 | log records, no time |
//!
//! What is kept elsewhere, e.g. by a subscription, counts for them as well: no template shows it. Where the name of the
//! environment says that it is none of production (`dev`, `test`, `sandbox` and their kin) it is a note, which `--all` and
//! the formats for programs have.

use crate::cloudformation::resource_types::logs;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Codes, Control, Definition, Framework, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "PCI DSS 4.0.1, 10.5.1; AWS Security Hub, CloudWatch.16 (Config, cw-loggroup-retention-period-check)",
        controls: &[
            Control { framework: Framework::Nist, ids: &["AU-11"] },
            Control { framework: Framework::Pci, ids: &["10.7"] },
        ],
    },
    severity: Severity::Warning,
    title: "Logs that are kept for less time than a framework asks for.",
    why: "PCI DSS 4.0.1 (10.5.1) asks for 12 months, AWS Security Hub (CloudWatch.16) for 365 days by default",
    fix: "set `logRetentionDays` to 365 or more, or waive it where no audit asks",
    scope: &[Scope::Values(&[logs::LOG_GROUP], &["/RetentionInDays"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

/// How many days a framework asks for, and how that is said after the one above.
const THRESHOLDS: [(u64, &str); 3] = [
    (365, "PCI DSS 4.0.1 (10.5.1) asks for 12 months"),
    (90, " and for the last three of them at hand"),
    (365, ", AWS Security Hub (CloudWatch.16) for 365 days by default"),
];

/// Those that name no number.
const OPEN: &str = "NIST 800-53 (AU-11) leaves the time to you, HIPAA names none for logs";

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for group in subject.of_type(logs::LOG_GROUP) {
        let Some(part) = group.properties.get("RetentionInDays") else { continue };
        let Some(days) = part.number() else { continue };
        let Some(missed) = missed(days) else { continue };
        let time = if days == 1 { "a day".to_owned() } else { format!("{days} days") };
        let finding = RuleMatch::new(&part.at, format!("log events are deleted after {time}")).why(missed);
        found.push(if is_of_production(&subject.id.env.name) { finding } else { finding.note() });
    }
    found
}

/// What that many days are too few for; none where they are enough for all.
fn missed(days: u64) -> Option<String> {
    let missed: String = THRESHOLDS.iter().filter(|(asked, _)| days < *asked).map(|(_, words)| *words).collect();
    (!missed.is_empty()).then(|| format!("{missed}; {OPEN}"))
}

/// What people call environments that hold no real data [inferred]. Any other may.
const WITHOUT_REAL_DATA: &[&str] = &[
    "ci",
    "demo",
    "dev",
    "develop",
    "development",
    "experimental",
    "lab",
    "local",
    "nonprod",
    "playground",
    "poc",
    "preview",
    "sandbox",
    "sandpit",
    "sbx",
    "scratch",
    "spike",
    "test",
    "testing",
    "tst",
];

fn is_of_production(environment: &str) -> bool {
    let environment = environment.replace("non-prod", "nonprod");
    let words = || environment.split('-').map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()));
    words().any(|word| ["prod", "production", "prd", "live"].contains(&word))
        || !words().any(|word| WITHOUT_REAL_DATA.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::{is_of_production, missed};

    #[test]
    fn an_environment_may_hold_real_data_unless_its_name_says_otherwise() {
        for real in
            ["prod", "live", "eu", "acceptance", "staging", "uat", "dev-prod", "production-2", "latest", "devices"]
        {
            assert!(is_of_production(real), "{real}");
        }
        for none in ["dev", "dev2", "test", "eu-test", "sandbox-sales", "team-a-dev", "poc", "nonprod", "eu-non-prod"] {
            assert!(!is_of_production(none), "{none}");
        }
    }

    #[test]
    fn every_framework_is_named_that_asks_for_more_days_and_no_other() {
        assert_eq!(missed(365), None);
        let names = |days| {
            let words = missed(days).unwrap_or_default();
            (words.contains("PCI DSS 4.0.1 (10.5.1)"), words.contains("at hand"), words.contains("CloudWatch.16"))
        };
        assert_eq!(names(1), (true, true, true));
        assert_eq!(names(90), (true, false, true));
        assert_eq!(names(364), (true, false, true));
    }
}

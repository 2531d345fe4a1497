//! The archive of code runs on a language runtime whose time is over, or is over within half a year. AWS's table, as it stood
//! on 2026-11-30; AWS may move the days:
//!
//! | runtime | no security updates from | no create and no update from |
//! |---|---|---|
//! | `PYTHON_3_10` | 2026-06-30 | 2026-08-31 |
//! | `PYTHON_3_11` | 2026-06-30 | 2026-08-31 |
//! | `NODE_22` | 2027-04-30 | 2027-07-01 |
//! | `PYTHON_3_12` | 2028-10-31 | 2029-01-10 |
//! | `PYTHON_3_13` | 2029-06-30 | 2029-08-31 |
//! | `PYTHON_3_14` | 2030-06-30 | 2030-08-31 |
//!
//! `--today` decides which days have passed. A runtime whose day comes within half a year is a note. What an image runs on
//! nobody sees here.

use crate::cloudformation::resource_types::bedrock_agentcore;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Codes, Control, Day, Definition, Framework, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "AgentCore developer guide, Supported language runtimes and deprecation policy (2026-11-30)",
        controls: &[Control { framework: Framework::Nist, ids: &["SA-22", "SI-2"] }],
    },
    severity: Severity::Warning,
    title: "A language runtime at the end of its life.",
    why: "AWS: after a runtime is deprecated, AWS no longer applies security patches or updates to it",
    fix: "build the archive for `PYTHON_3_14`, and write that under `runtime`",
    scope: &[Scope::Having(
        bedrock_agentcore::RUNTIME,
        "/AgentRuntimeArtifact/CodeConfiguration",
        &["/AgentRuntimeArtifact/CodeConfiguration/Runtime"],
    )],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

struct CodeRuntime {
    name: &'static str,
    /// From here on AWS mends nothing in it.
    deprecated: &'static str,
    /// From here on AWS makes and changes no runtime with it.
    blocked: &'static str,
}

const fn row(name: &'static str, deprecated: &'static str, blocked: &'static str) -> CodeRuntime {
    CodeRuntime { name, deprecated, blocked }
}

const TABLE: &[CodeRuntime] = &[
    row("PYTHON_3_10", "2026-06-30", "2026-08-31"),
    row("PYTHON_3_11", "2026-06-30", "2026-08-31"),
    row("NODE_22", "2027-04-30", "2027-07-01"),
    row("PYTHON_3_12", "2028-10-31", "2029-01-10"),
    row("PYTHON_3_13", "2029-06-30", "2029-08-31"),
    row("PYTHON_3_14", "2030-06-30", "2030-08-31"),
];

/// How long before its end it is told: half a year.
const SOON: i64 = 183;

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let runtimes = subject.of_type(bedrock_agentcore::RUNTIME);
    let parts =
        runtimes.filter_map(|it| it.properties.below(&["AgentRuntimeArtifact", "CodeConfiguration", "Runtime"]));
    let found = parts.filter_map(|part| {
        let row = part.known().and_then(|name| TABLE.iter().find(|row| row.name == name))?;
        let (deprecated, blocked): (Day, Day) = (row.deprecated.parse().ok()?, row.blocked.parse().ok()?);
        let CodeRuntime { name, deprecated: end, blocked: last } = row;
        let newer = if name.starts_with("NODE") { NEWER_NODE } else { RULE.fix };
        Some(if subject.today >= blocked {
            RuleMatch::new(&part.at, format!("`{name}` is deprecated since {end}, and AWS blocks updates since {last}"))
                .help(newer)
        } else if subject.today >= deprecated {
            RuleMatch::new(&part.at, format!("`{name}` is deprecated since {end}; AWS blocks updates from {last}"))
                .help(newer)
        } else if subject.today.days_until(deprecated) <= SOON {
            RuleMatch::new(&part.at, format!("`{name}` is deprecated from {end}, and updates are blocked from {last}"))
                .note()
        } else {
            return None;
        })
    });
    found.collect()
}

const NEWER_NODE: &str =
    "build the archive for the newest Node.js that AgentCore lists, or bring the agent as an image";

#[cfg(test)]
mod tests {
    use super::TABLE;
    use crate::policy::Day;

    #[test]
    fn the_page_has_the_table_and_every_day_is_one() {
        let page = include_str!("code_runtime_deprecated.rs");
        for row in TABLE {
            let line = format!("//! | `{}` | {} | {} |", row.name, row.deprecated, row.blocked);
            assert!(page.contains(&line), "{line}");
            let (deprecated, blocked) = (row.deprecated.parse::<Day>(), row.blocked.parse::<Day>());
            assert!(deprecated.is_ok() && deprecated < blocked, "{}", row.name);
        }
    }
}

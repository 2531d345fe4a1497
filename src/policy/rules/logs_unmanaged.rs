//! With `manageLogGroups: false` the service makes the log groups itself, when it first writes to them. They are not in the
//! stack, keep their events for ever, and are encrypted with a key of AWS's: what `CloudWatchLogGroupEncrypted` and
//! `CloudWatchLogGroupRetentionPeriod` would find in a template.
//!
//! ```yaml
//! manageLogGroups: false
//! ```
//!
//! Their names are `/aws/bedrock-agentcore/runtimes/<id>-DEFAULT` and `/aws/bedrock-agentcore/runtimes/<id>-<endpoint>`.

use crate::diagnostic::{Code, Severity};
use crate::policy::{Check, Control, Found, Framework, Id, Rule, Subject};

const TITLE: &str = "Log groups that the stack does not make.";

/// See the text above.
pub const RULE: Rule = Rule {
    ids: &[Id {
        code: Code::of_rule("logs-unmanaged", TITLE),
        controls: &[
            Control { framework: Framework::Nist, ids: &["AU-9(3)", "AU-11", "SC-28(1)", "SI-12"] },
            Control { framework: Framework::Hipaa, ids: &["164.312(a)(2)(iv)", "164.312(b)"] },
            Control { framework: Framework::Pci, ids: &["3.1", "3.4", "10.7"] },
            Control { framework: Framework::Fsbp, ids: &["CloudWatch.16"] },
        ],
    }],
    severity: Severity::Warning,
    title: TITLE,
    why: "its log groups never expire and have no key of yours: NIST 800-53, HIPAA and PCI DSS want both",
    fix: "remove `manageLogGroups: false`, or set retention and key on the log groups yourself and waive this",
    source: "users' issues with AgentCore (2026); cdk-nag 2.37.55, CloudWatchLogGroupEncrypted and CloudWatchLogGroupRetentionPeriod",
    check: Check::Template(check),
    follows_from_admin: false,
    name: "logs_unmanaged",
};

fn check(subject: &Subject<'_>) -> Vec<Found> {
    if subject.of_type("AWS::Logs::LogGroup").next().is_some() {
        return Vec::new();
    }
    let words = "the service makes the log groups, and they are not in the stack";
    let left_out = subject.template.left_out.iter().find(|resource| resource.resource_type == "AWS::Logs::LogGroup");
    let origins = left_out.map(|resource| &resource.origins[..]).unwrap_or_default();
    let runtimes = subject.of_type("AWS::BedrockAgentCore::Runtime");
    runtimes.map(|runtime| Found::new(&runtime.part.at, words).because(origins)).collect()
}

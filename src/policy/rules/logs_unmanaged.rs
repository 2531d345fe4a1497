//! With `manageLogGroups: false` the service makes the log groups itself: most likely together with the runtime [inferred],
//! at the latest when it first writes to them. They are not in the stack, keep their events for ever, and are encrypted with
//! a key of AWS's: what `CloudWatchLogGroupEncrypted` and `CloudWatchLogGroupRetentionPeriod` would find in a template.
//!
//! ```yaml
//! manageLogGroups: false
//! ```
//!
//! Their names are `/aws/bedrock-agentcore/runtimes/<id>-DEFAULT` and `/aws/bedrock-agentcore/runtimes/<id>-<endpoint>`.

use crate::cloudformation::resource_types::{bedrock_agentcore, logs};
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Codes, Control, Definition, Framework, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "users' issues with AgentCore (2026); cdk-nag 2.37.55, CloudWatchLogGroupEncrypted and CloudWatchLogGroupRetentionPeriod",
        controls: &[
            Control { framework: Framework::Nist, ids: &["AU-9(3)", "AU-11", "SC-28(1)", "SI-12"] },
            Control { framework: Framework::Hipaa, ids: &["164.312(a)(2)(iv)", "164.312(b)"] },
            Control { framework: Framework::Pci, ids: &["3.1", "3.4", "10.7"] },
        ],
    },
    severity: Severity::Warning,
    title: "Log groups that the stack does not make.",
    why: "its log groups never expire and have no key of yours: NIST 800-53, HIPAA and PCI DSS want both",
    fix: "remove `manageLogGroups: false`, or set retention and key on the log groups yourself and waive this",
    scope: &[Scope::Values(&[bedrock_agentcore::RUNTIME], &[])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    // What AgentCore delivers goes elsewhere than what the agent writes.
    let is_vended = |name: &str| name.starts_with(logs::VENDED);
    let mut groups = subject.of_type(logs::LOG_GROUP).map(|group| group.properties.get("LogGroupName"));
    if groups.any(|name| !name.and_then(|name| name.text()).is_some_and(is_vended)) {
        return Vec::new();
    }
    let words = "the service makes the log groups, and they are not in the stack";
    let left_out = subject.template.left_out.iter().find(|resource| resource.resource_type == logs::LOG_GROUP);
    let origins = left_out.map(|resource| &resource.origins[..]).unwrap_or_default();
    let runtimes = subject.of_type(bedrock_agentcore::RUNTIME);
    runtimes.map(|runtime| RuleMatch::new(&runtime.part.at, words).because(origins)).collect()
}

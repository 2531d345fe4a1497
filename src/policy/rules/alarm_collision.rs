//! The stack that comes second fails. MDAA names an alarm after `agentRuntimeName` alone: two modules or environments with one
//! name cannot share an account and region, whatever their domains are.
//!
//! ```yaml
//! agentRuntimeName: 'quotes_{{env}}'     # agentcore-error-rate-quotes_dev, agentcore-error-rate-quotes_test
//! ```
//!
//! One finding stands for all alarms of the two modules.

use super::across::{UniqueName, collisions};
use crate::cloudformation::resource_types::cloudwatch;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "AWS::CloudWatch::Alarm, AlarmName: unique in an account and region; MDAA 1.8's names of alarms [ran]",
        controls: &[],
    },
    severity: Severity::Error,
    title: "Two modules that give an alarm the same name.",
    why: "the stack that comes second fails with AlreadyExists: an alarm's name holds no organization, domain, environment or module",
    fix: "give one of the modules another `agentRuntimeName` (before its first deploy: another name is another runtime), or another account or region",
    scope: &[Scope::Beside(&[Scope::Values(&[cloudwatch::ALARM], &["/AlarmName"])])],
    check: Check::Project(check),
    admin: Admin::Unrelated,
};

fn check(subjects: &[Subject<'_>]) -> Vec<(usize, RuleMatch)> {
    let mut named = Vec::new();
    for (index, subject) in subjects.iter().enumerate() {
        for alarm in subject.of_type(cloudwatch::ALARM) {
            let name = alarm.properties.get("AlarmName");
            named.extend(name.and_then(|part| Some(UniqueName::regional(index, part.text()?, "alarm", &part.at))));
        }
    }
    collisions(subjects, named)
}

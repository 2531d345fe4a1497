//! An alarm has no action, or its actions are switched off (`ActionsEnabled: false`). mdaac's alarms tell a topic.

use crate::cloudformation::FragmentValue;
use crate::cloudformation::resource_types::cloudwatch;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Definition, RuleMatch, Scope, Subject};
use crate::policy::{Control, Framework};

pub const RULE: Definition = Definition {
    codes: cdk_nag!(
        "CloudWatchAlarmAction",
        [
            Nist(&[Control {
                framework: Framework::Nist,
                ids: &[
                    "AU-6(1)",
                    "AU-6(5)",
                    "AU-12(3)",
                    "AU-14a",
                    "AU-14b",
                    "CA-2(2)",
                    "CA-7",
                    "CA-7b",
                    "PM-14a.1",
                    "PM-14b",
                    "PM-31",
                    "SC-36(1)(a)",
                    "SI-2a",
                    "SI-4(12)",
                    "SI-5b",
                    "SI-5(1)",
                ],
            }]),
            Hipaa(&[Control { framework: Framework::Hipaa, ids: &["164.312(b)"] }])
        ]
    ),
    severity: Severity::Error,
    title: "An alarm that tells nobody.",
    why: "an alarm without an action is seen only by who happens to look",
    fix: "name a topic in `AlarmActions`, and leave `ActionsEnabled` out",
    scope: &[Scope::Values(
        &[cloudwatch::ALARM],
        &["/ActionsEnabled", "/AlarmActions", "/InsufficientDataActions", "/OKActions"],
    )],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

const ACTIONS: [&str; 3] = ["AlarmActions", "InsufficientDataActions", "OKActions"];

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for alarm in subject.of_type(cloudwatch::ALARM) {
        let off = alarm.properties.get("ActionsEnabled");
        if let Some(off) = off.filter(|part| part.fragment.value == FragmentValue::Bool(false)) {
            found.push(RuleMatch::new(&off.at, format!("the actions of the alarm `{}` are switched off", alarm.id)));
        } else if !ACTIONS
            .iter()
            .any(|key| alarm.properties.get(key).is_some_and(|actions| actions.items().next().is_some()))
        {
            let at = alarm.properties.place_of("AlarmActions");
            found.push(RuleMatch::new(&at, format!("the alarm `{}` has no action", alarm.id)));
        }
    }
    found
}

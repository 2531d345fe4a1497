//! Alarms, topics and event rules.

use super::taken::{MADE, TAKEN, whose_by};
use super::{Code, Help, Known, Source};
use crate::cloudformation::property;
use crate::cloudformation::resource_types::cloudwatch::ALARM;
use crate::cloudformation::resource_types::lambda::PERMISSION;
use crate::cloudformation::resource_types::sns::SUBSCRIPTION;

pub const KNOWN: &[Known] = &[
    Known {
        phases: MADE,
        types: &[ALARM],
        says: TAKEN,
        when: Some(|refusal| refusal.owner().is_none()),
        source: Source::Reported("mdaa-newer 10.5"),
        code: Code::NAME_TAKEN,
        at: &["/AlarmName"],
        help: |refusal| {
            let name = refusal.resource().and_then(|alarm| property(alarm, "AlarmName")?.known());
            Help::from("find out ").then(whose_by(name.as_deref())).then(
                ": an alarm is named after `agentRuntimeName` alone, and another module or environment of the account and \
                 region may have it; then give this one another `agentRuntimeName`, or delete the alarm if nobody needs it",
            )
        },
        ..Known::BARE
    },
    Known {
        types: &[ALARM],
        says: &["invalid region … specified. only … is supported"],
        source: Source::Reported("notification-terraform#128"),
        code: Code::TARGET_ELSEWHERE,
        at: &["/AlarmActions"],
        help: |_| "name a topic of the stack's region in `notificationTopicArn`".into(),
        ..Known::BARE
    },
    Known {
        types: &[ALARM],
        says: &["evaluationperiods * period must be", "period must be", "datapointstoalarm must be"],
        code: Code::ALARM_EVALUATION,
        at: &["/EvaluationPeriods", "/Period"],
        help: |_| {
            "a period is 10, 20, 30 or a multiple of 60 seconds, all of them are a day at most, and `datapointsToAlarm` is no more than \
             `evaluationPeriods`"
                .into()
        },
        ..Known::BARE
    },
    Known {
        types: &[SUBSCRIPTION],
        says: &["invalid parameter: email address"],
        code: Code::MALFORMED_VALUE,
        at: &["/Endpoint"],
        help: |_| "write an address such as `ops@example.com`".into(),
        ..Known::BARE
    },
    Known {
        types: &[PERMISSION],
        says: &["function not found"],
        source: Source::Reported("terraform-provider-aws#7214"),
        at: &["/FunctionName"],
        help: |_| {
            "make the function before this stack, with the version or alias that the ARN names; one of another account is named by its \
             own ARN in `targetLambdaArn`"
                .into()
        },
        ..Known::BARE
    },
];

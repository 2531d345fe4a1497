use crate::stack::{Event, Plan, PlannedAction, Progress, Situation};
use std::time::Duration;

/// What a person reads of a step that is no event. None for what is no news.
pub fn words(progress: &Progress<'_>) -> Option<String> {
    Some(match progress {
        Progress::LeftOut { logical_id, resource_type } => {
            format!(
                "left out: {logical_id}; {resource_type} exists already, or one that does the same, and stays as it is"
            )
        }
        Progress::Mending { situation, status } => format!("the stack is in {status}: {}", mending(*situation)),
        Progress::MakingChangeSet { .. } => "making the change set".to_owned(),
        Progress::Started { stack_name, attached: true } => {
            format!("someone is changing {stack_name}; waiting for that to end")
        }
        Progress::Started { stack_name, attached: false } => format!("executing the change set of {stack_name}"),
        Progress::Deleting { stack_name } => format!("deleting {stack_name}"),
        Progress::OutOfReach { error } => format!("AWS does not answer, trying again: {error}"),
        Progress::Detaching => "CloudFormation goes on by itself; Ctrl-C again within 3 s cancels an update".to_owned(),
        Progress::Cancelling => "cancelling the update; the stack goes back to what it was".to_owned(),
        Progress::CannotCancel { error } => format!("this cannot be cancelled: {error}"),
        Progress::Verifying => "looking at the runtime and its endpoints, and whether all is as deployed".to_owned(),
        Progress::Announced(plan) => announced(plan),
        Progress::TryingAgain => "AWS was not ready for what was made just before; trying once more".to_owned(),
        Progress::Planned(_)
        | Progress::PlannedRemoval(_)
        | Progress::Differing { .. }
        | Progress::Starting { .. }
        | Progress::Ended
        | Progress::Event { .. }
        | Progress::Waiting { .. } => return None,
    })
}

fn announced(plan: &Plan) -> String {
    let imports = plan.changes.iter().any(|change| change.action == PlannedAction::Import);
    let ids: Vec<&str> = plan
        .changes
        .iter()
        .filter(|change| change.action != PlannedAction::Unaffected)
        .map(|change| change.logical_id.as_str())
        .collect();
    format!("as planned: {} {}", if imports { "importing" } else { "adding or changing" }, ids.join(", "))
}

fn mending(situation: Situation) -> &'static str {
    match situation {
        Situation::UpdateFailed => "taking it back to its last good state",
        Situation::UpdateRollbackFailed => "taking up its rollback again",
        Situation::CreationRolledBack => "deleting what is left of it",
        _ => "deleting it",
    }
}

/// `41 s`, `2 m 05 s`.
pub fn duration(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    if seconds < 60 { format!("{seconds} s") } else { format!("{} m {:02} s", seconds / 60, seconds % 60) }
}

/// The type without the part that all have.
pub fn short_type(event: &Event) -> &str {
    event.resource_type.strip_prefix("AWS::").unwrap_or(&event.resource_type)
}

use crate::stack::Progress;
use serde_json::{Value, json};

/// A step as one JSON object. None for what is told otherwise.
pub fn event(progress: &Progress<'_>) -> Option<Value> {
    Some(match progress {
        Progress::LeftOut { logical_id, resource_type } => {
            json!({"event": "leftOut", "logicalId": logical_id, "type": resource_type})
        }
        Progress::Mending { status, .. } => json!({"event": "mending", "status": status}),
        Progress::MakingChangeSet { .. } => json!({"event": "makingChangeSet"}),
        Progress::Started { stack_name, attached } => {
            json!({"event": "started", "stack": stack_name, "attached": attached})
        }
        Progress::Deleting { stack_name } => json!({"event": "deleting", "stack": stack_name}),
        Progress::Event { event, elapsed } => json!({
            "event": "resource",
            "logicalId": event.logical_id,
            "physicalId": event.physical_id,
            "type": event.resource_type,
            "status": event.status,
            "reason": event.reason,
            "seconds": elapsed.as_secs(),
        }),
        Progress::OutOfReach { error } => json!({"event": "outOfReach", "reason": error.to_string()}),
        Progress::Detaching => json!({"event": "detaching"}),
        Progress::Cancelling => json!({"event": "cancelling"}),
        Progress::CannotCancel { error } => json!({"event": "cannotCancel", "reason": error.to_string()}),
        Progress::Verifying => json!({"event": "verifying"}),
        Progress::TryingAgain => json!({"event": "tryingAgain"}),
        Progress::Planned(_)
        | Progress::Announced(_)
        | Progress::PlannedRemoval(_)
        | Progress::Differing { .. }
        | Progress::Starting { .. }
        | Progress::Ended
        | Progress::Waiting { .. } => return None,
    })
}

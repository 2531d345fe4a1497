use crate::stack::Progress;
use serde_json::{Value, json};
use std::io::Write;

/// One JSON object a line on stdout, for programs.
#[derive(Debug, Default)]
pub struct JsonLines;

impl JsonLines {
    /// Prints a step.
    pub fn show(&self, module: &str, progress: &Progress<'_>) {
        if let Some(event) = event(progress) {
            self.print(module, event);
        }
    }

    /// Prints an object that belongs to a module.
    pub fn print(&self, module: &str, mut event: Value) {
        event["module"] = module.into();
        // Whoever read it may have seen enough; the deploy goes on.
        let _ = writeln!(std::io::stdout(), "{event}");
    }
}

fn event(progress: &Progress<'_>) -> Option<Value> {
    Some(match progress {
        Progress::LeftOut { logical_id, resource_type } => {
            json!({"event": "leftOut", "logicalId": logical_id, "type": resource_type})
        }
        Progress::Mending { status, .. } => json!({"event": "mending", "status": status}),
        Progress::MakingChangeSet => json!({"event": "makingChangeSet"}),
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
        Progress::Planned(_) | Progress::PlannedRemoval(_) | Progress::Waiting { .. } => return None,
    })
}

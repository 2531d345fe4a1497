use crate::cli::exit::Exit;
use crate::cli::print_options::is_quiet;
use crate::cli::progress::{Screen, duration};
use crate::cli::stacks::{ModuleStack, Problems};
use crate::cli::workspace::Workspace;
use crate::diagnostic::visible_line;
use crate::stack::{RemovalEnding, RemovalOutcome, RemovalPlan, StackResource};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::time::Duration;

/// What one stack's deletion came to.
pub struct DestroyedStack<'a> {
    pub stack: &'a ModuleStack,
    pub outcome: RemovalOutcome,
    pub took: Duration,
}

/// The code a deletion's ending leaves with.
pub fn exit(ending: RemovalEnding) -> Exit {
    match ending {
        RemovalEnding::Deleted | RemovalEnding::Absent => Exit::Done,
        RemovalEnding::Refused => Exit::Input,
        RemovalEnding::Stuck | RemovalEnding::Unseen => Exit::NeedsPerson,
        RemovalEnding::Declined | RemovalEnding::NotStarted => Exit::NotStarted,
        RemovalEnding::Interrupted => Exit::Interrupted,
    }
}

/// What would go and what would stay, for a person; with what is let go of if need be.
pub fn plan(plan: &RemovalPlan, place: &str, retain: &[String]) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "to be deleted: {} in {place}", visible_line(&plan.stack.name));
    for resource in &plan.goes {
        let remark = if retain.contains(&resource.logical_id) { ": stays if it cannot be deleted" } else { "" };
        let _ = writeln!(text, "  - {}{remark}", line(resource));
    }
    for resource in &plan.stays {
        let _ = writeln!(text, "  = {}: stays", line(resource));
    }
    if let Some(why) = &plan.unknown {
        let _ = writeln!(text, "  what of it stays is not known: {}", visible_line(why));
    }
    let _ = match (plan.goes.len(), plan.stays.len()) {
        (0, 0) => writeln!(text, "it holds nothing"),
        (goes, stays) => writeln!(text, "{goes} to delete, {stays} to keep"),
    };
    text
}

/// What is asked before a deletion: which stack, where, and how much of it.
pub fn question(plan: &RemovalPlan, place: &str) -> String {
    let resources = match plan.goes.len() {
        0 => String::new(),
        1 => " with 1 resource".to_owned(),
        count => format!(" with {count} resources"),
    };
    format!("delete {}{resources} from {place}?", plan.stack.name)
}

fn line(resource: &StackResource) -> String {
    let StackResource { logical_id, physical_id, resource_type, .. } = resource;
    visible_line(&format!("{resource_type} {logical_id}  ({physical_id})"))
}

pub fn plan_event(plan: &RemovalPlan) -> Value {
    json!({
        "event": "plan",
        "stack": plan.stack.name,
        "status": plan.stack.status.as_str(),
        "deletes": resources(&plan.goes),
        "keeps": resources(&plan.stays),
        "notKnown": plan.unknown,
    })
}

fn resources(resources: &[StackResource]) -> Value {
    let resource = |one: &StackResource| json!({"logicalId": one.logical_id, "physicalId": one.physical_id, "type": one.resource_type});
    Value::from(resources.iter().map(resource).collect::<Vec<_>>())
}

/// Tells how a deletion ended: what went wrong, and what is left.
pub fn tell(done: &DestroyedStack, workspace: &Workspace, screen: &Screen) {
    let outcome = &done.outcome;
    let mut problems = Problems::new(workspace);
    problems.add(&done.stack.module, &outcome.diagnostics);
    if screen.is_json() {
        for found in problems.to_json().as_array().into_iter().flatten() {
            screen.print_event(&done.stack.module, json!({"event": "diagnostic", "diagnostic": found}));
        }
        screen.print_event(
            &done.stack.module,
            json!({
                "event": "outcome",
                "stack": done.stack.stack_name,
                "outcome": name(outcome.ending),
                "exitCode": exit(outcome.ending) as u8,
                "seconds": done.took.as_secs(),
                "left": resources(&outcome.left),
            }),
        );
        return;
    }
    screen.print(&problems.text());
    if is_quiet() && exit(outcome.ending) == Exit::Done {
        return;
    }
    let mut text = format!("{}: {}\n", visible_line(&done.stack.stack_name), words(done));
    if !outcome.left.is_empty() {
        text.push_str("left in the account:\n");
    }
    for resource in &outcome.left {
        let _ = writeln!(text, "  = {}", line(resource));
    }
    screen.print(&text);
}

/// Tells why no deletion was begun, all at once; the code to leave with.
pub fn tell_refused(all: &[DestroyedStack<'_>], workspace: &Workspace, screen: &Screen) -> Exit {
    let told = |one: &&DestroyedStack<'_>| {
        one.outcome.ending == RemovalEnding::Interrupted || !one.outcome.diagnostics.is_empty()
    };
    let why: Vec<&DestroyedStack<'_>> = all.iter().filter(told).collect();
    match all {
        [one] => tell(one, workspace, screen),
        _ if screen.is_json() => why.iter().for_each(|one| tell(one, workspace, screen)),
        _ => {
            let mut problems = Problems::new(workspace);
            why.iter().for_each(|one| problems.add(&one.stack.module, &one.outcome.diagnostics));
            screen.print(&format!("{}nothing was started\n{}", problems.text(), summary(all)));
        }
    }
    Exit::gravest(why.iter().map(|one| exit(one.outcome.ending)))
}

/// One line for each module.
pub fn summary(all: &[DestroyedStack]) -> String {
    let mut text = String::from("\n");
    for done in all {
        let _ = writeln!(text, "{:14} {}", name(done.outcome.ending), visible_line(&done.stack.module));
    }
    text
}

fn words(done: &DestroyedStack) -> String {
    let took = duration(done.took);
    match done.outcome.ending {
        RemovalEnding::Deleted => format!("deleted in {took}"),
        RemovalEnding::Absent => "nothing to do, there is no such stack".to_owned(),
        RemovalEnding::Declined if done.outcome.diagnostics.is_empty() => {
            "nothing was deleted: say yes at a terminal, or give `--yes`".to_owned()
        }
        RemovalEnding::Declined | RemovalEnding::Refused | RemovalEnding::NotStarted => {
            "nothing was deleted".to_owned()
        }
        RemovalEnding::Stuck => format!("not deleted after {took}; what to do stands above"),
        RemovalEnding::Unseen => "not seen to its end".to_owned(),
        RemovalEnding::Interrupted => "interrupted".to_owned(),
    }
}

fn name(ending: RemovalEnding) -> &'static str {
    match ending {
        RemovalEnding::Deleted => "deleted",
        RemovalEnding::Absent => "absent",
        RemovalEnding::Declined => "not approved",
        RemovalEnding::Refused => "refused",
        RemovalEnding::Stuck => "needs a person",
        RemovalEnding::Unseen => "not seen",
        RemovalEnding::NotStarted => "not started",
        RemovalEnding::Interrupted => "interrupted",
    }
}

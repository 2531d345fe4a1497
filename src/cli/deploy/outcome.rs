use super::options::DeployOptions;
use crate::cli::agents;
use crate::cli::exit::Exit;
use crate::cli::outputs;
use crate::cli::print_options::{is_quiet, is_verbose};
use crate::cli::progress::{Screen, duration};
use crate::cli::report::is_wrong;
use crate::cli::stacks::Problems;
use crate::cli::workspace::Workspace;
use crate::diagnostic::{Code, Diagnostic, Format, Report, visible_line};
use crate::stack::{Ending, Outcome, PlannedAction};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::time::Duration;

/// What one module's deploy came to.
pub struct DeployedModule {
    pub module: String,
    pub stack_name: String,
    pub outcome: Outcome,
    pub took: Duration,
}

/// The code a module's ending leaves with.
pub fn exit(ending: Ending) -> Exit {
    match ending {
        Ending::Unchanged | Ending::Deployed | Ending::Prepared => Exit::Done,
        Ending::Refused => Exit::Input,
        Ending::RolledBack => Exit::Failed,
        Ending::Stuck | Ending::Unfinished | Ending::Unseen => Exit::NeedsPerson,
        Ending::Declined | Ending::NotStarted => Exit::NotStarted,
        Ending::Interrupted => Exit::Interrupted,
    }
}

/// Tells how a module's deploy ended: what went wrong, what changed, what serves now.
pub fn tell(done: &DeployedModule, options: &DeployOptions, workspace: &Workspace, screen: &Screen) {
    let outcome = &done.outcome;
    let diagnostics: Vec<Diagnostic> =
        outcome.diagnostics.iter().map(|found| workspace.noted_for(&done.module, found)).collect();
    let modules = [done.module.clone()];
    let sources = &workspace.context.sources;
    let report = Report {
        diagnostics: &diagnostics,
        modules: &modules,
        sources,
        folder: &workspace.folder,
        written: None,
        all: is_verbose(),
    };
    if screen.is_json() {
        for found in report.to_json()["diagnostics"].as_array().into_iter().flatten() {
            screen.print_event(&done.module, json!({"event": "diagnostic", "diagnostic": found}));
        }
        screen.print_event(&done.module, event(done));
        return;
    }
    let quiet = is_quiet() && exit(outcome.ending) == Exit::Done;
    let mut text = String::new();
    if diagnostics.iter().any(|found| !quiet || is_wrong(found)) {
        text.push_str(&report.render(Format::Human));
    }
    if quiet {
        return screen.print(&text);
    }
    let _ = writeln!(text, "{}: {}", visible_line(&done.stack_name), words(done, options, workspace));
    text.push_str(&agents::lines(outcome.agents.as_ref()));
    if outcome.ending == Ending::Deployed {
        text.push_str(&outputs::lines(outcome.stack.iter().flat_map(|stack| &stack.outputs)));
    }
    screen.print(&text);
}

/// Tells what is to be known before the plan.
pub fn tell_first(module: &str, found: &[Diagnostic], workspace: &Workspace, screen: &Screen) {
    let mut problems = Problems::new(workspace);
    problems.add(module, found);
    if !screen.is_json() {
        return screen.print(&problems.text());
    }
    for found in problems.to_json().as_array().into_iter().flatten() {
        screen.print_event(module, json!({"event": "diagnostic", "diagnostic": found}));
    }
}

/// Tells why none of the modules was begun, all at once; the code to leave with.
pub fn tell_refused(all: &[DeployedModule], options: &DeployOptions, workspace: &Workspace, screen: &Screen) -> Exit {
    let why: Vec<&DeployedModule> = all
        .iter()
        .filter(|one| one.outcome.ending == Ending::Interrupted || !one.outcome.diagnostics.is_empty())
        .collect();
    match all {
        [one] => tell(one, options, workspace, screen),
        _ if screen.is_json() => why.iter().for_each(|one| tell(one, options, workspace, screen)),
        _ => {
            let mut problems = Problems::new(workspace);
            why.iter().for_each(|one| problems.add(&one.module, &one.outcome.diagnostics));
            screen.print(&format!("{}nothing was started\n{}", problems.text(), summary(all)));
        }
    }
    Exit::gravest(why.iter().map(|one| exit(one.outcome.ending)))
}

/// One line for each module.
pub fn summary(all: &[DeployedModule]) -> String {
    let mut text = String::from("\n");
    for done in all {
        let _ = writeln!(text, "{:14} {}", name(done.outcome.ending), visible_line(&done.module));
    }
    text
}

fn words(done: &DeployedModule, options: &DeployOptions, workspace: &Workspace) -> String {
    let took = duration(done.took);
    match done.outcome.ending {
        Ending::Unchanged if done.outcome.diagnostics.iter().any(|found| found.code == Code::NOT_VERIFIED) => {
            "nothing to do, the stack was deployed so; whether all of it is still so was not seen".to_owned()
        }
        Ending::Unchanged => "nothing to do, the stack is so already".to_owned(),
        Ending::Deployed => format!("deployed in {took}; {}", changed(done)),
        Ending::Prepared => format!(
            "the change set is made; execute exactly this with\n  mdaac deploy{} --execute{}",
            visible_line(&workspace.options_for(&done.module)),
            visible_line(&options.repeated())
        ),
        Ending::Declined if done.outcome.diagnostics.is_empty() && done.outcome.mended => {
            "the stack is no longer stuck; the update was not executed: say yes at a terminal, or give `--yes`"
                .to_owned()
        }
        Ending::Declined | Ending::Refused | Ending::NotStarted if done.outcome.mended => {
            "the stack is no longer stuck; the update was not executed".to_owned()
        }
        Ending::Declined if done.outcome.diagnostics.is_empty() => {
            "nothing was executed: say yes at a terminal, or give `--yes`".to_owned()
        }
        Ending::Declined | Ending::Refused | Ending::NotStarted => "nothing was executed".to_owned(),
        Ending::RolledBack if done.outcome.plan.as_ref().is_some_and(|plan| plan.creates_stack) => {
            let stays = done.outcome.diagnostics.iter().any(|found| found.code == Code::RESOURCES_STAY);
            let rest = if stays { ", but for what stands above" } else { "" };
            format!("failed after {took}; what the stack made is gone again{rest}")
        }
        // A drift-aware deploy goes back to the actual state, not to the deployed one (aws-unkind 25).
        Ending::RolledBack if options.reverts_drift() => format!(
            "failed after {took}; such a deploy goes back to what was live, not to what was deployed: `mdaac status` shows \
             what is there"
        ),
        Ending::RolledBack if done.outcome.earlier_stays => format!(
            "failed after {took}; its last operation was taken back, and what came before it stays: the next deploy goes on \
             there"
        ),
        Ending::RolledBack => format!("failed after {took}; the stack is as it was before"),
        Ending::Stuck => "the stack needs a person; what to do stands above".to_owned(),
        Ending::Unfinished => {
            "one operation was executed and the next was not: the next deploy goes on there".to_owned()
        }
        Ending::Unseen => "not seen to its end".to_owned(),
        Ending::Interrupted => "interrupted".to_owned(),
    }
}

fn changed(done: &DeployedModule) -> String {
    let changes = done.outcome.plan.as_ref().map(|plan| plan.changes.as_slice()).unwrap_or_default();
    let count = |actions: &[PlannedAction]| changes.iter().filter(|change| actions.contains(&change.action)).count();
    let counts = [
        (count(&[PlannedAction::Add, PlannedAction::Import]), "added"),
        (count(&[PlannedAction::ChangeInPlace]), "changed in place"),
        (count(&[PlannedAction::Replace]), "replaced"),
        (count(&[PlannedAction::Remove]), "removed"),
    ];
    let counts: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, words)| format!("{count} {words}")).collect();
    if counts.is_empty() { "no resource changed".to_owned() } else { counts.join(", ") }
}

fn name(ending: Ending) -> &'static str {
    match ending {
        Ending::Unchanged => "unchanged",
        Ending::Deployed => "deployed",
        Ending::Prepared => "prepared",
        Ending::Declined => "not approved",
        Ending::Refused => "refused",
        Ending::RolledBack => "rolled back",
        Ending::Stuck => "needs a person",
        Ending::Unfinished => "unfinished",
        Ending::Unseen => "not seen",
        Ending::NotStarted => "not started",
        Ending::Interrupted => "interrupted",
    }
}

fn event(done: &DeployedModule) -> Value {
    let outcome = &done.outcome;
    json!({
        "event": "outcome",
        "stack": done.stack_name,
        "outcome": name(outcome.ending),
        "exitCode": exit(outcome.ending) as u8,
        "seconds": done.took.as_secs(),
        "status": outcome.stack.as_ref().map(|stack| stack.status.as_str()),
        "runtimes": agents::json(outcome.agents.as_ref()),
        "outputs": outcome.stack.as_ref().map(|stack| json!(stack.outputs)),
    })
}

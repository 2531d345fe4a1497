use super::outcome::DeployedModule;
use crate::cli::workspace::Workspace;
use crate::diagnostic::{Diagnostic, Help};
use crate::stack::{Ending, Outcome};

/// An outcome where all that stood in the way is an SSM parameter that a module of the same run publishes: this one was not
/// refused, it waits. `done` are the modules before it.
pub fn said(outcome: Outcome, module: &str, done: &[DeployedModule], workspace: &Workspace) -> Outcome {
    let awaited = |found: &Diagnostic| {
        let parameter = found.help.as_ref()?.missing_parameter()?;
        let publisher = workspace.publisher(module, parameter)?;
        done.iter().find(|earlier| earlier.module == publisher)
    };
    let waits = outcome.ending == Ending::Refused
        && outcome.diagnostics.iter().filter(|found| found.stops()).all(|found| awaited(found).is_some());
    if !waits {
        return outcome;
    }
    let said = |found: Diagnostic| match awaited(&found) {
        Some(publisher) => Diagnostic { help: Some(help(publisher, workspace)), ..found },
        None => found,
    };
    Outcome { ending: Ending::NotStarted, diagnostics: outcome.diagnostics.into_iter().map(said).collect(), ..outcome }
}

fn help(publisher: &DeployedModule, workspace: &Workspace) -> Help {
    let name = &publisher.module;
    match publisher.outcome.ending {
        Ending::Prepared => Help::from(format!(
            "execute what is prepared for `{name}`, which publishes it, with its options: `mdaac deploy{} --execute`; then ",
            workspace.options_for(name)
        ))
        .then(Help::command("deploy", "--prepare"))
        .then(" can prepare this one"),
        Ending::Deployed | Ending::Unchanged => {
            format!("`{name}` publishes it and is deployed; SSM may show it late [inferred]: deploy again").into()
        }
        _ => format!(
            "`{name}` publishes it, and its deploy did not come to a good end: see what is told of it above, then deploy \
             both again"
        )
        .into(),
    }
}

use super::outcome::DeployedModule;
use crate::cli::workspace::Workspace;
use crate::diagnostic::{Diagnostic, Help};
use crate::stack::{Ending, Mode, Outcome};

/// An outcome where all that stood in the way is an SSM parameter that a module of the same run publishes: this one was not
/// refused, it waits. `done` are the modules before it.
pub fn said(outcome: Outcome, module: &str, done: &[DeployedModule], (mode, workspace): (Mode, &Workspace)) -> Outcome {
    let awaited = |found: &Diagnostic| {
        let parameter = found.help.as_ref()?.missing_parameter()?;
        let publisher = workspace.publisher(module, parameter)?;
        done.iter().any(|earlier| earlier.module == publisher).then(|| publisher.to_owned())
    };
    let waits = outcome.ending == Ending::Refused
        && outcome.diagnostics.iter().filter(|found| found.stops()).all(|found| awaited(found).is_some());
    if !waits {
        return outcome;
    }
    let said = |found: Diagnostic| match awaited(&found) {
        Some(publisher) => {
            let of_publisher = workspace.options_for(&publisher);
            let help = match mode {
                Mode::Prepare => Help::from(format!(
                    "execute what is prepared for `{publisher}`, which publishes it, with its options: `mdaac \
                     deploy{of_publisher} --execute`; then "
                ))
                .then(Help::command("deploy", "--prepare"))
                .then(" can prepare this one"),
                _ => format!(
                    "`{publisher}` publishes it and was not deployed: mend what is told of it above, then deploy both again"
                )
                .into(),
            };
            Diagnostic { help: Some(help), ..found }
        }
        None => found,
    };
    Outcome { ending: Ending::NotStarted, diagnostics: outcome.diagnostics.into_iter().map(said).collect(), ..outcome }
}

//! `mdaac deploy`: takes the selected modules, deploys one after another, gives each its outcome and a summary.

mod options;
mod outcome;
mod plan;

use super::approval::{asked, at_terminal};
use super::connection::{Connections, block_on, check_region};
use super::exit::Exit;
use super::failure::Failure;
use super::load::load;
use super::progress::{ProgressFormat, Screen};
use super::report::Findings;
use super::stream::Stream;
use super::workspace::Workspace;
use crate::adoption::{ElementChange, Proof, Reason, summary, takeover};
use crate::cloudformation::Template;
use crate::compile::{Compilation, Compiled};
use crate::diagnostic::Format;
use crate::stack::{
    Aws, Deployment, Ending, Identity, Interrupt, Mode, Outcome, Plan, Progress, Settings, Update, deploy,
};
pub(crate) use options::DeployOptions;
use outcome::DeployedModule;
use serde_json::{Value, json};
use std::cell::Cell;
use std::time::Instant;

/// Deploys the selected modules. While one of them has an error, none is deployed.
pub fn run(options: &DeployOptions) -> Result<Exit, Failure> {
    let (workspace, mut selected) = load(&options.selection, &options.ssm)?;
    let mut compiled = workspace.compile(&mut selected, &options.policy)?;
    let findings = Findings::gather(selected.diagnostics, &mut compiled, &workspace).with_notes(options.policy.all);
    if findings.exit() != Exit::Done || options.format == ProgressFormat::Human {
        let format = if options.format == ProgressFormat::Json { Format::Json } else { Format::Human };
        findings.print(format, &workspace, Stream::Stdout)?;
    }
    if findings.exit() != Exit::Done {
        return Ok(findings.exit());
    }
    for module in &compiled {
        check_region(&options.ssm.aws, &module.id.to_string(), module.region.as_deref())?;
    }
    block_on(deploy_all(options, &workspace, &compiled))
}

async fn deploy_all(options: &DeployOptions, workspace: &Workspace, compiled: &[Compiled]) -> Result<Exit, Failure> {
    let screen = Screen::new(options.format);
    let mut interrupt = Interrupt::on_ctrl_c();
    let mut connections = Connections::new(&options.ssm.aws);
    let mut done: Vec<DeployedModule> = Vec::new();
    for module in compiled {
        let Compilation::Stack(template) = &module.compilation else { continue };
        let started = Instant::now();
        let name = module.id.to_string();
        let outcome = match connections.of(&name, module.account.as_deref(), module.region.as_deref()).await {
            Ok(target) => one(options, workspace, (module, template), target, &screen, &mut interrupt).await,
            Err(found) => Outcome::new(Ending::NotStarted, vec![*found]),
        };
        screen.clear();
        let one =
            DeployedModule { module: name, stack_name: module.stack_name.clone(), outcome, took: started.elapsed() };
        outcome::tell(&one, options, workspace, &screen);
        let stop = one.outcome.ending == Ending::Interrupted || screen.is_broken();
        done.push(one);
        if stop {
            break;
        }
    }
    if done.len() > 1 && options.format == ProgressFormat::Human {
        screen.print(&outcome::summary(&done));
    }
    Ok(screen.exit(done.iter().map(|one| outcome::exit(one.outcome.ending))))
}

async fn one(
    options: &DeployOptions,
    workspace: &Workspace,
    (module, template): (&Compiled, &Template),
    (aws, identity): (&Aws, &Identity),
    screen: &Screen,
    interrupt: &mut Interrupt,
) -> Outcome {
    let name = &module.id.to_string();
    let settings = Settings {
        termination_protection: module.protection.termination,
        protect_runtimes: module.protection.runtimes,
        ..options.settings()
    };
    let deployment = Deployment {
        aws,
        account: &identity.account,
        stack_name: &module.stack_name,
        template,
        sources: &workspace.context.sources,
        settings: &settings,
        mode: options.mode(),
    };
    let place = format!("{} {}", identity.account, aws.region);
    let adopting = Cell::new(false);
    let objections = |update: &Update<'_>| {
        let Some(proof) = takeover(update, &workspace.context.sources) else { return Vec::new() };
        // After an import the same is proven once more.
        let again = adopting.replace(true);
        if screen.is_json() {
            screen.print_event(name, adopting_event(&proof));
        } else if !again {
            // The plan follows, and is what is asked about.
            screen.print(&summary(&module.stack_name, &proof));
        }
        proof.problems(&settings.allow_replacement)
    };
    let sink = |progress: Progress<'_>| match &progress {
        Progress::Planned(plan) if screen.is_json() => {
            let mut event = plan::json(plan, workspace);
            event["event"] = "plan".into();
            screen.print_event(name, event);
        }
        Progress::Planned(plan) => screen.print(&plan::human(plan, &place, workspace)),
        _ => screen.show(name, &progress, &workspace.context.sources),
    };
    let mut approve = async |_: &Plan| {
        let executes = options.mode() == Mode::Execute && !at_terminal();
        options.yes || executes || !screen.is_broken() && asked("execute this?").await
    };
    deploy(&deployment, &objections, &mut approve, interrupt, &sink).await
}

fn adopting_event(proof: &Proof) -> Value {
    json!({
        "event": "adopting",
        "madeBy": proof.made_by.to_string(),
        "proven": proof.holds(),
        "kept": proof.kept.len(),
        "added": proof.resources(ElementChange::Added).count(),
        "removed": proof.resources(ElementChange::Leaves).count(),
        "reasons": proof.reasons().into_iter().map(Reason::name).collect::<Vec<_>>(),
    })
}

use super::aws::Aws;
use super::deployment::{Deployment, Ending, Outcome};
use super::error::{AwsError, ErrorKind};
use super::event::Event;
use super::failure;
use super::follow::Followed;
use super::log_group::{differing_log_groups, settled_log_groups};
use super::mend::stuck;
use super::progress::{Progress, Sink};
use super::protection;
use super::resources::{StackResource, held};
use super::state::{Situation, Stack};
use super::verify::Agents;
use crate::cloudformation::resource_types::cloudformation;
use crate::cloudformation::{Template, line};
use crate::diagnostic::{Code, Diagnostic, Help};
use crate::source::Sources;
use indexmap::IndexMap;

/// After a failure: the first cause, and in what state it left the stack.
pub async fn failed(
    aws: &Aws,
    followed: Followed,
    creates_stack: bool,
    template: &Template,
    sources: &Sources,
) -> Outcome {
    let Followed { stack, events } = followed;
    if !creates_stack && stack.situation() == Situation::Absent {
        return Outcome::new(Ending::Stuck, vec![deleted_meanwhile(&stack)]);
    }
    let mut diagnostics: Vec<Diagnostic> = cause(&stack, &events, template, sources).into_iter().collect();
    let ending = match stack.situation() {
        Situation::Absent | Situation::Settled => Ending::RolledBack,
        // Rolled back and empty is as good as absent: the next deploy deletes it by itself.
        Situation::CreationRolledBack if holds_nothing(aws, &stack).await => Ending::RolledBack,
        _ => {
            let held = held(aws, &stack).await.unwrap_or_default();
            diagnostics.push(stuck(&stack, &held));
            Ending::Stuck
        }
    };
    Outcome { stack: Some(stack), ..Outcome::new(ending, diagnostics) }
}

/// Nothing is as it was before: what the stack held is gone with it.
fn deleted_meanwhile(stack: &Stack) -> Diagnostic {
    let message = format!("somebody deleted the stack `{}` while it was updated", stack.name);
    Diagnostic::error(Code::DEPLOY_FAILED, message)
        .why("its last event is a deletion that this run did not ask for")
        .help(
            Help::from("find out who did it (CloudTrail, DeleteStack); ")
                .then(Help::command("deploy", ""))
                .then(" makes it anew"),
        )
}

async fn holds_nothing(aws: &Aws, stack: &Stack) -> bool {
    held(aws, stack).await.is_ok_and(|held| held.is_empty())
}

fn cause(stack: &Stack, events: &[Event], template: &Template, sources: &Sources) -> Option<Diagnostic> {
    if let Some(event) = failure::first_cause(events) {
        return Some(failure::of_event(event, template, sources));
    }
    let status = stack.status.as_str();
    // A cancelled update fails nowhere, nor does one that takes away an export in use: the reason stands where the stack
    // turned back (aws-unkind 12).
    let turned = |event: &&Event| event.is_of(stack) && event.status.ends_with("ROLLBACK_IN_PROGRESS");
    let turned = events.iter().find(turned).and_then(|event| event.reason.clone());
    let mut found = Diagnostic::error(Code::DEPLOY_FAILED, format!("the stack `{}` ended in {status}", stack.name));
    found.why = turned.or_else(|| stack.reason.clone());
    Some(found)
}

/// Nothing to change. An earlier run may have ended before it looked, so this one looks.
pub async fn unchanged(
    deployment: &Deployment<'_>,
    template: &Template,
    stack: Option<Stack>,
    sink: Sink<'_>,
) -> Result<Outcome, AwsError> {
    match stack {
        Some(stack) => finish(deployment, template, stack, Ending::Unchanged, sink).await,
        None => Ok(Outcome::new(Ending::Unchanged, Vec::new())),
    }
}

/// Protects the stack as asked, and looks whether its agents serve.
pub async fn finish(
    deployment: &Deployment<'_>,
    template: &Template,
    stack: Stack,
    ending: Ending,
    sink: Sink<'_>,
) -> Result<Outcome, AwsError> {
    let Deployment { aws, sources, settings, .. } = *deployment;
    if let Some(protect) = settings.protect_runtimes {
        protect_runtimes(aws, &stack, protect).await?;
    }
    if let Some(protect) = settings.termination_protection {
        protection::set_termination_protection(aws, &stack, protect).await?;
    }
    sink(Progress::Verifying);
    let mut outcome = Outcome::new(ending, Vec::new());
    let looked = async {
        let resources: Vec<StackResource> = held(aws, &stack).await?;
        let (agents, mut faults) = Agents::verify(aws, &resources, template, ending == Ending::Deployed).await?;
        faults.extend(match ending {
            Ending::Deployed => settled_log_groups(aws, template, &resources).await?,
            _ => differing_log_groups(aws, template, &resources).await?,
        });
        Ok((agents, faults))
    };
    match looked.await {
        Ok((agents, faults)) => {
            for fault in faults {
                let mut found = Diagnostic::error(Code::AGENT_NOT_SERVING, fault.words)
                    .help(Help::command("status", "").then(" shows it again; deploy again once the reason is mended"));
                found.why = fault.reason;
                found.span = line(template, sources, &format!("/Resources/{}", fault.logical_id));
                outcome.diagnostics.push(found);
                outcome.ending = Ending::Stuck;
            }
            outcome.agents = Some(agents);
        }
        // CloudFormation's word stands, and it is said that nobody looked.
        Err(error) => outcome.diagnostics.push(not_verified(error)),
    }
    outcome.stack = Some(stack);
    Ok(outcome)
}

/// CloudFormation's operation is complete, and what it made could not be read.
fn not_verified(error: AwsError) -> Diagnostic {
    let help: Help = match error.kind {
        ErrorKind::Permission if error.operation == "cloudformation:GetResource" => {
            "allow cloudformation:GetResource with the read actions of AgentCore".into()
        }
        ErrorKind::Permission => format!("allow {}", error.operation).into(),
        _ => Help::command("status", "").then(" looks again"),
    };
    Diagnostic::warning(Code::NOT_VERIFIED, "nobody could look whether the runtime and its endpoints serve")
        .why(error.message)
        .help(help)
}

/// What the update should have deleted and could not, after several tries: it goes on outside of any stack, and no later
/// deploy knows of it (aws-unkind 7).
pub fn left_by_cleanup(events: &[Event]) -> Vec<(String, Diagnostic)> {
    let mut last: IndexMap<(&str, Option<&str>), &Event> = IndexMap::new();
    for event in events.iter().filter(|event| event.resource_type != cloudformation::STACK) {
        last.insert((&event.logical_id, event.physical_id.as_deref()), event);
    }
    let left = last.into_values().filter(|event| event.status == "DELETE_FAILED");
    left.map(|event| {
        let physical_id = event.physical_id.as_deref().unwrap_or("without an id");
        let (id, kind) = (&event.logical_id, &event.resource_type);
        let message = format!("`{id}` ({kind}) could not be deleted and goes on outside of the stack: {physical_id}");
        let mut found = Diagnostic::error(Code::CLEANUP_FAILED, message).help(format!(
            "delete it yourself once the reason is mended, e.g. `aws cloudcontrol delete-resource --type-name {kind} \
             --identifier '{physical_id}'`; no deploy will do it"
        ));
        found.why = event.reason.clone();
        (id.clone(), found)
    })
    .collect()
}

/// Gives the stack the policy that protects its runtimes, or one that allows everything.
///
/// # Errors
/// When CloudFormation refuses.
pub async fn protect_runtimes(aws: &Aws, stack: &Stack, protect: bool) -> Result<(), AwsError> {
    let wanted = if protect { protection::runtimes_protected() } else { protection::open() };
    let known = protection::policy(aws, stack).await?;
    let open_already = known.is_none() && !protect;
    if open_already || known.as_ref() == Some(&wanted) {
        return Ok(());
    }
    protection::set_policy(aws, stack, &wanted).await
}

use super::aws::Aws;
use super::deployment::{Deployment, Ending, Outcome};
use super::error::{AwsError, ErrorKind};
use super::event::Event;
use super::failure::{self, Scene};
use super::follow::Followed;
use super::live::{Deployed, LiveDifference, LiveStack, Shown, compare, detect, gone_back, moved, told, undeployed};
use super::log_group::{differing_log_groups, settled_log_groups};
use super::mend::stuck;
use super::poll::Pace;
use super::progress::{Progress, Sink};
use super::protection;
use super::resources::{StackResource, held};
use super::state::{Situation, Stack};
use super::verify::{Agents, UnhealthyResource};
use crate::cloudformation::resource_types::{cloudformation, cognito};
use crate::cloudformation::{Template, line};
use crate::diagnostic::{Code, Diagnostic, Help};
use aws_sdk_cloudformation::primitives::{DateTime, DateTimeFormat};
use indexmap::IndexMap;
use std::time::Duration;

/// After a failure: the first cause, and in what state it left the stack.
pub async fn failed(aws: &Aws, followed: Followed, creates_stack: bool, scene: &Scene<'_>) -> Outcome {
    let Followed { stack, events } = followed;
    if !creates_stack && stack.situation() == Situation::Absent {
        return Outcome::new(Ending::Stuck, vec![deleted_meanwhile(&stack)]);
    }
    let mut diagnostics: Vec<Diagnostic> = cause(&stack, &events, scene).into_iter().collect();
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

fn cause(stack: &Stack, events: &[Event], scene: &Scene<'_>) -> Option<Diagnostic> {
    if let Some(event) = failure::first_cause(events) {
        return Some(failure::of_event(event, scene));
    }
    // A cancelled update fails nowhere, nor does one that takes away an export in use: the reason stands where the stack
    // turned back (aws-unkind 12).
    let turned = |event: &&Event| event.is_of(stack) && event.status.ends_with("ROLLBACK_IN_PROGRESS");
    let turned = events.iter().find(turned).and_then(|event| event.reason.as_deref());
    let reason = turned.or(stack.reason.as_deref());
    Some(failure::of_stack(&stack.name, stack.status.as_str(), reason, scene))
}

/// How an operation ended that is looked at now.
#[derive(Clone, Copy, Debug)]
pub struct Done<'a> {
    pub ending: Ending,
    /// Whether it made a new version of a runtime: then that is the one.
    pub new_version: bool,
    /// What was to be put back.
    pub before: &'a [LiveDifference],
}

/// Nothing to change. An earlier run may have ended before it looked, so this one looks.
pub async fn unchanged(
    deployment: &Deployment<'_>,
    template: &Template,
    stack: Option<Stack>,
    sink: Sink<'_>,
) -> Result<Outcome, AwsError> {
    let done = Done { ending: Ending::Unchanged, new_version: false, before: &[] };
    match stack {
        Some(stack) => finish(deployment, template, stack, done, sink).await,
        None => Ok(Outcome::new(Ending::Unchanged, Vec::new())),
    }
}

/// Protects the stack as asked, and looks whether its agents serve and are as deployed.
pub async fn finish(
    deployment: &Deployment<'_>,
    template: &Template,
    stack: Stack,
    done: Done<'_>,
    sink: Sink<'_>,
) -> Result<Outcome, AwsError> {
    let Deployment { aws, settings, .. } = *deployment;
    if let Some(protect) = settings.protect_runtimes {
        protect_runtimes(aws, &stack, protect).await?;
    }
    if let Some(protect) = settings.termination_protection {
        protection::set_termination_protection(aws, &stack, protect).await?;
    }
    sink(Progress::Verifying);
    // What is complete stays so: that time is up, or that its resources cannot be listed, only means that nobody looked.
    let look = async {
        let resources: Vec<StackResource> = held(aws, &stack).await?;
        Ok(look(deployment, template, &stack, &resources, done).await)
    };
    let time_left = deployment.deadline.left(Duration::MAX);
    let late = || AwsError::new("cloudformation:GetResource", ErrorKind::Unavailable, "the time of `--timeout` is up");
    let looked = tokio::time::timeout(time_left, look).await.unwrap_or_else(|_| Err(late()));
    let outcome = looked.unwrap_or_else(|error| Outcome::new(done.ending, vec![not_verified(error)]));
    Ok(Outcome { stack: Some(stack), ..outcome })
}

/// Looks whether agents serve and all is as deployed.
async fn look(
    deployment: &Deployment<'_>,
    template: &Template,
    stack: &Stack,
    resources: &[StackResource],
    done: Done<'_>,
) -> Outcome {
    let Deployment { aws, account, sources, .. } = *deployment;
    let shown = Shown { template, sources };
    let mut outcome = Outcome::new(done.ending, Vec::new());
    let detection = detect(aws, &stack.id, resources).await;
    let deployed = Deployed::of(&detection, resources, done.new_version);
    let just_deployed = done.ending == Ending::Deployed;
    let looked = match Agents::verify(aws, resources, template, (&deployed, just_deployed)).await {
        Ok((agents, faults)) if just_deployed => {
            settled_log_groups(aws, template, resources).await.map(|more| (agents, faults, more))
        }
        Ok((agents, faults)) => differing_log_groups(aws, template, resources).await.map(|more| (agents, faults, more)),
        Err(error) => Err(error),
    };
    let (agents, mut faults, groups) = match looked {
        Ok((agents, faults, groups)) => (Some(agents), faults, groups),
        // CloudFormation's word stands, and it is said that nobody looked.
        Err(error) => {
            outcome.diagnostics.push(not_verified(error));
            (None, Vec::new(), Vec::new())
        }
    };
    let told_groups: Vec<String> = groups.iter().map(|fault| fault.logical_id.clone()).collect();
    faults.extend(groups);
    let live = LiveStack { aws, account, stack, held: resources, template, agents: agents.as_ref() };
    let mut comparison = compare(&live, &detection).await.without_log_groups(&told_groups);
    if just_deployed && comparison.differs() {
        // What was just written may show late: twice the same is believed.
        Pace::default().wait().await;
        let detection = detect(aws, &stack.id, resources).await;
        let again = compare(&live, &detection).await;
        comparison.differences.retain(|one| again.differences.iter().any(|other| other.is_at(one)));
        // What could not be looked at once more was not seen to be as deployed.
        comparison
            .doubts
            .extend(again.doubts.into_iter().filter(|doubt| !comparison.doubts.contains(doubt)).collect::<Vec<_>>());
    }
    gone_back(&mut comparison, done.before);
    let unlike = comparison.differs() || faults.iter().any(|fault| fault.moved);
    if unlike && overtaken(aws, stack, just_deployed).await {
        faults.retain(|fault| !fault.moved);
        comparison.overtaken();
    }
    // What is gone is a difference, and that says how it comes back.
    faults.retain(|fault| !comparison.is_gone(&fault.logical_id));
    if comparison.differs() || !faults.is_empty() {
        outcome.ending = Ending::Stuck;
    }
    outcome.diagnostics.extend(faults.into_iter().map(|fault| told_fault(fault, shown)));
    outcome.diagnostics.extend(told(&comparison, shown));
    outcome.diagnostics.extend(agents.iter().flat_map(|agents| undeployed((template, agents), &deployed, &comparison)));
    outcome.agents = agents;
    outcome
}

/// Whether somebody else has begun to change the stack meanwhile: what is live is theirs then. An operation that was followed
/// to its end is told from a later one by its time; what was only read may be old, as may be every answer since
/// (aws-unkind 1), so that only a stack that stays busy is somebody's.
async fn overtaken(aws: &Aws, stack: &Stack, followed: bool) -> bool {
    let time = |stack: &Stack| DateTime::from_str(stack.last_updated.as_deref()?, DateTimeFormat::DateTime).ok();
    let mut pace = Pace::default();
    for _ in 1..LOOKS {
        let Ok(Some(now)) = Stack::find(aws, &stack.id).await else { return false };
        if followed && time(&now) > time(stack) || now.status.as_str().starts_with("DELETE") {
            return true;
        }
        if now.situation() != Situation::Busy {
            return false;
        }
        pace.wait().await;
    }
    true
}

/// More than the answers that were seen to be old one after another.
const LOOKS: usize = 5;

fn told_fault(fault: UnhealthyResource, shown: Shown<'_>) -> Diagnostic {
    if fault.moved {
        return moved(fault, shown);
    }
    let mut found = Diagnostic::error(Code::AGENT_NOT_SERVING, fault.words)
        .help(Help::command("status", "").then(" shows it again; deploy again once the reason is mended"));
    found.why = fault.reason;
    found.span = line(shown.template, shown.sources, &format!("/Resources/{}", fault.logical_id));
    found
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

/// What CloudFormation let go of when it deleted a stack whose creation failed. Whether it does so with
/// `RetainExceptOnCreate` is not documented (aws-unkind 28).
pub fn left_by_deletion(events: &[Event]) -> Option<Diagnostic> {
    let skipped: Vec<&Event> = events.iter().filter(|event| event.status == "DELETE_SKIPPED").collect();
    let named: Vec<String> = skipped
        .iter()
        .map(|event| {
            let physical_id = event.physical_id.as_deref().unwrap_or("without an id");
            format!("`{}` ({}) {physical_id}", event.logical_id, event.resource_type)
        })
        .collect();
    let first = skipped.first()?;
    let message = match skipped.len() {
        1 => "1 resource of the stack stays in the account, and belongs to no stack".to_owned(),
        count => format!("{count} resources of the stack stay in the account, and belong to no stack"),
    };
    let physical_id = first.physical_id.as_deref().unwrap_or_default();
    // A pool that is kept is protected as well, and refuses to be deleted.
    let unprotect = match first.resource_type.as_str() {
        cognito::USER_POOL => {
            format!(
                "`aws cognito-idp update-user-pool --user-pool-id {physical_id} --deletion-protection INACTIVE` and then "
            )
        }
        _ => String::new(),
    };
    Some(Diagnostic::warning(Code::RESOURCES_STAY, message).why(named.join(", ")).help(format!(
        "delete what nobody needs, e.g. {unprotect}`aws cloudcontrol delete-resource --type-name {} --identifier '{physical_id}'`; \
         the next deploy makes others, or leaves out what an account has once",
        first.resource_type,
    )))
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

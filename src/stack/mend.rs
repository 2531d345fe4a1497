use super::aws::Aws;
use super::error::AwsError;
use super::event::Events;
use super::follow::{End, Operation, follow};
use super::interrupt::Interrupt;
use super::progress::{Progress, Sink};
use super::resources::{StackResource, held};
use super::settings::Settings;
use super::start::{Start, start_of};
use super::state::{Situation, Stack, situation_of};
use super::token::OperationToken;
use crate::diagnostic::{Code, Diagnostic, Help};

/// A stack that was looked at before a deploy.
#[derive(Debug)]
pub enum Mended {
    /// It takes a change set; none where there is no stack.
    Ready(Box<Option<Stack>>),
    /// It is stuck, and what would free it was not allowed.
    Stuck(Box<Diagnostic>),
    /// An operation was under way and its end was not seen.
    NotSeen(End),
}

/// More steps than any chain of mends has: attach, take back, delete.
const STEPS: usize = 4;

/// Brings a stack to where it takes a change set: by itself where nothing can be lost, else with the flag that
/// [`super::settings::Mending`] stands for (facts 9).
///
/// # Errors
/// When CloudFormation refuses, or cannot be asked.
pub async fn mend(
    aws: &Aws,
    stack_name: &str,
    settings: &Settings,
    interrupt: &mut Interrupt,
    sink: Sink<'_>,
) -> Result<Mended, AwsError> {
    for _ in 0..STEPS {
        let stack = Stack::find(aws, stack_name).await?;
        let situation = situation_of(stack.as_ref());
        let Some(stack) = stack.filter(|_| situation != Situation::Absent) else {
            return Ok(Mended::Ready(Box::new(None)));
        };
        if matches!(situation, Situation::Settled | Situation::NeverCreated) {
            return Ok(Mended::Ready(Box::new(Some(stack))));
        }
        let patience = settings.patience;
        let (events, patience) = if situation == Situation::Busy {
            sink(Progress::Started { stack_name, attached: true });
            let patience = if stack.status.as_str().starts_with("DELETE") { patience.delete } else { patience.update };
            (Events::of_running(aws, &stack).await?, patience)
        } else {
            let held = held(aws, &stack).await?;
            if !may_mend(situation, settings, &held) {
                return Ok(Mended::Stuck(Box::new(stuck(&stack, &held))));
            }
            let token = OperationToken::new();
            let events = Events::from_now(aws, Some(&stack), &token).await?;
            sink(Progress::Starting { call: call(situation) });
            let answer = start(aws, &stack, situation, settings, &token).await;
            match start_of(answer, aws, &stack.id, &events).await {
                Start::Begun => {}
                Start::NotBegun(error) => return Err(error),
                Start::Unknown(error) => return Ok(Mended::NotSeen(End::Doubtful(error))),
            }
            sink(Progress::Mending { situation, status: stack.status.as_str() });
            (events, patience.delete.max(patience.update))
        };
        let operation = Operation { stack_id: &stack.id, events, patience, deleted_on_failure: false };
        match follow(aws, operation, interrupt, sink).await {
            // What came of it decides the next step.
            End::Over(_) => {}
            end => return Ok(Mended::NotSeen(end)),
        }
    }
    let stack = Stack::find(aws, stack_name).await?;
    Ok(match stack {
        Some(stack) if stack.situation() != Situation::Settled => {
            let held = held(aws, &stack).await?;
            Mended::Stuck(Box::new(stuck(&stack, &held)))
        }
        stack => Mended::Ready(Box::new(stack)),
    })
}

fn may_mend(situation: Situation, settings: &Settings, held: &[StackResource]) -> bool {
    let mending = &settings.mending;
    match situation {
        // Rolled back and empty: there is nothing to lose.
        Situation::CreationRolledBack => held.is_empty() || mending.delete_failed,
        Situation::CreationFailed | Situation::DeletionFailed => mending.delete_failed,
        Situation::UpdateFailed => mending.roll_back,
        Situation::UpdateRollbackFailed => mending.continue_rollback,
        Situation::Absent | Situation::NeverCreated | Situation::Settled | Situation::Busy | Situation::Unknown => {
            false
        }
    }
}

/// The action that mends it, as IAM names it.
fn call(situation: Situation) -> &'static str {
    match situation {
        Situation::UpdateFailed => "cloudformation:RollbackStack",
        Situation::UpdateRollbackFailed => "cloudformation:ContinueUpdateRollback",
        _ => "cloudformation:DeleteStack",
    }
}

async fn start(
    aws: &Aws,
    stack: &Stack,
    situation: Situation,
    settings: &Settings,
    token: &OperationToken,
) -> Result<(), AwsError> {
    let cloudformation = &aws.cloudformation;
    let role = settings.role_arn.clone();
    match situation {
        Situation::UpdateFailed => {
            let request = cloudformation.rollback_stack().stack_name(&stack.id).set_role_arn(role);
            let answer = request.client_request_token(token.as_str()).send().await;
            answer.map(|_| ()).map_err(|error| AwsError::from_sdk(call(situation), error))
        }
        Situation::UpdateRollbackFailed => {
            let mut request = cloudformation.continue_update_rollback().stack_name(&stack.id).set_role_arn(role);
            for skipped in &settings.mending.skip {
                request = request.resources_to_skip(skipped);
            }
            request
                .client_request_token(token.as_str())
                .send()
                .await
                .map(|_| ())
                .map_err(|error| AwsError::from_sdk(call(situation), error))
        }
        _ => {
            let request = cloudformation.delete_stack().stack_name(&stack.id).set_role_arn(role);
            let answer = request.client_request_token(token.as_str()).send().await;
            answer.map(|_| ()).map_err(|error| AwsError::from_sdk(call(situation), error))
        }
    }
}

/// What the stack suffers from, and the way out.
pub fn stuck(stack: &Stack, held: &[StackResource]) -> Diagnostic {
    let (name, status) = (&stack.name, stack.status.as_str());
    let failed: Vec<&str> =
        held.iter().filter(|one| one.status.ends_with("_FAILED")).map(|one| one.logical_id.as_str()).collect();
    let (code, help) = match stack.situation() {
        Situation::CreationRolledBack | Situation::CreationFailed => (
            Code::STACK_CREATION_FAILED,
            Help::command("deploy", "--delete-failed")
                .then(format!(" deletes it with {} and creates it anew", listed(held))),
        ),
        Situation::DeletionFailed => (
            Code::STACK_DELETION_FAILED,
            Help::command("destroy", "")
                .then(" tries again; ")
                .then(Help::command(
                    "destroy",
                    format!("--retain {}", if failed.is_empty() { "LOGICAL_ID".to_owned() } else { failed.join(",") }),
                ))
                .then(" lets go of what cannot be deleted; ")
                .then(Help::command("deploy", "--delete-failed"))
                .then(" deletes it and creates it anew"),
        ),
        Situation::UpdateFailed => (
            Code::STACK_UPDATE_FAILED,
            Help::command("deploy", "--roll-back").then(" takes it back to its last good state and then deploys"),
        ),
        Situation::UpdateRollbackFailed => (
            Code::STACK_ROLLBACK_FAILED,
            Help::from("mend what it failed on and ")
                .then(Help::command("deploy", "--continue-rollback"))
                .then(format!("; to leave {} as they are, add `--skip {}`", listed_names(&failed), failed.join(","))),
        ),
        _ => (
            Code::STACK_STATE_UNKNOWN,
            "look at it in the CloudFormation console; AWS Support can end states that no call ends".into(),
        ),
    };
    let first = held.iter().filter(|one| one.status.ends_with("_FAILED")).find_map(|one| one.reason.clone());
    let mut found =
        Diagnostic::error(code, format!("the stack `{name}` is in {status} and takes no update")).help(help);
    found.why = first.or_else(|| stack.reason.clone());
    found
}

fn listed(held: &[StackResource]) -> String {
    match held.len() {
        0 => "nothing in it".to_owned(),
        1..=5 => {
            let names: Vec<&str> = held.iter().map(|one| one.logical_id.as_str()).collect();
            listed_names(&names)
        }
        many => format!("the {many} resources it holds"),
    }
}

fn listed_names(names: &[&str]) -> String {
    if names.is_empty() {
        return "the failed resources".to_owned();
    }
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

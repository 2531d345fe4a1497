use super::aws::Aws;
use super::change_set::{self, Made, StackTemplate};
use super::error::{AwsError, ErrorKind};
use super::event::{Event, Events};
use super::existing::existing;
use super::failure;
use super::follow::{End, Followed, Operation, follow};
use super::image;
use super::interrupt::Interrupt;
use super::mend::{Mended, mend, stuck};
use super::plan::Plan;
use super::progress::{Progress, Sink};
use super::protection;
use super::resources::{StackResource, held};
use super::settings::Settings;
use super::state::{Situation, Stack, situation_of};
use super::upload;
use super::verify::Agents;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Sources;
use crate::template::{Template, TemplateFormat, emit};
use aws_sdk_cloudformation::types::{ExecutionStatus, StackStatus};

/// One module's stack to deploy.
#[derive(Debug)]
pub struct Deployment<'a> {
    /// Where to.
    pub aws: &'a Aws,
    /// The account of the credentials.
    pub account: &'a str,
    /// The stack's name.
    pub stack_name: &'a str,
    /// What the stack shall hold.
    pub template: &'a Template,
    /// What the template's origins point into.
    pub sources: &'a Sources,
    /// How.
    pub settings: &'a Settings,
    /// How far.
    pub mode: Mode,
}

/// How far a deploy goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Plan, ask, execute.
    Deploy,
    /// Plan, and leave the change set for later.
    Prepare,
    /// Execute what was left.
    Execute,
}

/// What came of a deploy.
#[derive(Debug)]
pub struct Outcome {
    /// How it ended.
    pub ending: Ending,
    /// What went wrong, and what is to be known.
    pub diagnostics: Vec<Diagnostic>,
    /// What was planned, if it came to that.
    pub plan: Option<Plan>,
    /// The runtime and its endpoints afterwards.
    pub agents: Option<Agents>,
    /// The stack afterwards.
    pub stack: Option<Stack>,
}

/// How a deploy ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The stack is so already.
    Unchanged,
    /// The stack is as planned, and the agents serve.
    Deployed,
    /// The change set is made and waits.
    Prepared,
    /// Nobody said yes.
    Declined,
    /// The template cannot be deployed as it is.
    Refused,
    /// It failed, and the stack is as it was before.
    RolledBack,
    /// The stack needs a person.
    Stuck,
    /// The operation goes on unseen.
    Unseen,
    /// Nothing was started.
    NotStarted,
    /// Ctrl-C.
    Interrupted,
}

impl Outcome {
    /// One that ended before anything else was known.
    pub fn new(ending: Ending, diagnostics: Vec<Diagnostic>) -> Self {
        Outcome { ending, diagnostics, plan: None, agents: None, stack: None }
    }

    fn planned(self, plan: Plan) -> Self {
        Outcome { plan: Some(plan), ..self }
    }
}

/// What lies ready to be executed.
struct Prepared {
    plan: Plan,
    template: Template,
    stack: Option<Stack>,
    /// What is to be known, and stops nothing.
    notices: Vec<Diagnostic>,
}

/// Deploys one stack: frees it if it is stuck, shows the plan, asks, executes, follows, and looks afterwards.
///
/// `approve` is asked once, with the plan; nothing is executed unless it says yes. AWS's refusals are in the
/// outcome.
pub async fn deploy(
    deployment: &Deployment<'_>,
    approve: &mut dyn FnMut(&Plan) -> bool,
    interrupt: &mut Interrupt,
    sink: Sink<'_>,
) -> Outcome {
    match run(deployment, approve, interrupt, sink).await {
        Ok(outcome) => outcome,
        Err(error) => Outcome::new(Ending::NotStarted, vec![Diagnostic::from(&error)]),
    }
}

async fn run(
    deployment: &Deployment<'_>,
    approve: &mut dyn FnMut(&Plan) -> bool,
    interrupt: &mut Interrupt,
    sink: Sink<'_>,
) -> Result<Outcome, AwsError> {
    let Deployment { aws, stack_name, settings, .. } = *deployment;
    let stack = match mend(aws, stack_name, settings, interrupt, sink).await? {
        Mended::Ready(stack) => stack,
        Mended::Stuck(found) => return Ok(Outcome::new(Ending::Stuck, vec![*found])),
        Mended::NotSeen(end) => return Ok(unseen(end, stack_name)),
    };
    let Ok(prepared) = interrupt.or(prepare(deployment, stack, sink)).await else {
        return Ok(Outcome::new(Ending::Interrupted, Vec::new()));
    };
    let mut prepared = match prepared? {
        Ok(prepared) => prepared,
        Err(outcome) => return Ok(*outcome),
    };
    let mut notices = std::mem::take(&mut prepared.notices);
    let mut outcome = decide(deployment, prepared, approve, interrupt, sink).await?;
    notices.append(&mut outcome.diagnostics);
    Ok(Outcome { diagnostics: notices, ..outcome })
}

/// Shows the plan, asks, executes.
async fn decide(
    deployment: &Deployment<'_>,
    prepared: Prepared,
    approve: &mut dyn FnMut(&Plan) -> bool,
    interrupt: &mut Interrupt,
    sink: Sink<'_>,
) -> Result<Outcome, AwsError> {
    let Deployment { aws, stack_name, settings, mode, .. } = *deployment;
    let name = prepared.plan.change_set_name.clone();
    sink(Progress::Planned(&prepared.plan));
    let forbidden: Vec<Diagnostic> = prepared
        .plan
        .forbidden_replacements(&settings.allow_replacement)
        .into_iter()
        .map(|change| {
            let (id, kind) = (&change.logical_id, &change.resource_type);
            let mut found = Diagnostic::error(Code::REPLACEMENT_REFUSED, format!("`{id}` ({kind}) would be replaced"))
                .why("a new one takes its place, with another id; whoever knows the old one loses it")
                .help(format!("take the change back, or allow it with `--allow-replacement {id}`"));
            let cause = change.properties.iter().find(|property| property.replaces);
            found.span = cause.and_then(|property| property.span).or(change.span);
            found
        })
        .collect();
    if !forbidden.is_empty() {
        discard(aws, stack_name, &name).await?;
        return Ok(Outcome::new(Ending::Declined, forbidden).planned(prepared.plan));
    }
    if mode == Mode::Prepare {
        return Ok(Outcome::new(Ending::Prepared, Vec::new()).planned(prepared.plan));
    }
    if !approve(&prepared.plan) {
        if mode == Mode::Deploy {
            discard(aws, stack_name, &name).await?;
        }
        return Ok(Outcome::new(Ending::Declined, Vec::new()).planned(prepared.plan));
    }
    execute(deployment, prepared, interrupt, sink).await
}

/// Makes the change set, or finds the one that was made. The inner error is an outcome that ends the deploy.
async fn prepare(
    deployment: &Deployment<'_>,
    stack: Option<Stack>,
    sink: Sink<'_>,
) -> Result<Result<Prepared, Box<Outcome>>, AwsError> {
    let Deployment { aws, account, stack_name, sources, settings, mode, .. } = *deployment;
    let holds = match &stack {
        Some(stack) => held(aws, stack).await?,
        None => Vec::new(),
    };
    let existing = existing(aws, account, deployment.template, &holds).await?;
    for logical_id in &existing {
        let resource_type = resource_type(deployment.template, logical_id);
        sink(Progress::LeftOut { logical_id, resource_type });
    }
    let template = deployment.template.without(&existing);
    let notices = image::look(aws, account, &template, sources).await?;
    if notices.iter().any(Diagnostic::stops) {
        return Ok(Err(Box::new(Outcome::new(Ending::Refused, notices))));
    }
    let bytes = emit(&template, TemplateFormat::Json);
    let body = bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    let url = match too_large(&body, settings) {
        None => None,
        Some(Ok(bucket)) => Some(upload::upload(aws, account, bucket, stack_name, &body).await?),
        Some(Err(found)) => return Ok(Err(Box::new(Outcome::new(Ending::Refused, vec![found])))),
    };
    let wanted = StackTemplate { stack_name, template: &template, body: &body, url: url.as_deref() };
    let creates_stack = matches!(situation_of(stack.as_ref()), Situation::Absent | Situation::NeverCreated);
    let change_set = if mode == Mode::Execute {
        match change_set::find(aws, stack_name, &change_set::name(&wanted, settings)).await? {
            Some(found) if found.execution == ExecutionStatus::Available => found,
            found => {
                return Ok(Err(Box::new(Outcome::new(Ending::Declined, vec![outdated(stack_name, found.is_some())]))));
            }
        }
    } else {
        sink(Progress::MakingChangeSet);
        match change_set::make(aws, &wanted, settings, stack.as_ref()).await? {
            Made::Ready(change_set) => change_set,
            Made::Empty => {
                discard(aws, stack_name, &change_set::name(&wanted, settings)).await?;
                return Ok(Err(Box::new(unchanged(deployment, &template, stack, sink).await?)));
            }
            Made::Failed { reason, findings } => {
                discard(aws, stack_name, &change_set::name(&wanted, settings)).await?;
                let mut found: Vec<Diagnostic> =
                    findings.iter().map(|finding| failure::of_validation(finding, &template, sources)).collect();
                if found.is_empty() {
                    found.push(
                        Diagnostic::error(Code::CHANGE_SET_FAILED, "CloudFormation cannot make the change set")
                            .why(reason),
                    );
                }
                return Ok(Err(Box::new(Outcome::new(Ending::Refused, found))));
            }
        }
    };
    let names = (change_set.id.as_str(), change_set.name.as_str());
    let plan = Plan::new(stack_name, creates_stack, names, change_set.changes, (&template, sources));
    Ok(Ok(Prepared { plan, template, stack, notices }))
}

async fn execute(
    deployment: &Deployment<'_>,
    prepared: Prepared,
    interrupt: &mut Interrupt,
    sink: Sink<'_>,
) -> Result<Outcome, AwsError> {
    let Deployment { aws, stack_name, sources, settings, .. } = *deployment;
    let Prepared { plan, template, stack: before, .. } = prepared;
    let replaces_runtime = plan.changes.iter().any(|change| {
        change.action == super::plan::Action::Replace && change.resource_type == "AWS::BedrockAgentCore::Runtime"
    });
    if let (Some(stack), Some(protect)) = (&before, settings.protect_runtimes)
        && stack.situation() == Situation::Settled
    {
        // What was allowed by name just now is not denied by the stack's own policy.
        protect_runtimes(aws, stack, protect && !replaces_runtime).await?;
    }
    let stack = Stack::find(aws, stack_name).await?;
    let events = Events::from_now(aws, stack.as_ref()).await?;
    let request = aws.cloudformation.execute_change_set().change_set_name(&plan.change_set_id);
    // Express mode has said so in the change set already.
    let disable_rollback = (settings.no_rollback && !plan.creates_stack && !settings.express).then_some(true);
    let answer = request.set_disable_rollback(disable_rollback).send().await;
    answer.map_err(|error| AwsError::from_sdk("cloudformation:ExecuteChangeSet", error))?;
    sink(Progress::Started { stack_name, attached: false });
    let patience = if plan.creates_stack { settings.patience.create } else { settings.patience.update };
    let stack_id = stack.map(|stack| stack.id).unwrap_or_else(|| stack_name.to_owned());
    let deleted_on_failure = plan.creates_stack && !settings.no_rollback;
    let operation = Operation { stack_id: &stack_id, events, patience, deleted_on_failure };
    let followed = match follow(aws, operation, interrupt, sink).await {
        End::Over(followed) => followed,
        end => return Ok(unseen(end, stack_name).planned(plan)),
    };
    let outcome = match followed.stack.status {
        StackStatus::CreateComplete | StackStatus::UpdateComplete => {
            match finish(deployment, &template, followed.stack, Ending::Deployed, sink).await {
                Ok(outcome) => outcome,
                // The stack is complete: only what comes after it could not be done.
                Err(error) => Outcome::new(Ending::Stuck, vec![Diagnostic::from(&error)]),
            }
        }
        _ => failed(aws, followed, &template, sources).await,
    };
    Ok(outcome.planned(plan))
}

/// After a failure: the first cause, and in what state it left the stack.
async fn failed(aws: &Aws, followed: Followed, template: &Template, sources: &Sources) -> Outcome {
    let Followed { stack, events } = followed;
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

async fn holds_nothing(aws: &Aws, stack: &Stack) -> bool {
    held(aws, stack).await.is_ok_and(|held| held.is_empty())
}

fn cause(stack: &Stack, events: &[Event], template: &Template, sources: &Sources) -> Option<Diagnostic> {
    if let Some(event) = failure::first_cause(events) {
        return Some(failure::of_event(event, template, sources));
    }
    let status = stack.status.as_str();
    // A cancelled update fails nowhere.
    let mut found = Diagnostic::error(Code::DEPLOY_FAILED, format!("the stack `{}` ended in {status}", stack.name));
    found.why = stack.reason.clone();
    Some(found)
}

/// Nothing to change. An earlier run may have ended before it looked, so this one looks.
async fn unchanged(
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
async fn finish(
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
    let resources: Vec<StackResource> = held(aws, &stack).await?;
    let mut outcome = Outcome::new(ending, Vec::new());
    match Agents::verify(aws, &resources, template).await {
        Ok((agents, faults)) => {
            for fault in faults {
                let mut found = Diagnostic::error(Code::AGENT_NOT_SERVING, fault.words)
                    .help("`mdaac status` shows it again; deploy again once the reason is mended");
                found.why = fault.reason;
                found.span = super::origin::line(template, sources, &format!("/Resources/{}", fault.logical_id));
                outcome.diagnostics.push(found);
                outcome.ending = Ending::Stuck;
            }
            outcome.agents = Some(agents);
        }
        // CloudFormation's word stands, and it is said that nobody looked.
        Err(error) if error.kind == ErrorKind::Permission => outcome.diagnostics.push(
            Diagnostic::warning(Code::NOT_VERIFIED, "nobody looked whether the runtime and its endpoints serve")
                .why(error.message)
                .help("allow cloudformation:GetResource with the read actions of AgentCore"),
        ),
        Err(error) => return Err(error),
    }
    outcome.stack = Some(stack);
    Ok(outcome)
}

async fn protect_runtimes(aws: &Aws, stack: &Stack, protect: bool) -> Result<(), AwsError> {
    let wanted = if protect { protection::runtimes_protected() } else { protection::open() };
    let known = protection::policy(aws, stack).await?;
    let open_already = known.is_none() && !protect;
    if open_already || known.as_ref() == Some(&wanted) {
        return Ok(());
    }
    protection::set_policy(aws, stack, &wanted).await
}

/// Deletes the change set, and the stack that CloudFormation made for it if nothing else is planned for that one.
async fn discard(aws: &Aws, stack_name: &str, change_set: &str) -> Result<(), AwsError> {
    change_set::delete(aws, stack_name, change_set).await?;
    let Some(stack) = Stack::find(aws, stack_name).await? else { return Ok(()) };
    if stack.situation() != Situation::NeverCreated || !change_set::none_left(aws, stack_name).await? {
        return Ok(());
    }
    let answer = aws.cloudformation.delete_stack().stack_name(&stack.id).send().await;
    match answer.map_err(|error| AwsError::from_sdk("cloudformation:DeleteStack", error)) {
        // Who may not delete leaves an empty stack in REVIEW_IN_PROGRESS, which the next deploy takes over.
        Err(error) if error.kind != ErrorKind::Permission => Err(error),
        _ => Ok(()),
    }
}

fn unseen(end: End, stack_name: &str) -> Outcome {
    let back = format!("`mdaac deploy` comes back to it, `mdaac status` shows it: the stack is `{stack_name}`");
    let (ending, message, why) = match end {
        End::TimedOut => (Ending::Unseen, "time is up; CloudFormation goes on", None),
        End::Lost(error) => {
            (Ending::Unseen, "AWS cannot be asked any more; CloudFormation goes on", Some(error.to_string()))
        }
        End::Detached | End::Over(_) => (Ending::Interrupted, "detached; CloudFormation goes on", None),
    };
    let mut found = Diagnostic::warning(Code::OPERATION_UNSEEN, message).help(back);
    found.why = why;
    Outcome::new(ending, vec![found])
}

fn outdated(stack_name: &str, exists: bool) -> Diagnostic {
    let message = if exists {
        format!("the stack `{stack_name}` has changed since the change set was prepared")
    } else {
        format!("no change set of `{stack_name}` was prepared from these configs with these options")
    };
    Diagnostic::error(Code::CHANGE_SET_OUTDATED, message)
        .help("run `mdaac deploy --prepare` again and review what it plans")
}

/// The bucket for a template that no request takes; none if it fits.
fn too_large<'a>(body: &str, settings: &'a Settings) -> Option<Result<&'a str, Diagnostic>> {
    if body.len() <= change_set::MAX_BODY_BYTES {
        return None;
    }
    match settings.bucket.as_deref() {
        Some(bucket) if upload::is_bucket(bucket) => Some(Ok(bucket)),
        Some(bucket) => Some(Err(Diagnostic::error(Code::MALFORMED_VALUE, format!("`{bucket}` is no bucket's name"))
            .help("name a bucket of this account and region, e.g. `--bucket kite-artifacts`"))),
        None => {
            let message =
                format!("the template has {} bytes; a request takes {}", body.len(), change_set::MAX_BODY_BYTES);
            Some(Err(Diagnostic::error(Code::TEMPLATE_TOO_LARGE, message).help(
                "name a bucket of this account and region that CloudFormation may read from, with `--bucket NAME`",
            )))
        }
    }
}

fn resource_type<'a>(template: &'a Template, logical_id: &str) -> &'a str {
    template
        .resources
        .get(logical_id)
        .and_then(|one| one.get("Type"))
        .and_then(|kind| kind.as_str())
        .unwrap_or_default()
}

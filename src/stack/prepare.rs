use super::approved::foreign_part;
use super::change_set::{self, ChangeSet, ChangeSetResult, StackTemplate};
use super::deployment::{Deployment, Ending, Mode, Outcome};
use super::error::{AwsError, ErrorKind};
use super::existing::existing;
use super::failure;
use super::finish::unchanged;
use super::first_operation::{first_template, held_back};
use super::image;
use super::import::{Import, deployed_template, import_template, unowned_log_groups};
use super::plan::{Plan, PlannedAction, PlannedChange};
use super::progress::{Progress, Sink};
use super::resources::{StackResource, held_with};
use super::settings::Settings;
use super::ssm;
use super::state::{Situation, Stack, situation_of};
use super::upload;
use crate::cloudformation::deployed_pseudo_parameters;
use crate::cloudformation::{Template, TemplateFormat, emit, line};
use crate::diagnostic::{Code, Diagnostic, Help, Severity};
use crate::difference::compare;
use crate::source::Sources;
use serde_json::json;

/// What lies ready to be executed.
pub struct Prepared {
    pub plan: Plan,
    /// What the stack shall hold.
    pub template: Template,
    /// The stack as it is; none where there is none.
    pub stack: Option<Stack>,
    /// Whether it only takes in what exists; the update follows.
    pub imports: bool,
    /// What is to be known, and stops nothing.
    pub notices: Vec<Diagnostic>,
}

/// A settled stack that is about to be updated.
#[derive(Clone, Copy, Debug)]
pub struct Update<'a> {
    pub stack: &'a Stack,
    pub account: &'a str,
    pub region: &'a str,
    /// The template that it was deployed with.
    pub deployed: &'a Template,
    pub template: &'a Template,
    pub held: &'a [StackResource],
    /// What exists outside of it and becomes part of it.
    pub imports: &'a [Import],
}

/// Says why a stack must not be updated; nothing where it may.
pub type Objections<'a> = &'a dyn Fn(&Update<'_>) -> Vec<Diagnostic>;

/// Makes the change set, or finds the one that was made. `made` is what an operation just before made. The inner error is an outcome that ends the deploy.
pub async fn prepare(
    deployment: &Deployment<'_>,
    stack: Option<Stack>,
    made: &[String],
    objections: Objections<'_>,
    sink: Sink<'_>,
) -> Result<Result<Prepared, Box<Outcome>>, AwsError> {
    let Deployment { aws, account, stack_name, sources, settings, mode, .. } = *deployment;
    let holds = match &stack {
        Some(stack) => held_with(aws, stack, made).await?,
        None => Vec::new(),
    };
    let existing = existing(aws, account, deployment.template, &holds).await?;
    for logical_id in &existing {
        let resource_type = resource_type(deployment.template, logical_id);
        sink(Progress::LeftOut { logical_id, resource_type });
    }
    let mut template = deployment.template.without(&existing);
    let creates_stack = matches!(situation_of(stack.as_ref()), Situation::Absent | Situation::NeverCreated);
    let held_back = if creates_stack { held_back(&template) } else { Vec::new() };
    let later: Vec<PlannedChange> = held_back.iter().map(|id| planned_later(&template, id, sources)).collect();
    if !held_back.is_empty() {
        template = first_template(&template, &held_back);
    }
    let deployed = match &stack {
        Some(stack) if !creates_stack => deployed_template(aws, &stack.id).await?,
        _ => json!({}),
    };
    let as_deployed = Template::from_json(&deployed);
    let imports = unowned_log_groups(aws, &template, &holds).await?;
    if let Some(stack) = stack.as_ref().filter(|stack| stack.situation() == Situation::Settled) {
        let (held, imports) = (&*holds, &*imports);
        let update =
            Update { stack, account, region: &aws.region, deployed: &as_deployed, template: &template, held, imports };
        let refused = objections(&update);
        if !refused.is_empty() {
            return Ok(Err(Box::new(Outcome::new(Ending::Refused, refused))));
        }
    }
    let mut notices = image::look(aws, account, &template, sources).await?;
    notices.extend(parameters(deployment, &template).await?);
    if notices.iter().any(Diagnostic::stops) {
        return Ok(Err(Box::new(Outcome::new(Ending::Refused, notices))));
    }
    let body = if imports.is_empty() { written(&template)? } else { import_template(&deployed, &template, &imports) };
    let url = match too_large(&body, settings) {
        None => None,
        Some(Ok(bucket)) => Some(upload::upload(aws, account, bucket, stack_name, &body).await?),
        Some(Err(found)) => return Ok(Err(Box::new(Outcome::new(Ending::Refused, vec![found])))),
    };
    let wanted = StackTemplate { stack_name, template: &template, body: &body, url: url.as_deref(), imports: &imports };
    let name = change_set::name(&wanted, settings);
    let change_set = if mode == Mode::Execute {
        match change_set::find(aws, stack_name, &name).await? {
            Some(found) if found.is_available() => found,
            found => {
                return Ok(Err(Box::new(Outcome::new(Ending::Declined, vec![outdated(stack_name, found.is_some())]))));
            }
        }
    } else {
        sink(Progress::MakingChangeSet { name: &name });
        match change_set::make(aws, &wanted, settings, stack.as_ref()).await? {
            ChangeSetResult::Ready(change_set) => *change_set,
            ChangeSetResult::Empty => {
                return Ok(Err(Box::new(unchanged(deployment, &template, stack, sink).await?)));
            }
            ChangeSetResult::Failed { reason, findings } => {
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
    if change_set.found
        && let Some(part) = foreign_part(aws, &change_set, &wanted, settings, stack.as_ref()).await?
    {
        return Ok(Err(Box::new(Outcome::new(Ending::Declined, vec![foreign(&change_set, part)]))));
    }
    notices.extend(change_set.warning.as_ref().map(|reason| incomplete(reason)));
    let names = (change_set.stack_id.as_str(), change_set.id.as_str(), change_set.name.as_str());
    let mut plan = Plan::new(stack_name, creates_stack, names, change_set.changes, (&template, sources));
    if imports.is_empty() {
        let pseudo = deployed_pseudo_parameters(account, &aws.region, stack_name);
        plan = plan.with_access(compare(&as_deployed, &template, &pseudo).access, &template, sources);
    }
    plan.later = later;
    Ok(Ok(Prepared { plan, template, stack, notices, imports: !imports.is_empty() }))
}

/// The bytes that `synth` writes.
fn written(template: &Template) -> Result<String, AwsError> {
    let bug = |error: String| AwsError::new("cloudformation:CreateChangeSet", ErrorKind::Refused, error);
    let bytes = emit(template, TemplateFormat::Json).map_err(|error| bug(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| bug(error.to_string()))
}

/// What is wrong with the SSM parameters that CloudFormation will read.
async fn parameters(deployment: &Deployment<'_>, template: &Template) -> Result<Vec<Diagnostic>, AwsError> {
    match ssm::look(&deployment.aws.ssm, template).await {
        // CloudFormation reads them with the rights of that role.
        Err(error) if error.kind == ErrorKind::Permission && deployment.settings.role_arn.is_some() => {
            Ok(vec![Diagnostic { severity: Severity::Info, ..Diagnostic::from(&error) }])
        }
        found => found,
    }
}

/// The plan is what CloudFormation tells; where it says itself that something is missing, so does the plan.
fn incomplete(reason: &str) -> Diagnostic {
    Diagnostic::warning(Code::PLAN_INCOMPLETE, "the plan may lack changes: CloudFormation does not tell them all")
        .why(reason)
        .help(Help::command("diff", "").then(" compares the templates themselves"))
}

/// A change set under our name that somebody else made, or that another run made of something else.
fn foreign(change_set: &ChangeSet, part: &str) -> Diagnostic {
    let message = format!("the change set `{}` holds {part} than these configs make", change_set.name);
    Diagnostic::error(Code::CHANGE_SET_FOREIGN, message)
        .why("somebody else made it under the name that mdaac gives; nothing was executed")
        .help(
            Help::from("find out who made it (CloudTrail, CreateChangeSet); ")
                .then(Help::command("deploy", "--prepare"))
                .then(" replaces it with what these configs make"),
        )
}

fn outdated(stack_name: &str, exists: bool) -> Diagnostic {
    let message = if exists {
        format!("the stack `{stack_name}` has changed since the change set was prepared")
    } else {
        format!("no change set of `{stack_name}` was prepared from these configs with these options")
    };
    Diagnostic::error(Code::CHANGE_SET_OUTDATED, message)
        .help(Help::from("run ").then(Help::command("deploy", "--prepare")).then(" again and review what it plans"))
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

/// What the operation after the first one adds, or takes in where the service has made it by then.
fn planned_later(template: &Template, logical_id: &str, sources: &Sources) -> PlannedChange {
    PlannedChange {
        action: PlannedAction::Add,
        logical_id: logical_id.to_owned(),
        physical_id: None,
        resource_type: resource_type(template, logical_id).to_owned(),
        properties: Vec::new(),
        retained: false,
        span: line(template, sources, &format!("/Resources/{logical_id}")),
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

use super::approved::foreign_part;
use super::aws::Aws;
use super::change_set::{self, ChangeSet, ChangeSetResult, StackTemplate};
use super::code_archive;
use super::deployment::{Deployment, Ending, Mode, Outcome};
use super::error::{AwsError, ErrorKind};
use super::existing::existing;
use super::failure::{self, Scene};
use super::finish::unchanged;
use super::first_operation::{first_template, held_back, new_runtimes};
use super::image;
use super::import::{Import, deployed_template, import_template, unowned_log_groups};
use super::keys_later::{keyless_at_first, planned_keys, without_keys};
use super::live::{LiveDifference, Looked, Revert, Shown, look};
use super::plan::{Plan, PlannedAction, PlannedChange};
use super::progress::{Progress, Sink};
use super::resources::{StackResource, held_with};
use super::settings::Settings;
use super::ssm;
use super::state::{Situation, Stack, situation_of};
use super::upload;
use super::vpc_endpoint;
use crate::cloudformation::deployed_pseudo_parameters;
use crate::cloudformation::resource_types::bedrock_agentcore::RUNTIME;
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
    /// What is live otherwise than it was deployed, where that shall be put back.
    pub differences: Vec<LiveDifference>,
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

/// What somebody says of an update before it is planned.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Why the stack must not be updated; nothing where it may.
    pub refused: Vec<Diagnostic>,
    /// Whether the stack is another tool's, so that what is live is looked at first.
    pub takes_over: bool,
}

/// Judges an update of a settled stack.
pub type Objections<'a> = &'a dyn Fn(&Update<'_>) -> Verdict;

/// What an operation just before this one did, in the same run.
#[derive(Clone, Copy, Debug)]
pub struct Earlier<'a> {
    /// Whether there was one that told what this one does.
    pub announced: bool,
    /// What it made, by logical id.
    pub made: &'a [String],
}

/// Makes the change set, or finds the one that was made. The inner error is an outcome that ends the deploy.
pub async fn prepare(
    deployment: &Deployment<'_>,
    stack: Option<Stack>,
    objections: Objections<'_>,
    earlier: Earlier<'_>,
    sink: Sink<'_>,
) -> Result<Result<Prepared, Box<Outcome>>, AwsError> {
    let Deployment { aws, account, stack_name, sources, settings, mode, .. } = *deployment;
    let creates_stack = matches!(situation_of(stack.as_ref()), Situation::Absent | Situation::NeverCreated);
    let holds = match &stack {
        Some(stack) if !creates_stack => held_with(aws, stack, earlier.made).await?,
        _ => Vec::new(),
    };
    let existing = existing(aws, account, deployment.template, &holds).await?;
    for logical_id in &existing.left_out {
        let resource_type = resource_type(deployment.template, logical_id);
        sink(Progress::LeftOut { logical_id, resource_type });
    }
    let mut template = deployment.template.without(&existing.left_out);
    let deployed = match &stack {
        Some(stack) if !creates_stack => deployed_template(aws, &stack.id).await?,
        _ => json!({}),
    };
    let as_deployed = Template::from_json(&deployed);
    let imports = unowned_log_groups(aws, &template, &holds).await?;
    let mut looked_before = false;
    let mut new_runtimes = new_runtimes(&template, &as_deployed, &holds);
    let (mut differences, mut reverted, mut own, whole) = (Vec::new(), None, settings.clone(), template.clone());
    if let Some(stack) = stack.as_ref().filter(|stack| stack.situation() == Situation::Settled) {
        let (held, imports) = (&*holds, &*imports);
        let update =
            Update { stack, account, region: &aws.region, deployed: &as_deployed, template: &template, held, imports };
        let Verdict { refused, takes_over } = objections(&update);
        if !refused.is_empty() {
            return Ok(Err(Box::new(Outcome::new(Ending::Refused, refused))));
        }
        if takes_over || settings.revert_drift {
            looked_before = true;
            let looked = look(aws, account, (stack, held), &as_deployed).await;
            if takes_over {
                say_before(&looked, &as_deployed, Shown { template: &template, sources }, sink);
            }
            if settings.revert_drift {
                let gone = template.of_type(RUNTIME).map(|(id, _)| id).filter(|id| looked.comparison.is_gone(id));
                new_runtimes.extend(gone.cloned());
                reverted = Some(looked);
            }
        }
    }
    let held_back = held_back(&template, &new_runtimes);
    let mut later: Vec<PlannedChange> = held_back.iter().map(|id| planned_later(&template, id, sources)).collect();
    if !held_back.is_empty() {
        template = first_template(&template, &held_back);
    }
    // An import changes nothing that the stack holds, and so takes nothing out.
    let keyless = if imports.is_empty() { keyless_at_first(&template, &as_deployed) } else { Vec::new() };
    if !keyless.is_empty() {
        later.extend(planned_keys(&template, &keyless, sources));
        template = without_keys(&template, &keyless);
        // The function is gone when the operation ends, and not at some time after it.
        own.express = false;
    }
    if let Some(looked) = reverted {
        // One first operation is enough: what comes back after it would come back for ever. An import may change
        // nothing else.
        let may_state = !earlier.announced && imports.is_empty();
        let revert = Revert::of(looked, &template, sources, may_state);
        own.revert_drift = revert.drift_aware;
        differences = revert.differences;
        if let Some((first, removals)) = revert.first {
            later.extend(removals);
            template = first;
        }
    }
    let mut notices = existing.notices;
    notices.extend(image::look(aws, account, &template, sources).await?);
    notices.extend(code_archive::look(aws, account, &template, sources).await?);
    notices.extend(vpc_endpoint::look(aws, account, &template, &holds, sources).await?);
    notices.extend(parameters(deployment, &template).await?);
    if !creates_stack {
        notices.extend(ssm::unversioned(&template).into_iter().map(|(name, span)| unversioned(&name, span)));
    }
    if notices.iter().any(Diagnostic::stops) {
        return Ok(Err(Box::new(Outcome::new(Ending::Refused, notices))));
    }
    let body =
        if imports.is_empty() { sent(&template, settings)? } else { import_template(&deployed, &template, &imports) };
    // What a later operation of this run sends must fit as well: nothing stays half done for its size.
    let last = sent(&whole, settings)?;
    let url = match (too_large(&body, settings), too_large(&last, settings)) {
        (Some(Err(found)), _) | (None, Some(Err(found))) => {
            return Ok(Err(Box::new(Outcome::new(Ending::Refused, vec![found]))));
        }
        (Some(Ok(bucket)), _) => Some(upload::upload(aws, account, bucket, stack_name, &body).await?),
        (None, _) => None,
    };
    let wanted = StackTemplate { stack_name, template: &template, body: &body, url: url.as_deref(), imports: &imports };
    let name = change_set::name(&wanted, &own);
    let change_set = if mode == Mode::Execute {
        prepared_before(aws, stack_name, &name).await?
    } else {
        sink(Progress::MakingChangeSet { name: &name });
        make(deployment, &wanted, &own, stack.as_ref()).await?
    };
    let change_set = match change_set {
        Ok(Some(change_set)) => change_set,
        Ok(None) => {
            let mut outcome = unchanged(deployment, &whole, stack, sink).await?;
            outcome.diagnostics.extend(notices);
            return Ok(Err(Box::new(outcome)));
        }
        Err(outcome) => return Ok(Err(outcome)),
    };
    if change_set.found
        && let Some(part) = foreign_part(aws, &change_set, &wanted, &own, stack.as_ref()).await?
    {
        return Ok(Err(Box::new(Outcome::new(Ending::Declined, vec![foreign(&change_set, part)]))));
    }
    // Every import comes with the advice to verify what it takes in.
    let warning = change_set.warning.as_ref().filter(|reason| imports.is_empty() || reason.contains("[WARN]"));
    notices.extend(warning.map(|reason| incomplete(reason)));
    if let Some(stack) = stack.as_ref().filter(|stack| stack.situation() == Situation::Settled)
        && !(looked_before || earlier.announced)
    {
        let looked = look(aws, account, (stack, &holds), &as_deployed).await;
        say_before(&looked, &as_deployed, Shown { template: &template, sources }, sink);
    }
    let names = (change_set.stack_id.as_str(), change_set.id.as_str(), change_set.name.as_str());
    let mut plan = Plan::new(stack_name, creates_stack, names, change_set.changes, (&template, sources));
    if imports.is_empty() {
        let pseudo = deployed_pseudo_parameters(account, &aws.region, stack_name);
        plan = plan.with_difference(compare(&as_deployed, &template, &pseudo), &template, sources);
    }
    plan.later = later;
    Ok(Ok(Prepared { plan, template, stack, notices, differences, imports: !imports.is_empty() }))
}

/// Says what is live otherwise than it was deployed, and what could not be looked at: an update sends every property of a
/// resource [inferred], and so puts back what no plan of CloudFormation's names.
fn say_before(looked: &Looked, deployed: &Template, shown: Shown<'_>, sink: Sink<'_>) {
    // All else holds afterwards, too, and is told then.
    let counts = |found: &Diagnostic| [Code::LIVE_DIFFERS, Code::NOT_VERIFIED].contains(&found.code);
    let told = looked.told(deployed, shown).into_iter().filter(counts);
    let told: Vec<Diagnostic> = told.map(Diagnostic::into_warning).collect();
    if !told.is_empty() {
        sink(Progress::Differing { found: &told });
    }
}

/// The change set that was prepared from the same input. The inner error is an outcome that ends the deploy.
async fn prepared_before(
    aws: &Aws,
    stack_name: &str,
    name: &str,
) -> Result<Result<Option<ChangeSet>, Box<Outcome>>, AwsError> {
    Ok(match change_set::find(aws, stack_name, name).await? {
        Some(found) if found.is_available() => Ok(Some(found)),
        found => Err(Box::new(Outcome::new(Ending::Declined, vec![outdated(stack_name, found.is_some())]))),
    })
}

/// A new change set; none where nothing is to change. The inner error is an outcome that ends the deploy.
async fn make(
    deployment: &Deployment<'_>,
    wanted: &StackTemplate<'_>,
    settings: &Settings,
    stack: Option<&Stack>,
) -> Result<Result<Option<ChangeSet>, Box<Outcome>>, AwsError> {
    let Deployment { aws, account, sources, .. } = *deployment;
    let refused = |found| Ok(Err(Box::new(Outcome::new(Ending::Refused, found))));
    let template = wanted.template;
    let scene = Scene { template, sources, account, adds_role: false };
    match change_set::make(aws, wanted, settings, stack).await {
        Ok(ChangeSetResult::Ready(change_set)) => Ok(Ok(Some(*change_set))),
        Ok(ChangeSetResult::Empty) => Ok(Ok(None)),
        Ok(ChangeSetResult::Failed { reason, findings, unread }) => {
            let mut found: Vec<Diagnostic> =
                findings.iter().map(|finding| failure::of_validation(finding, &scene)).collect();
            if found.is_empty() {
                found.push(failure::of_change_set(&reason, &scene));
            }
            found.extend(unread.map(|error| unread_findings(&error)));
            refused(found)
        }
        // Whoever reads the stack anew does better than to report it.
        Err(error) if error.contradicts_state() => Err(error),
        Err(error) if error.code.as_deref().is_some_and(|code| code.starts_with("InternalFail")) => {
            match ssm::foreign(template, account) {
                Some(name) => refused(vec![unshared(&name, &error)]),
                None => Err(error),
            }
        }
        Err(error) => match failure::of_request(&error, &scene) {
            Some(found) => refused(vec![found]),
            None => Err(error),
        },
    }
}

/// The bytes that `synth` writes; without its blanks and line feeds where only so a request takes it, and no bucket is named.
fn sent(template: &Template, settings: &Settings) -> Result<String, AwsError> {
    let bug = |error: String| AwsError::new("cloudformation:CreateChangeSet", ErrorKind::Refused, error);
    let bytes = emit(template, TemplateFormat::Json).map_err(|error| bug(error.to_string()))?;
    let written = String::from_utf8(bytes).map_err(|error| bug(error.to_string()))?;
    if written.len() <= change_set::MAX_BODY_BYTES || settings.bucket.is_some() {
        return Ok(written);
    }
    let value: serde_json::Value = serde_json::from_str(&written).map_err(|error| bug(error.to_string()))?;
    Ok(value.to_string())
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

/// The reason of the failure is known, and what the validation found is not.
fn unread_findings(error: &AwsError) -> Diagnostic {
    Diagnostic::info(Code::VALIDATIONS_UNREAD, "what CloudFormation's validation found could not be read")
        .why(error.to_string())
        .help(
            Help::from("let the credentials call `cloudformation:DescribeEvents`, also on change sets, as ")
                .then(Help::command("role caller", ""))
                .then(" writes it; then each finding is told on its line"),
        )
}

/// CloudFormation's own words for it are "Internal Failure" (aws-unkind 22).
fn unshared(name: &str, error: &AwsError) -> Diagnostic {
    Diagnostic::error(
        Code::SSM_PARAMETER_MISSING,
        format!("CloudFormation cannot read `{name}` of another account [inferred]"),
    )
    .why(error.to_string())
    .help(
        "let its owner share the parameter with this account (AWS RAM); only one of the advanced tier can be shared: \
             `aws ssm put-parameter --tier Advanced --overwrite …`, `aws ram create-resource-share`; if it is shared, \
             deploy again",
    )
}

/// CloudFormation compares texts: what a reference gives now, it sees only when the reference changes (aws-unkind 23).
fn unversioned(name: &str, span: Option<crate::source::Span>) -> Diagnostic {
    let message =
        format!("`{{{{resolve:ssm:{name}}}}}` names no version, so a value that moved changes nothing by itself");
    let found = Diagnostic::info(Code::SSM_REFERENCE_UNVERSIONED, message)
        .why("CloudFormation reads it anew only when something else of the resource changes")
        .help(format!("write `ssm:{name}`, which is read anew by every deploy, or name the version: `{name}:3`"));
    Diagnostic { span, ..found }
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

use super::aws::Aws;
use super::error::{AwsError, ErrorKind};
use super::import::Import;
use super::poll::Pace;
use super::settings::Settings;
use super::state::{Situation, Stack, situation_of};
use super::token::OperationToken;
use crate::cloudformation::Template;
use aws_sdk_cloudformation::operation::describe_change_set::DescribeChangeSetOutput;
use aws_sdk_cloudformation::types::{
    Capability, ChangeSetStatus, ChangeSetType, DeploymentConfig, DeploymentConfigMode, DeploymentMode, EventType,
    ExecutionStatus, OnStackFailure, Parameter, ResourceChange,
};
use sha2::{Digest, Sha256};
use std::time::Duration;
use tokio::time::Instant;

/// How often it is looked whether a change set shows, or is gone.
const LOOKS: usize = 5;
const DELETION_LOOKS: usize = 12;
/// How long a change set that was just made may not show.
const JUST_MADE: Duration = Duration::from_secs(10);

/// The largest template that a request takes, in bytes (API reference, CreateChangeSet, TemplateBody).
pub const MAX_BODY_BYTES: usize = 51_200;

/// A template as CloudFormation shall have it.
#[derive(Clone, Debug)]
pub struct StackTemplate<'a> {
    pub stack_name: &'a str,
    /// The template, which knows where its parts come from.
    pub template: &'a Template,
    /// Its bytes, the same that `synth` writes.
    pub body: &'a str,
    /// Where the bytes lie when they are too many for a request.
    pub url: Option<&'a str>,
    /// The resources that exist and become part of the stack; then nothing else may change.
    pub imports: &'a [Import],
}

/// What became of a change set that was asked for.
#[derive(Debug)]
pub enum ChangeSetResult {
    Ready(Box<ChangeSet>),
    /// The stack is so already.
    Empty,
    Failed {
        reason: String,
        findings: Vec<ValidationFinding>,
        /// Why the findings could not be read.
        unread: Option<AwsError>,
    },
}

/// A change set as CloudFormation describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeSet {
    pub id: String,
    pub name: String,
    /// The ARN of its stack, which names that one whatever becomes of it.
    pub stack_id: String,
    pub changes: Vec<ResourceChange>,
    /// What CloudFormation leaves out of the changes, in its words.
    pub warning: Option<String>,
    /// Whether it was found by its name: only the answer to our own call says that it is ours.
    pub found: bool,
    /// All that CloudFormation says of it.
    pub described: DescribeChangeSetOutput,
}

/// What a validation before the deploy found wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidationFinding {
    /// The resource, by logical id.
    pub logical_id: Option<String>,
    /// Where in the template, as a JSON pointer.
    pub path: Option<String>,
    /// What is wrong, in CloudFormation's words.
    pub reason: String,
}

/// The name of the change set that these bytes with these settings make. The same input has the same name, so a
/// run finds what an earlier one left, and `--execute` finds what `--prepare` made if nothing changed.
pub fn name(template: &StackTemplate, settings: &Settings) -> String {
    let mut hash = Sha256::new();
    hash.update(template.body);
    for (name, value) in &settings.parameters {
        hash.update(format!("\0{name}={value}"));
    }
    let Settings { role_arn, notification_arns, revert_drift, express, no_rollback, .. } = settings;
    hash.update(format!("\0{role_arn:?}{notification_arns:?}{revert_drift}{express}{no_rollback}"));
    let digest: String = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("mdaac-{digest}")
}

/// Makes the change set and waits until CloudFormation has worked it out. One of the same name is made anew.
///
/// # Errors
/// When CloudFormation refuses the request, or cannot be asked.
pub async fn make(
    aws: &Aws,
    template: &StackTemplate<'_>,
    settings: &Settings,
    stack: Option<&Stack>,
) -> Result<ChangeSetResult, AwsError> {
    let name = name(template, settings);
    let new = matches!(situation_of(stack), Situation::Absent | Situation::NeverCreated);
    let imports = !template.imports.is_empty();
    delete(aws, template.stack_name, &name).await?;
    let mut request = aws
        .cloudformation
        .create_change_set()
        .stack_name(template.stack_name)
        .change_set_name(&name)
        // A second try after a lost answer is the same call.
        .client_token(OperationToken::new().as_str())
        .change_set_type(match (new, imports) {
            (_, true) => ChangeSetType::Import,
            (true, _) => ChangeSetType::Create,
            (false, _) => ChangeSetType::Update,
        })
        .capabilities(Capability::CapabilityNamedIam)
        .set_parameters(Some(parameters(template, settings, stack)))
        .set_role_arn(settings.role_arn.clone())
        .description("made by mdaac");
    request = match template.url {
        Some(url) => request.template_url(url),
        None => request.template_body(template.body),
    };
    if !settings.notification_arns.is_empty() {
        request = request.set_notification_arns(Some(settings.notification_arns.clone()));
    }
    for import in template.imports {
        request = request.resources_to_import(import.to_request());
    }
    if settings.revert_drift && !new && !imports {
        request = request.deployment_mode(DeploymentMode::RevertDrift);
    }
    if settings.express && !imports {
        // Express mode leaves rollback off unless it is asked for.
        let config = DeploymentConfig::builder()
            .mode(DeploymentConfigMode::Express)
            .disable_rollback(settings.no_rollback)
            .build();
        request = request.deployment_config(config);
    }
    if new {
        let on_failure = if settings.no_rollback { OnStackFailure::DoNothing } else { OnStackFailure::Delete };
        request = request.on_stack_failure(on_failure);
    }
    let answer = request.send().await.map_err(|error| AwsError::from_sdk("cloudformation:CreateChangeSet", error));
    let (id, found) = match answer {
        Ok(answer) => (answer.id.unwrap_or_default(), false),
        // It may have been made and the answer lost. One of this name was just deleted, so what is there is most likely it.
        Err(error) if is_doubtful(&error) => match described_soon(aws, template.stack_name, &name).await {
            Some(id) => (id, true),
            None => return Err(error),
        },
        Err(error) => return Err(error),
    };
    let patience = if new { settings.patience.create } else { settings.patience.update };
    let mut made = wait(aws, &id, template.stack_name, patience).await?;
    if let ChangeSetResult::Ready(change_set) = &mut made {
        change_set.found = found;
    }
    Ok(made)
}

fn is_doubtful(error: &AwsError) -> bool {
    error.is_doubtful() || error.code.as_deref() == Some("AlreadyExistsException")
}

/// The id of the change set of that name, which may show a moment late.
async fn described_soon(aws: &Aws, stack_name: &str, name: &str) -> Option<String> {
    let mut pace = Pace::default();
    for _ in 0..LOOKS {
        if let Ok(described) = describe(aws, stack_name, name).await
            && !is_leaving(&described)
        {
            return described.change_set_id;
        }
        pace.wait().await;
    }
    None
}

fn is_leaving(described: &DescribeChangeSetOutput) -> bool {
    let status = described.status.as_ref().map(ChangeSetStatus::as_str).unwrap_or_default();
    status.starts_with("DELETE_") && status != "DELETE_FAILED"
}

/// The change set of that name; none if there is none.
///
/// # Errors
/// When it cannot be read.
pub async fn find(aws: &Aws, stack_name: &str, name: &str) -> Result<Option<ChangeSet>, AwsError> {
    match describe(aws, stack_name, name).await {
        Ok(described) if described.status == Some(ChangeSetStatus::CreateComplete) => {
            Ok(Some(ChangeSet { found: true, ..complete(aws, stack_name, described).await? }))
        }
        Ok(_) => Ok(None),
        Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Deletes the change set of that name, if there is one, and waits until its name is free: CloudFormation deletes none
/// that it still works out, and takes a while for the others (aws-unkind 10).
///
/// # Errors
/// When it is there and stays.
pub async fn delete(aws: &Aws, stack_name: &str, name: &str) -> Result<(), AwsError> {
    let mut pace = Pace::default();
    let mut refused = None;
    for _ in 0..DELETION_LOOKS {
        match describe(aws, stack_name, name).await {
            Err(error) if error.kind == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
            Ok(described) if is_leaving(&described) => {}
            Ok(_) => {
                let answer =
                    aws.cloudformation.delete_change_set().stack_name(stack_name).change_set_name(name).send().await;
                match answer.map_err(|error| AwsError::from_sdk("cloudformation:DeleteChangeSet", error)) {
                    // Most are gone at once.
                    Ok(_) => continue,
                    Err(error) if error.kind == ErrorKind::NotFound => return Ok(()),
                    Err(error) if error.code.as_deref() == Some("InvalidChangeSetStatus") => refused = Some(error),
                    Err(error) => return Err(error),
                }
            }
        }
        pace.wait().await;
    }
    let stays = || AwsError::new("cloudformation:DeleteChangeSet", ErrorKind::Refused, format!("`{name}` stays"));
    Err(refused.unwrap_or_else(stays))
}

impl ChangeSet {
    fn read(described: DescribeChangeSetOutput) -> Self {
        ChangeSet {
            id: described.change_set_id.clone().unwrap_or_default(),
            name: described.change_set_name.clone().unwrap_or_default(),
            stack_id: described.stack_id.clone().unwrap_or_default(),
            changes: described.changes().iter().filter_map(|one| one.resource_change.clone()).collect(),
            warning: described.status_reason.clone().filter(|reason| !reason.is_empty()),
            found: false,
            described,
        }
    }

    /// Whether it may still be executed: not once the stack has changed in between.
    pub fn is_available(&self) -> bool {
        self.described.execution_status() == Some(&ExecutionStatus::Available)
    }
}

/// Whether it is certain that a change set is not executed: CloudFormation still shows it as one that waits, or that can
/// never be.
pub async fn is_idle(aws: &Aws, stack_id: &str, id: &str) -> bool {
    let described = described_with(aws, stack_id, id, false).await;
    described.is_ok_and(|described| {
        let status = described.execution_status();
        matches!(status, Some(ExecutionStatus::Available | ExecutionStatus::Unavailable | ExecutionStatus::Obsolete))
    })
}

async fn wait(aws: &Aws, id: &str, stack_name: &str, patience: Duration) -> Result<ChangeSetResult, AwsError> {
    let started = Instant::now();
    let mut pace = Pace::default();
    loop {
        let described = match describe(aws, stack_name, id).await {
            // It was just made: an answer can be older (aws-unkind 1).
            Err(error) if error.kind == ErrorKind::NotFound && started.elapsed() < JUST_MADE => {
                pace.wait().await;
                continue;
            }
            described => described?,
        };
        match described.status {
            Some(ChangeSetStatus::CreateComplete) => {
                return Ok(ChangeSetResult::Ready(Box::new(complete(aws, stack_name, described).await?)));
            }
            Some(ChangeSetStatus::CreatePending | ChangeSetStatus::CreateInProgress)
                if started.elapsed() > patience =>
            {
                let message = "the change set is not worked out in time";
                return Err(AwsError::new("cloudformation:DescribeChangeSet", ErrorKind::Unavailable, message));
            }
            Some(ChangeSetStatus::CreatePending | ChangeSetStatus::CreateInProgress) => pace.wait().await,
            _ => {
                let reason = match described.status_reason.filter(|reason| !reason.is_empty()) {
                    Some(reason) => reason,
                    None => bare_reason(aws, stack_name, id).await?,
                };
                if is_empty(&reason) {
                    return Ok(ChangeSetResult::Empty);
                }
                let (findings, unread) = findings(aws, stack_name, id).await;
                return Ok(ChangeSetResult::Failed { reason, findings, unread });
            }
        }
    }
}

/// The reason without property values: beside these it has been left out (aws-unkind 2).
async fn bare_reason(aws: &Aws, stack_name: &str, id: &str) -> Result<String, AwsError> {
    Ok(described_with(aws, stack_name, id, false).await?.status_reason.unwrap_or_default())
}

/// CloudFormation's two ways to say that there is nothing to do (facts 9).
fn is_empty(reason: &str) -> bool {
    reason.contains("didn't contain changes") || reason.contains("No updates are to be performed")
}

/// With the changes of both descriptions: that with property values can leave out whole resources (aws-unkind 6).
async fn complete(aws: &Aws, stack_name: &str, valued: DescribeChangeSetOutput) -> Result<ChangeSet, AwsError> {
    let id = valued.change_set_id.clone().unwrap_or_default();
    let bare = described_with(aws, stack_name, &id, false).await?;
    let mut whole = ChangeSet::read(valued);
    let known: Vec<Option<String>> = whole.changes.iter().map(|change| change.logical_resource_id.clone()).collect();
    let bare = ChangeSet::read(bare);
    whole.changes.extend(bare.changes.into_iter().filter(|change| !known.contains(&change.logical_resource_id)));
    whole.warning = bare.warning.or(whole.warning);
    Ok(whole)
}

async fn describe(aws: &Aws, stack_name: &str, name: &str) -> Result<DescribeChangeSetOutput, AwsError> {
    match described_with(aws, stack_name, name, true).await {
        // Not every region knows the option.
        Err(error) if error.kind == ErrorKind::Refused => described_with(aws, stack_name, name, false).await,
        described => described,
    }
}

async fn described_with(
    aws: &Aws,
    stack_name: &str,
    name: &str,
    property_values: bool,
) -> Result<DescribeChangeSetOutput, AwsError> {
    let mut whole: Option<DescribeChangeSetOutput> = None;
    let mut token = None;
    loop {
        let answer = aws
            .cloudformation
            .describe_change_set()
            .stack_name(stack_name)
            .change_set_name(name)
            .include_property_values(property_values)
            .set_next_token(token)
            .send()
            .await;
        let mut page = answer.map_err(|error| AwsError::from_sdk("cloudformation:DescribeChangeSet", error))?;
        token = page.next_token.take();
        match &mut whole {
            Some(whole) => {
                whole.changes.get_or_insert_default().extend(page.changes.unwrap_or_default());
            }
            None => whole = Some(page),
        }
        if token.is_none() {
            return whole
                .ok_or_else(|| AwsError::new("cloudformation:DescribeChangeSet", ErrorKind::Refused, "no answer"));
        }
    }
}

/// What the validations say, and why not all of it could be read: its right is one that many lack (aws-unkind 26).
async fn findings(aws: &Aws, stack_name: &str, id: &str) -> (Vec<ValidationFinding>, Option<AwsError>) {
    let mut found = Vec::new();
    let mut pages =
        aws.cloudformation.describe_events().stack_name(stack_name).change_set_name(id).into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = match page {
            Ok(page) => page,
            Err(error) => return (found, Some(AwsError::from_sdk("cloudformation:DescribeEvents", error))),
        };
        for event in page.operation_events.unwrap_or_default() {
            if event.event_type == Some(EventType::ValidationError) {
                found.push(ValidationFinding {
                    logical_id: event.logical_resource_id,
                    path: event.validation_path,
                    reason: event.validation_status_reason.unwrap_or_default(),
                });
            }
        }
    }
    (found, None)
}

/// Values for what the template declares. Paths of SSM parameters come from the template, so that a changed value
/// arrives; what the user gave once stays unless given anew.
fn parameters(template: &StackTemplate, settings: &Settings, stack: Option<&Stack>) -> Vec<Parameter> {
    if !template.imports.is_empty() {
        // Nothing else may change, and what the user gives anew would.
        let known = stack.into_iter().flat_map(|stack| stack.parameters.keys());
        return known.map(|id| Parameter::builder().parameter_key(id).use_previous_value(true).build()).collect();
    }
    let declared = template.template.parameters.iter();
    declared
        .filter_map(|(id, definition)| {
            let parameter = Parameter::builder().parameter_key(id);
            match settings.parameters.get(id) {
                Some(value) => Some(parameter.parameter_value(value).build()),
                None if definition.get("Default").is_some() => None,
                None if stack.is_some_and(|stack| stack.parameters.contains_key(id)) => {
                    Some(parameter.use_previous_value(true).build())
                }
                None => None,
            }
        })
        .collect()
}

use super::aws::Aws;
use super::change_set::{ChangeSet, StackTemplate};
use super::error::AwsError;
use super::settings::Settings;
use super::state::{Situation, Stack, situation_of};
use aws_sdk_cloudformation::operation::describe_change_set::DescribeChangeSetOutput;
use aws_sdk_cloudformation::types::{Capability, ChangeAction, DeploymentConfigMode, DeploymentMode, OnStackFailure};
use std::collections::BTreeSet;

/// What a change set holds that was not asked for, in words; none where it is as it was asked for. A name proves nothing:
/// anybody who may call CreateChangeSet can plant one under it. The role of a change set is shown nowhere.
///
/// # Errors
/// When its template cannot be read.
pub async fn foreign_part(
    aws: &Aws,
    change_set: &ChangeSet,
    wanted: &StackTemplate<'_>,
    settings: &Settings,
    stack: Option<&Stack>,
) -> Result<Option<&'static str>, AwsError> {
    let request = aws.cloudformation.get_template().stack_name(&change_set.stack_id).change_set_name(&change_set.id);
    let answer = request.send().await.map_err(|error| AwsError::from_sdk("cloudformation:GetTemplate", error))?;
    let body = answer.template_body.unwrap_or_default();
    if body.trim() != wanted.body.trim() {
        return Ok(Some("another template"));
    }
    Ok(foreign_request(&change_set.described, wanted, settings, stack))
}

fn foreign_request(
    described: &DescribeChangeSetOutput,
    wanted: &StackTemplate<'_>,
    settings: &Settings,
    stack: Option<&Stack>,
) -> Option<&'static str> {
    let value_of = |id: &str| {
        let default = wanted.template.parameters.get(id).and_then(|one| one.get("Default")?.as_str());
        let given = settings.parameters.get(id).map(String::as_str).or(default);
        let deployed = stack.and_then(|stack| stack.parameters.get(id)).map(String::as_str);
        if wanted.imports.is_empty() { given.or(deployed) } else { deployed }
    };
    // CloudFormation shows no value of a parameter that is NoEcho.
    let other_value = described.parameters().iter().any(|one| {
        let value = one.parameter_value().unwrap_or_default();
        value != "****" && value_of(one.parameter_key().unwrap_or_default()) != Some(value)
    });
    let tags = |key: &str, value: &str| stack.is_some_and(|stack| stack.tags.get(key).is_some_and(|one| one == value));
    let imported: BTreeSet<_> = described
        .changes()
        .iter()
        .filter_map(|change| change.resource_change())
        .filter(|change| change.action() == Some(&ChangeAction::Import))
        .map(|change| (change.logical_resource_id(), change.physical_resource_id()))
        .collect();
    let imports: BTreeSet<_> =
        wanted.imports.iter().map(|one| (Some(one.logical_id.as_str()), Some(one.log_group.as_str()))).collect();
    let topics: BTreeSet<_> = described.notification_arns().iter().collect();
    let on_failure = if settings.no_rollback { OnStackFailure::DoNothing } else { OnStackFailure::Delete };
    let new = matches!(situation_of(stack), Situation::Absent | Situation::NeverCreated);
    let express = described.deployment_config().is_some_and(|one| one.mode() == Some(&DeploymentConfigMode::Express));
    let topics_asked_for = new || !settings.notification_arns.is_empty();
    let checks = [
        (other_value, "another value of a parameter"),
        (
            described.tags().iter().any(|tag| !tags(tag.key().unwrap_or_default(), tag.value().unwrap_or_default())),
            "other tags",
        ),
        (imported != imports, "other resources to import"),
        (described.import_existing_resources() == Some(true), "more resources to import"),
        (topics_asked_for && topics != settings.notification_arns.iter().collect(), "other topics to notify"),
        (described.capabilities() != [Capability::CapabilityNamedIam], "other capabilities"),
        (
            described.rollback_configuration().is_some_and(|one| !one.rollback_triggers().is_empty()),
            "other rollback triggers",
        ),
        (described.on_stack_failure().is_some_and(|one| *one != on_failure), "another wish for a stack that fails"),
        (express != (settings.express && wanted.imports.is_empty()), "another deployment mode"),
        (described.include_nested_stacks() == Some(true), "other nested stacks"),
        (
            (described.deployment_mode() == Some(&DeploymentMode::RevertDrift))
                != (settings.revert_drift && !new && wanted.imports.is_empty()),
            "another deployment mode",
        ),
    ];
    checks.into_iter().find_map(|(is, words)| is.then_some(words))
}

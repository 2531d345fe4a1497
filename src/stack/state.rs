use super::aws::Aws;
use super::error::{AwsError, ErrorKind};
use aws_sdk_cloudformation::types::{self as cfn, StackStatus};
use indexmap::IndexMap;

/// A stack as CloudFormation describes it now.
#[derive(Clone, Debug, PartialEq)]
pub struct Stack {
    /// Its ARN: still names it after it is deleted.
    pub id: String,
    pub name: String,
    /// Its status, e.g. `UPDATE_COMPLETE`.
    pub status: StackStatus,
    /// Why it has that status, in CloudFormation's words.
    pub reason: Option<String>,
    /// Its parameters as deployed, by logical id.
    pub parameters: IndexMap<String, String>,
    /// What those came to that are read from elsewhere, by logical id.
    pub resolved: IndexMap<String, String>,
    pub tags: IndexMap<String, String>,
    /// Its outputs, by logical id.
    pub outputs: IndexMap<String, String>,
    /// Whether it refuses to be deleted.
    pub termination_protection: bool,
    /// When it was last created or updated, in ISO 8601.
    pub last_updated: Option<String>,
    /// The ids of its latest operations, the newest first; empty where CloudFormation does not tell.
    pub operations: Vec<String>,
}

/// What can be done with a stack, by its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Situation {
    /// There is none, or it is deleted.
    Absent,
    /// A first change set was made and never executed: it holds nothing.
    NeverCreated,
    /// It works and takes an update.
    Settled,
    /// An operation is under way.
    Busy,
    /// Its creation failed and was rolled back: it takes no update.
    CreationRolledBack,
    /// Its creation failed and what was made is still there.
    CreationFailed,
    /// An update failed and was left where it stopped.
    UpdateFailed,
    /// An update failed, and so did the way back.
    UpdateRollbackFailed,
    DeletionFailed,
    /// A state that this version does not know, or that only AWS's support can end.
    Unknown,
}

impl Stack {
    /// Looks the stack up by name or ARN. A deleted stack is found by its ARN only.
    ///
    /// # Errors
    /// When the call fails for another reason than that there is no such stack.
    pub async fn find(aws: &Aws, name: &str) -> Result<Option<Stack>, AwsError> {
        let answer = aws.cloudformation.describe_stacks().stack_name(name).send().await;
        match answer.map_err(|error| AwsError::from_sdk("cloudformation:DescribeStacks", error)) {
            Ok(found) => Ok(found.stacks.unwrap_or_default().into_iter().next().map(Stack::from)),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What can be done with it.
    pub fn situation(&self) -> Situation {
        situation(&self.status)
    }
}

fn situation(status: &StackStatus) -> Situation {
    match status {
        StackStatus::DeleteComplete => Situation::Absent,
        StackStatus::ReviewInProgress => Situation::NeverCreated,
        StackStatus::CreateComplete
        | StackStatus::UpdateComplete
        | StackStatus::UpdateRollbackComplete
        | StackStatus::ImportComplete
        | StackStatus::ImportRollbackComplete => Situation::Settled,
        StackStatus::RollbackComplete => Situation::CreationRolledBack,
        StackStatus::CreateFailed | StackStatus::RollbackFailed => Situation::CreationFailed,
        StackStatus::UpdateFailed => Situation::UpdateFailed,
        StackStatus::UpdateRollbackFailed => Situation::UpdateRollbackFailed,
        StackStatus::DeleteFailed => Situation::DeletionFailed,
        other if other.as_str().ends_with("_IN_PROGRESS") => Situation::Busy,
        _ => Situation::Unknown,
    }
}

/// The stack of a situation, or that there is none.
pub fn situation_of(stack: Option<&Stack>) -> Situation {
    stack.map_or(Situation::Absent, Stack::situation)
}

impl From<cfn::Stack> for Stack {
    fn from(stack: cfn::Stack) -> Self {
        let parameters = stack.parameters.unwrap_or_default();
        let resolved = parameters.iter().filter_map(|one| one.parameter_key.clone().zip(one.resolved_value.clone()));
        let resolved = resolved.collect();
        let parameters = parameters.into_iter();
        let outputs = stack.outputs.unwrap_or_default().into_iter();
        let tags = stack.tags.unwrap_or_default().into_iter();
        let operations = stack.last_operations.unwrap_or_default().into_iter();
        let updated = stack.last_updated_time.or(stack.creation_time);
        let at = |time: aws_sdk_cloudformation::primitives::DateTime| {
            time.fmt(aws_sdk_cloudformation::primitives::DateTimeFormat::DateTime).ok()
        };
        Stack {
            id: stack.stack_id.unwrap_or_default(),
            name: stack.stack_name.unwrap_or_default(),
            status: stack.stack_status.unwrap_or_else(|| "".into()),
            reason: stack.stack_status_reason.filter(|reason| !reason.is_empty()),
            parameters: parameters.filter_map(|one| Some((one.parameter_key?, one.parameter_value?))).collect(),
            resolved,
            tags: tags.filter_map(|one| Some((one.key?, one.value?))).collect(),
            outputs: outputs.filter_map(|one| Some((one.output_key?, one.output_value?))).collect(),
            termination_protection: stack.enable_termination_protection.unwrap_or_default(),
            last_updated: updated.and_then(at),
            operations: operations.filter_map(|one| one.operation_id).collect(),
        }
    }
}

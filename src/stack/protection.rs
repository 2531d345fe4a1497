use super::aws::Aws;
use super::error::AwsError;
use super::state::Stack;
use crate::cloudformation::resource_types::bedrock_agentcore;
use serde_json::{Value, json};

/// Denies to replace or delete runtimes; everything else may be updated.
pub fn runtimes_protected() -> Value {
    json!({"Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "Update:*", "Resource": "*"},
        {
            "Effect": "Deny", "Principal": "*", "Action": ["Update:Replace", "Update:Delete"], "Resource": "*",
            "Condition": {"StringEquals": {"ResourceType": [bedrock_agentcore::RUNTIME]}}
        }
    ]})
}

/// Allows every update: what a stack without a policy does. A policy cannot be taken off again.
pub fn open() -> Value {
    json!({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "Update:*", "Resource": "*"}]})
}

/// Gives the stack this policy.
///
/// # Errors
/// When CloudFormation refuses.
pub async fn set_policy(aws: &Aws, stack: &Stack, policy: &Value) -> Result<(), AwsError> {
    let request = aws.cloudformation.set_stack_policy().stack_name(&stack.id).stack_policy_body(policy.to_string());
    match request.send().await.map_err(|error| AwsError::from_sdk("cloudformation:SetStackPolicy", error)) {
        // The answer may be lost, and the policy set.
        Err(error) if error.is_doubtful() => match self::policy(aws, stack).await {
            Ok(Some(known)) if known == *policy => Ok(()),
            _ => Err(error),
        },
        answer => answer.map(|_| ()),
    }
}

/// The stack's policy; none if it has none.
///
/// # Errors
/// When it cannot be read.
pub async fn policy(aws: &Aws, stack: &Stack) -> Result<Option<Value>, AwsError> {
    let answer = aws.cloudformation.get_stack_policy().stack_name(&stack.id).send().await;
    let body = answer.map_err(|error| AwsError::from_sdk("cloudformation:GetStackPolicy", error))?.stack_policy_body;
    Ok(body.and_then(|body| serde_json::from_str(&body).ok()))
}

/// Lets the stack refuse to be deleted, or no longer.
///
/// # Errors
/// When CloudFormation refuses.
pub async fn set_termination_protection(aws: &Aws, stack: &Stack, protect: bool) -> Result<(), AwsError> {
    if stack.termination_protection == protect {
        return Ok(());
    }
    let request = aws.cloudformation.update_termination_protection().stack_name(&stack.id);
    let answer = request.enable_termination_protection(protect).send().await;
    match answer.map_err(|error| AwsError::from_sdk("cloudformation:UpdateTerminationProtection", error)) {
        Err(error) if error.is_doubtful() => match Stack::find(aws, &stack.id).await {
            Ok(Some(now)) if now.termination_protection == protect => Ok(()),
            _ => Err(error),
        },
        answer => answer.map(|_| ()),
    }
}

use crate::cloudformation::resource_types::iam;
use crate::stack::{Aws, AwsError, ErrorKind, properties};
use serde_json::Value;

/// A role as it is in the account.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveRole {
    pub arn: String,
    pub trust: Value,
    /// Its inline policies and those that are attached to it.
    pub policies: Vec<LivePolicy>,
    pub boundary: Option<LivePolicy>,
    /// The ARNs of attached policies whose text could not be had, and why.
    pub unread: Vec<(String, String)>,
}

/// A policy as it is in the account.
#[derive(Clone, Debug, PartialEq)]
pub struct LivePolicy {
    pub name: String,
    /// None of an inline policy.
    pub arn: Option<String>,
    pub document: Value,
}

impl LivePolicy {
    /// Whether AWS wrote it.
    pub fn is_of_aws(&self) -> bool {
        self.arn.as_deref().is_some_and(|arn| arn.contains(":iam::aws:"))
    }
}

/// Reads a role and its policies by the role's name; none if there is no such role. The caller needs
/// `cloudformation:GetResource` and the permissions of the read handlers of AWS::IAM::Role and
/// AWS::IAM::ManagedPolicy.
///
/// # Errors
/// When AWS does not give them.
pub async fn live_role(aws: &Aws, name: &str) -> Result<Option<LiveRole>, AwsError> {
    let Some(role) = properties(aws, iam::ROLE, name).await? else { return Ok(None) };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut policies: Vec<LivePolicy> = items(&role["Policies"])
        .map(|inline| LivePolicy {
            name: text(&inline["PolicyName"]),
            arn: None,
            document: document(&inline["PolicyDocument"]),
        })
        .collect();
    let mut unread = Vec::new();
    for arn in items(&role["ManagedPolicyArns"]).map(text) {
        match live_policy(aws, &arn).await {
            Ok(policy) => policies.push(policy),
            // Nothing says whether the handler reads the policies of AWS itself; what may not be read is said.
            Err(error) if matches!(error.kind, ErrorKind::NotFound | ErrorKind::Permission | ErrorKind::Refused) => {
                unread.push((arn, error.message));
            }
            Err(error) => return Err(error),
        }
    }
    let boundary = match role["PermissionsBoundary"].as_str() {
        Some(arn) => Some(live_policy(aws, arn).await?),
        None => None,
    };
    let (arn, trust) = (text(&role["Arn"]), document(&role["AssumeRolePolicyDocument"]));
    Ok(Some(LiveRole { arn, trust, policies, boundary, unread }))
}

/// Reads a managed policy.
///
/// # Errors
/// When AWS does not give it.
pub async fn live_policy(aws: &Aws, arn: &str) -> Result<LivePolicy, AwsError> {
    let found = properties(aws, iam::MANAGED_POLICY, arn).await?;
    let missing = || AwsError::new("cloudformation:GetResource", ErrorKind::NotFound, format!("there is no `{arn}`"));
    let found = found.ok_or_else(missing)?;
    let name = arn.rsplit('/').next().unwrap_or(arn).to_owned();
    Ok(LivePolicy { name, arn: Some(arn.to_owned()), document: document(&found["PolicyDocument"]) })
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

/// A document may come as an object or as the text of one: the schema allows both.
fn document(value: &Value) -> Value {
    let parsed = value.as_str().and_then(|text| serde_json::from_str(text).ok());
    parsed.unwrap_or_else(|| value.clone())
}

use super::aws::Aws;
use super::error::{AwsError, ErrorKind};
use super::log_policies;
use super::resources::{StackResource, properties};
use super::transaction_search;
use crate::cloudformation::resource_types::{Shared, logs};
use crate::cloudformation::{ResourceType, Template, property, type_of};
use crate::diagnostic::Diagnostic;
use serde_json::Value;

/// What the account has already of what a template would make.
#[derive(Debug, Default)]
pub struct Existing {
    /// The shared resources, by logical id, that exist already, or something that does the same, and belong to no resource
    /// of this stack: making them would fail with AlreadyExists, or use up what there are few of.
    pub left_out: Vec<String>,
    /// What is to be known of the rest.
    pub notices: Vec<Diagnostic>,
}

/// Looks for the shared resources of the template that the stack does not hold. `held` is what it holds.
///
/// Whoever may not read them cannot be helped: CloudFormation will say so.
///
/// # Errors
/// When AWS cannot be asked.
pub async fn existing(
    aws: &Aws,
    account: &str,
    template: &Template,
    held: &[StackResource],
) -> Result<Existing, AwsError> {
    let mut found = Existing::default();
    for (logical_id, resource) in &template.resources {
        let resource_type = ResourceType::of(type_of(resource));
        let Some(shared) = resource_type.lifecycle.and_then(|lifecycle| lifecycle.shared) else { continue };
        if held.iter().any(|one| one.logical_id == *logical_id) {
            continue;
        }
        let name = || property(resource, resource_type.known_by.property()?)?.known();
        let identifier = match shared {
            Shared::ByAccount => Some(account.to_owned()),
            Shared::ByName => name(),
        };
        let Some(identifier) = identifier else { continue };
        let is_there = match properties(aws, resource_type.name, &identifier).await {
            Ok(found) => Some(matches!(found, Some(Value::Object(_)))),
            Err(error) if matches!(error.kind, ErrorKind::Permission | ErrorKind::Refused) => None,
            Err(error) => return Err(error),
        };
        let leaves_out = match (shared, is_there) {
            (Shared::ByAccount, is_there) => transaction_search::is_on(aws, is_there == Some(true)).await?,
            (Shared::ByName, Some(true)) => true,
            (Shared::ByName, _) if resource_type.name == logs::RESOURCE_POLICY => {
                match log_policies::look(aws, account, template, logical_id).await? {
                    log_policies::Found::Serves => true,
                    log_policies::Found::Full(notice) => {
                        found.notices.push(*notice);
                        false
                    }
                    log_policies::Found::None => false,
                }
            }
            (Shared::ByName, _) => false,
        };
        if leaves_out {
            found.left_out.push(logical_id.clone());
        }
    }
    Ok(found)
}

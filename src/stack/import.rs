use super::aws::Aws;
use super::error::{AwsError, ErrorKind};
use super::event::Event;
use super::resources::{StackResource, properties};
use crate::cloudformation::resource_types::bedrock_agentcore::RUNTIME;
use crate::cloudformation::resource_types::logs::LOG_GROUP;
use crate::cloudformation::{Fragment, Template, Unreadable, property, read_template, text, type_of};
use crate::diagnostic::{Code, Diagnostic};
use aws_sdk_cloudformation::types::ResourceToImport;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A log group that the service made before the stack had one.
///
/// `ImportExistingResources` does not help: it takes static names only, and this one holds the runtime's id (facts 8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Its logical id in our template.
    pub logical_id: String,
    pub log_group: String,
}

impl Import {
    /// As a change set wants it: a log group's identifier is its name.
    pub(super) fn to_request(&self) -> ResourceToImport {
        ResourceToImport::builder()
            .resource_type(LOG_GROUP)
            .logical_resource_id(&self.logical_id)
            .resource_identifier("LogGroupName", &self.log_group)
            .build()
    }
}

/// The log groups of the template that exist and that the stack does not hold: an update that makes them would fail with
/// AlreadyExists.
///
/// Whoever may not read log groups cannot be helped: CloudFormation will say so.
///
/// # Errors
/// When AWS cannot be asked.
pub async fn unowned_log_groups(
    aws: &Aws,
    template: &Template,
    held: &[StackResource],
) -> Result<Vec<Import>, AwsError> {
    let mut imports = Vec::new();
    for (logical_id, resource) in &template.resources {
        if type_of(resource) != LOG_GROUP || held.iter().any(|one| one.logical_id == *logical_id) {
            continue;
        }
        // Without the runtime there is no name yet, and so no group.
        let Some(log_group) = property(resource, "LogGroupName").and_then(|name| known_name(name, held)) else {
            continue;
        };
        match properties(aws, LOG_GROUP, &log_group).await {
            Ok(Some(_)) => imports.push(Import { logical_id: logical_id.clone(), log_group }),
            Ok(None) => {}
            Err(error) if error.kind == ErrorKind::Permission => {}
            Err(error) => return Err(error),
        }
    }
    Ok(imports)
}

/// The log groups that the service made for runtimes of a stack whose creation failed: they stay, and belong to nobody.
/// Nothing is said of those that cannot be read.
pub async fn orphaned_log_groups(aws: &Aws, events: &[Event]) -> Vec<Diagnostic> {
    let made = events.iter().filter(|event| event.resource_type == RUNTIME && event.status == "DELETE_COMPLETE");
    let ids: BTreeSet<&str> = made.filter_map(|event| event.physical_id.as_deref()).collect();
    let mut found = Vec::new();
    for id in ids {
        let log_group = format!("/aws/bedrock-agentcore/runtimes/{id}-DEFAULT");
        if let Ok(Some(_)) = properties(aws, LOG_GROUP, &log_group).await {
            let message = format!("the log group `{log_group}` stays, and its runtime is gone");
            found.push(Diagnostic::info(Code::LOG_GROUP_STAYS, message).help(format!(
                "read in it why the runtime failed, then delete it: `aws logs delete-log-group --log-group-name {log_group}`"
            )));
        }
    }
    found
}

/// The template that imports: the deployed one with the bare log groups added, nothing else changed, Outputs included
/// (User Guide, \"Import existing resources\"). Retention and key come with the update that follows, as real changes.
pub fn import_template(deployed: &Value, template: &Template, imports: &[Import]) -> String {
    let mut deployed = deployed.clone();
    for import in imports {
        let name = template.resources.get(&import.logical_id).and_then(|one| property(one, "LogGroupName"));
        let bare = json!({
            "Type": LOG_GROUP,
            "DeletionPolicy": "Retain",
            "UpdateReplacePolicy": "Retain",
            "Properties": {"LogGroupName": name.map(Fragment::to_json)},
        });
        deployed["Resources"][&import.logical_id] = bare;
    }
    deployed.to_string()
}

/// The template that the stack was deployed with.
///
/// # Errors
/// When it cannot be read.
pub async fn deployed_template(aws: &Aws, stack: &str) -> Result<Value, AwsError> {
    let answer = aws.cloudformation.get_template().stack_name(stack).send().await;
    let body = answer.map_err(|error| AwsError::from_sdk("cloudformation:GetTemplate", error))?.template_body;
    let wrong = |error: Unreadable| {
        let action = "cloudformation:GetTemplate";
        AwsError::new(action, ErrorKind::Refused, format!("the deployed template is none: {error}"))
    };
    let template = read_template(&body.unwrap_or_default()).map_err(wrong)?;
    aws.secrets.keep_deployed(&template);
    Ok(template)
}

/// The name with the ids of what is deployed put in.
fn known_name(name: &Fragment, held: &[StackResource]) -> Option<String> {
    // A runtime is known by its id, which is what the name holds.
    let id = |reference: &str| {
        held.iter().find(|one| one.logical_id == text::named(reference)).map(|one| one.physical_id.clone())
    };
    text::filled(name.text()?, id)
}

#[cfg(test)]
mod tests {
    use super::known_name;
    use crate::cloudformation::Fragment;
    use crate::stack::StackResource;
    use serde_json::json;

    #[test]
    fn a_log_groups_name_is_known_once_its_runtime_is() {
        let name = json!({"Fn::Join": ["", ["/aws/bedrock-agentcore/runtimes/", {"Fn::GetAtt": ["Runtime", "AgentRuntimeId"]}, "-live"]]});
        let name = Fragment::from_json(&name);
        let text = |text: &str| text.to_owned();
        let runtime = StackResource {
            logical_id: text("Runtime"),
            physical_id: text("quotes-a1B2c3D4e5"),
            resource_type: text("AWS::BedrockAgentCore::Runtime"),
            status: text("CREATE_COMPLETE"),
            reason: None,
        };
        let known = known_name(&name, &[runtime]);
        assert_eq!(known.as_deref(), Some("/aws/bedrock-agentcore/runtimes/quotes-a1B2c3D4e5-live"));
        assert_eq!(known_name(&name, &[]), None);
    }
}

use super::aws::Aws;
use super::error::AwsError;
use super::live::Deployed;
use super::poll::Pace;
use super::resources::{StackResource, properties};
use crate::cloudformation::resource_types::bedrock_agentcore::{RUNTIME, RUNTIME_ENDPOINT as ENDPOINT};
use crate::cloudformation::{FragmentValue, Template, property};
use serde_json::Value;
use std::time::Duration;
use tokio::time::Instant;

/// What stands behind a stack that CloudFormation calls complete.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agents {
    /// The runtimes, each with its endpoints.
    pub runtimes: Vec<Runtime>,
}

/// A runtime as the service has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runtime {
    /// Its logical id in the stack.
    pub logical_id: String,
    pub arn: String,
    pub id: String,
    pub version: String,
    /// `READY` once it serves.
    pub status: String,
    pub failure: Option<String>,
    /// The identity that its code has.
    pub workload_identity_arn: Option<String>,
    /// The role that it runs as.
    pub role_arn: Option<String>,
    /// Its endpoints, `DEFAULT` first.
    pub endpoints: Vec<Endpoint>,
    /// All that a read of it gives.
    pub properties: Value,
}

/// An endpoint as the service has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Its logical id in the stack; none for `DEFAULT`, which the service makes.
    pub logical_id: Option<String>,
    pub name: String,
    pub arn: String,
    /// `READY` once it serves.
    pub status: String,
    /// The version that callers get.
    pub live_version: Option<String>,
    /// The version that the service works towards.
    pub target_version: Option<String>,
    /// The version that callers shall get: what was deployed, or else what the service works towards.
    pub intended_version: Option<String>,
    pub failure: Option<String>,
    /// All that a read of it gives.
    pub properties: Value,
}

/// Something that does not serve as it should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnhealthyResource {
    /// The resource, by logical id.
    pub logical_id: String,
    /// What is wrong with it.
    pub words: String,
    /// Why, in the service's words.
    pub reason: Option<String>,
    /// Whether somebody changed it by hand: the service has no more to do.
    pub moved: bool,
    /// The property that it is about, where that is one.
    pub property: Option<&'static str>,
}

/// A service that says complete and still works on it does so for seconds, not minutes [inferred].
const LONGEST: Duration = Duration::from_secs(120);

impl Agents {
    /// Reads every runtime and endpoint among the resources of a stack. The template, where there is one, knows
    /// which version an endpoint is pinned to, and `deployed` which one it had where it follows.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn read(
        aws: &Aws,
        resources: &[StackResource],
        template: Option<&Template>,
        deployed: &Deployed,
    ) -> Result<Agents, AwsError> {
        let mut runtimes = Vec::new();
        for resource in resources.iter().filter(|resource| resource.resource_type == RUNTIME) {
            let Some(found) = properties(aws, RUNTIME, &resource.physical_id).await? else { continue };
            let mut runtime = Runtime::of(resource, &found);
            let default = format!("{}/runtime-endpoint/DEFAULT", runtime.arn);
            // The service makes it, and whoever may read only the stack's own resources cannot see it.
            if let Ok(Some(found)) = properties(aws, ENDPOINT, &default).await {
                let newest = Some(runtime.version.clone());
                runtime.endpoints.push(Endpoint::of(None, &default, &found, newest));
            }
            for endpoint in resources.iter().filter(|resource| resource.resource_type == ENDPOINT) {
                if let Some(found) = properties(aws, ENDPOINT, &endpoint.physical_id).await?
                    && text(&found, "AgentRuntimeId").is_none_or(|id| id == runtime.id)
                {
                    let intended =
                        template.and_then(|template| intended(template, &endpoint.logical_id, &runtime, deployed));
                    runtime.endpoints.push(Endpoint::of(Some(endpoint), &endpoint.physical_id, &found, intended));
                }
            }
            runtimes.push(runtime);
        }
        Ok(Agents { runtimes })
    }

    /// Reads them until nothing is under way any more, and says what does not serve as it should.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn verify(
        aws: &Aws,
        resources: &[StackResource],
        template: &Template,
        (deployed, twice): (&Deployed, bool),
    ) -> Result<(Agents, Vec<UnhealthyResource>), AwsError> {
        let started = Instant::now();
        let mut pace = Pace::default();
        // A service may say READY before it begins to change (aws-unkind 11): twice the same is believed.
        let mut before = None;
        loop {
            let agents = Agents::read(aws, resources, Some(template), deployed).await?;
            let settled = !agents.under_way(deployed.newest) && (!twice || before.as_ref() == Some(&agents));
            if settled || started.elapsed() > LONGEST {
                let faults = agents.faults(resources);
                return Ok((agents, faults));
            }
            before = Some(agents);
            pace.wait().await;
        }
    }

    /// Whether something is on its way; `moving` says that endpoints may not yet have been told where to go.
    fn under_way(&self, moving: bool) -> bool {
        self.runtimes.iter().any(|runtime| {
            under_way(&runtime.status)
                || runtime
                    .endpoints
                    .iter()
                    .any(|endpoint| under_way(&endpoint.status) || endpoint.lags() && (moving || !endpoint.is_moved()))
        })
    }

    /// The endpoints that somebody sent to another version.
    pub fn moved(&self) -> Vec<UnhealthyResource> {
        let faults =
            self.runtimes.iter().flat_map(|runtime| runtime.endpoints.iter().filter_map(|one| one.fault(runtime)));
        faults.filter(|fault| fault.moved).collect()
    }

    /// All that a read of a runtime or an endpoint gave, by its logical id.
    pub fn properties(&self, logical_id: &str) -> Option<&Value> {
        self.runtimes.iter().find_map(|runtime| {
            if runtime.logical_id == logical_id {
                return Some(&runtime.properties);
            }
            let own = |endpoint: &&Endpoint| endpoint.logical_id.as_deref() == Some(logical_id);
            runtime.endpoints.iter().find(own).map(|endpoint| &endpoint.properties)
        })
    }

    /// What does not serve as it should.
    pub fn faults(&self, resources: &[StackResource]) -> Vec<UnhealthyResource> {
        let mut faults = Vec::new();
        for resource in
            resources.iter().filter(|resource| matches!(resource.resource_type.as_str(), RUNTIME | ENDPOINT))
        {
            let id = Some(&resource.logical_id);
            let read = self.runtimes.iter().any(|runtime| {
                Some(&runtime.logical_id) == id || runtime.endpoints.iter().any(|one| one.logical_id.as_ref() == id)
            });
            if !read {
                let words = format!("`{}` is in the stack and the service does not have it", resource.physical_id);
                faults.push(UnhealthyResource {
                    logical_id: resource.logical_id.clone(),
                    words,
                    reason: None,
                    moved: false,
                    property: None,
                });
            }
        }
        for runtime in &self.runtimes {
            if runtime.status != READY {
                faults.push(UnhealthyResource {
                    logical_id: runtime.logical_id.clone(),
                    words: format!("the runtime `{}` is {}, not {READY}", runtime.id, runtime.status),
                    reason: runtime.failure.clone(),
                    moved: false,
                    property: None,
                });
            }
            faults.extend(runtime.endpoints.iter().filter_map(|endpoint| endpoint.fault(runtime)));
        }
        faults
    }
}

const READY: &str = "READY";

fn under_way(status: &str) -> bool {
    status.ends_with("ING")
}

impl Runtime {
    fn of(resource: &StackResource, found: &Value) -> Runtime {
        let known = |key: &str| text(found, key).unwrap_or_default();
        Runtime {
            logical_id: resource.logical_id.clone(),
            arn: known("AgentRuntimeArn"),
            id: text(found, "AgentRuntimeId").unwrap_or_else(|| resource.physical_id.clone()),
            version: known("AgentRuntimeVersion"),
            status: known("Status"),
            failure: text(found, "FailureReason"),
            workload_identity_arn: found["WorkloadIdentityDetails"]["WorkloadIdentityArn"].as_str().map(str::to_owned),
            role_arn: text(found, "RoleArn"),
            endpoints: Vec::new(),
            properties: found.clone(),
        }
    }
}

impl Endpoint {
    fn of(resource: Option<&StackResource>, arn: &str, found: &Value, intended: Option<String>) -> Endpoint {
        Endpoint {
            logical_id: resource.map(|resource| resource.logical_id.clone()),
            name: text(found, "Name").unwrap_or_else(|| arn.rsplit('/').next().unwrap_or_default().to_owned()),
            arn: text(found, "AgentRuntimeEndpointArn").unwrap_or_else(|| arn.to_owned()),
            status: text(found, "Status").unwrap_or_default(),
            live_version: text(found, "LiveVersion"),
            target_version: text(found, "TargetVersion"),
            intended_version: intended.or_else(|| text(found, "TargetVersion")),
            failure: text(found, "FailureReason"),
            properties: found.clone(),
        }
    }

    /// Whether callers do not get yet what they shall get.
    fn lags(&self) -> bool {
        self.intended_version.is_some() && self.live_version != self.intended_version
    }

    /// Whether it is where somebody sent it, and that is not where it shall be.
    fn is_moved(&self) -> bool {
        self.lags() && self.target_version.is_some() && self.target_version == self.live_version
    }

    fn fault(&self, runtime: &Runtime) -> Option<UnhealthyResource> {
        let name = &self.name;
        let words = if self.status != READY {
            format!("the endpoint `{name}` is {}, not {READY}", self.status)
        } else if self.lags() {
            let version = |version: &Option<String>| version.clone().unwrap_or_else(|| "no version".to_owned());
            format!(
                "the endpoint `{name}` serves {} and shall serve {}",
                version(&self.live_version),
                version(&self.intended_version)
            )
        } else {
            return None;
        };
        let logical_id = self.logical_id.clone().unwrap_or_else(|| runtime.logical_id.clone());
        let moved = self.status == READY && self.is_moved();
        let property = Some("AgentRuntimeVersion");
        Some(UnhealthyResource { logical_id, words, reason: self.failure.clone(), moved, property })
    }
}

/// The version that a template asks for: the one it is pinned to, or where it follows the runtime the one that was
/// deployed. None for an endpoint that the template leaves where it is, as MDAA's do.
fn intended(template: &Template, logical_id: &str, runtime: &Runtime, deployed: &Deployed) -> Option<String> {
    let version = property(template.resources.get(logical_id)?, "AgentRuntimeVersion")?;
    match (version.known(), &version.value) {
        (Some(version), _) => Some(version),
        (None, FragmentValue::Text(_) | FragmentValue::Function(..)) => {
            let newest = deployed.newest.then_some(&runtime.version);
            newest.or(deployed.version(logical_id)).cloned()
        }
        _ => None,
    }
}

fn text(found: &Value, key: &str) -> Option<String> {
    match &found[key] {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Deployed, Runtime, intended};
    use crate::cloudformation::Template;
    use serde_json::json;

    #[test]
    fn an_endpoint_shall_serve_what_its_template_asks_for() {
        let runtime = Runtime {
            logical_id: "Runtime".to_owned(),
            arn: String::new(),
            id: String::new(),
            version: "3".to_owned(),
            status: "READY".to_owned(),
            failure: None,
            workload_identity_arn: None,
            role_arn: None,
            endpoints: Vec::new(),
            properties: json!({}),
        };
        let asked = |properties| {
            let template = Template::from_json(&json!({"Resources": {"Endpoint": {"Properties": properties}}}));
            intended(&template, "Endpoint", &runtime, &Deployed::newest())
        };
        assert_eq!(asked(json!({"AgentRuntimeVersion": "2"})).as_deref(), Some("2"));
        let follows = json!({"AgentRuntimeVersion": {"Fn::GetAtt": ["Runtime", "AgentRuntimeVersion"]}});
        assert_eq!(asked(follows).as_deref(), Some("3"));
        // One of MDAA's stays where it is.
        assert_eq!(asked(json!({})), None);
    }
}

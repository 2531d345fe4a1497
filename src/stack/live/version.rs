use super::compare::{Doubt, LiveComparison, LiveStack};
use super::detection::Detection;
use crate::cloudformation::resource_types::bedrock_agentcore::RUNTIME_ENDPOINT;
use crate::cloudformation::{FragmentValue, Template, property};
use crate::diagnostic::{Code, Diagnostic};
use crate::stack::resources::StackResource;
use crate::stack::verify::{Agents, Runtime};
use serde_json::Value;
use std::collections::BTreeMap;

const VERSION: &str = "/AgentRuntimeVersion";

/// Which version of the runtime each endpoint was deployed with. Somebody may have made a newer one since, and a template
/// that follows the runtime says only that it follows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deployed {
    versions: BTreeMap<String, String>,
    /// Whether the newest one was just deployed.
    pub newest: bool,
}

impl Deployed {
    /// As CloudFormation resolved it when it last changed the endpoint.
    pub fn of(detection: &Detection, held: &[StackResource], newest: bool) -> Deployed {
        let endpoints = held.iter().filter(|one| one.resource_type == RUNTIME_ENDPOINT);
        let versions = endpoints.filter_map(|one| {
            let version = match detection.expected(&one.logical_id, VERSION)? {
                Value::String(version) => version.clone(),
                Value::Number(version) => version.to_string(),
                _ => return None,
            };
            Some((one.logical_id.clone(), version))
        });
        Deployed { versions: versions.collect(), newest }
    }

    /// Where nothing says that the newest version is not the one.
    pub fn newest() -> Deployed {
        Deployed { versions: BTreeMap::new(), newest: true }
    }

    /// That of an endpoint.
    pub fn version(&self, logical_id: &str) -> Option<&String> {
        self.versions.get(logical_id)
    }
}

/// The endpoints that follow their runtime, and of which nobody says with which version they were deployed.
pub fn doubts(stack: &LiveStack<'_>, detection: &Detection) -> Vec<Doubt> {
    let endpoints = stack.held.iter().filter(|one| one.resource_type == RUNTIME_ENDPOINT);
    let gone = |one: &StackResource| detection.drifts.get(&one.logical_id).is_some_and(|drift| drift.deleted);
    let unknown = endpoints.filter(|one| {
        !gone(one) && follows(stack.template, &one.logical_id) && detection.expected(&one.logical_id, VERSION).is_none()
    });
    let words = |one: &StackResource| format!("the version that `{}` was deployed with", one.logical_id);
    let doubt = |one| Doubt { words: words(one), reason: None, denied: false, by_nature: false };
    unknown.map(doubt).collect()
}

/// A version of a runtime that is newer than the one that was deployed, and no difference: every change of a runtime makes one.
pub fn undeployed(
    (template, agents): (&Template, &Agents),
    deployed: &Deployed,
    comparison: &LiveComparison,
) -> Vec<Diagnostic> {
    let as_deployed = |runtime: &&Runtime| {
        !comparison.differences.iter().any(|one| one.logical_id == runtime.logical_id && !one.reads_back)
    };
    let told = agents.runtimes.iter().filter(as_deployed).filter_map(|runtime| {
        let ids = runtime.endpoints.iter().filter_map(|endpoint| endpoint.logical_id.as_deref());
        let versions = ids.filter(|id| follows(template, id)).filter_map(|id| deployed.version(id));
        let known: u64 = versions.filter_map(|version| version.parse().ok()).max()?;
        let newest: u64 = runtime.version.parse().ok()?;
        let message = format!(
            "version {newest} of the runtime `{}` was not deployed: the stack made version {known}",
            runtime.id
        );
        // A doubt that somebody could end leaves open what it is of.
        let whole = comparison.doubts.iter().all(|doubt| doubt.by_nature);
        let properties = if whole { "its properties are as deployed" } else { "not all of it could be compared" };
        (newest > known).then(|| {
            Diagnostic::warning(Code::VERSION_NOT_DEPLOYED, message)
                .why(format!("{properties}; `DEFAULT` serves the newest version, whoever made it"))
                .help("nothing has to be put back; the next deploy that changes the runtime makes a version of its own")
        })
    });
    told.collect()
}

fn follows(template: &Template, endpoint: &str) -> bool {
    let version = template.resources.get(endpoint).and_then(|one| property(one, "AgentRuntimeVersion"));
    version.is_some_and(|version| {
        version.known().is_none() && matches!(version.value, FragmentValue::Text(_) | FragmentValue::Function(..))
    })
}

use super::cause::Cause;
use super::log_protection::log_protection;
use super::obstacle::{Obstacle, ObstacleKind};
use super::permission_change::goes;
use super::proof::{ElementChange, Intended};
use super::reason::Reason;
use super::subject::TemplateElement;
use crate::cloudformation::resource_types::bedrock_agentcore;
use crate::cloudformation::{Fragment, ResourceType, Template, line, property, type_of};
use crate::difference::Difference;
use crate::iam::permissions::PermissionChange;
use crate::module_type::bedrock_agentcore_runtime::naming::runtime_name_of;
use crate::source::{Sources, Span};
use jsonptr::{Pointer, PointerBuf};
use serde_json::Value;
use std::collections::BTreeSet;

/// What a difference is judged by.
pub struct Sides<'a> {
    /// The template that the stack was deployed with.
    pub deployed: &'a Template,
    pub ours: &'a Template,
    /// What these places point into.
    pub sources: &'a Sources,
    /// All that is not the same, with every value in the clear: never shown.
    pub difference: Difference,
    /// What of the deployed stack works for MDAA's log protection alone, by logical id.
    pub log_protection: BTreeSet<String>,
}

pub enum Classification {
    Intended(Reason),
    Obstacle(ObstacleKind, Cause),
    Permissions,
}

#[derive(Default)]
pub struct Classified {
    pub intended: Vec<Intended>,
    pub obstacles: Vec<Obstacle>,
}

/// A difference as it may be shown.
pub struct Shown {
    pub effect: ElementChange,
    pub subject: TemplateElement,
    pub path: String,
    pub before: Option<Value>,
    pub after: Option<Value>,
    pub permission: Option<PermissionChange>,
    pub cause: PointerBuf,
}

impl<'a> Sides<'a> {
    pub fn new(deployed: &'a Template, ours: &'a Template, sources: &'a Sources, difference: Difference) -> Self {
        Sides { deployed, ours, sources, difference, log_protection: log_protection(deployed, ours) }
    }
}

impl Sides<'_> {
    pub fn before(&self, logical_id: &str) -> Option<&Fragment> {
        self.deployed.resources.get(logical_id)
    }

    pub fn after(&self, logical_id: &str) -> Option<&Fragment> {
        self.ours.resources.get(logical_id)
    }

    /// The real name of our runtime.
    pub fn runtime_name(&self) -> Option<&str> {
        let (_, runtime) = self.ours.of_type(bedrock_agentcore::RUNTIME).next()?;
        property(runtime, "AgentRuntimeName")?.text()
    }

    /// The image that CDK built of `codePath`, and the one that mdaac names in its place.
    pub fn rebuilt_image(&self) -> Option<(&str, &str)> {
        let mut changes = self.difference.resources.iter().flat_map(|resource| &resource.changes);
        let image = changes.find(|change| change.path == IMAGE)?;
        let (before, after) = (image.before.as_ref()?.as_str()?, image.after.as_ref()?.as_str()?);
        let built = before.contains("/cdk-") && before.contains("-container-assets-") && after.contains("/mdaac/");
        built.then_some((before, after))
    }

    /// Whether a published value is the name of our runtime as MDAA wrote it: in full, with `-` and whatever else
    /// AgentCore takes in no name.
    pub fn is_mdaas_name(&self, value: Option<&Value>) -> bool {
        let written = value.and_then(Value::as_str);
        written.is_some_and(|name| self.runtime_name() == Some(runtime_name_of(name).as_str()))
    }

    /// The line of the user's files that a part of our template comes from; none if it is our own doing.
    pub fn users_line(&self, pointer: &Pointer) -> Option<Span> {
        line(self.ours, self.sources, pointer.as_ref()).filter(|span| !self.sources.is_built_in(span.file))
    }
}

/// Where a runtime names its image.
pub const IMAGE: &str = "AgentRuntimeArtifact/ContainerConfiguration/ContainerUri";

/// The name of a resource, as text in Fn::Sub syntax.
pub fn name_of(resource: &Fragment) -> Option<&str> {
    property(resource, ResourceType::of(type_of(resource)).known_by.property()?)?.text()
}

impl Classified {
    /// Takes a difference with what it was judged to be.
    pub fn push(&mut self, sides: &Sides<'_>, shown: Shown, verdict: Classification) {
        let Shown { effect, subject, path, before, after, permission, cause } = shown;
        match verdict {
            Classification::Intended(reason) => {
                self.intended.push(Intended { reason, effect, subject, path, before, after, permission, cause });
            }
            Classification::Obstacle(kind, what) => {
                let lost = permission.as_ref().is_some_and(goes);
                let has_line = effect != ElementChange::Leaves && !lost && what.is_of_a_line();
                let span = match what {
                    Cause::New(line) => line,
                    _ => sides.users_line(&cause).filter(|_| has_line),
                };
                self.obstacles.push(Obstacle { kind, subject, path, before, after, permission, cause: what, span });
            }
            Classification::Permissions => {}
        }
    }
}

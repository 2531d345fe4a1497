use super::origin::line;
use crate::source::{Sources, Span};
use crate::template::Template;
use aws_sdk_cloudformation::types as cfn;
use aws_sdk_cloudformation::types::{ChangeAction, EvaluationType, Replacement, RequiresRecreation};
use serde_json::Value;
use std::collections::BTreeSet;

/// What a change set would do, read before anything is done.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The stack.
    pub stack_name: String,
    /// Whether the stack is new.
    pub creates_stack: bool,
    /// The change set's ARN.
    pub change_set_id: String,
    /// Its name.
    pub change_set_name: String,
    /// Resource by resource, in CloudFormation's order.
    pub changes: Vec<Change>,
}

/// What would become of one resource.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// How.
    pub action: Action,
    /// Its logical id.
    pub logical_id: String,
    /// The id of the thing itself, unless it is new.
    pub physical_id: Option<String>,
    /// Its type.
    pub resource_type: String,
    /// Its properties that change; none for one that is added or removed.
    pub properties: Vec<PropertyChange>,
    /// Whether the thing itself stays although the stack lets go of it.
    pub retained: bool,
    /// The properties before, as far as CloudFormation tells.
    pub before: Option<Value>,
    /// The properties after.
    pub after: Option<Value>,
    /// The line of the user's files that asks for the resource.
    pub span: Option<Span>,
}

/// How a resource changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// It is made.
    Add,
    /// It exists and becomes part of the stack.
    Import,
    /// It changes and stays the same thing.
    ChangeInPlace,
    /// It reads a value of something that changes, and that value stays: CloudFormation cannot know so beforehand.
    Unaffected,
    /// A new one takes its place; what knew the old one by its id loses it.
    Replace,
    /// It goes.
    Remove,
}

/// One property that changes.
#[derive(Clone, Debug, PartialEq)]
pub struct PropertyChange {
    /// Where in the resource, e.g. `/Properties/RoleArn`.
    pub path: String,
    /// The value before.
    pub before: Option<String>,
    /// The value after; none for one that is known only when the resource it comes from is changed.
    pub after: Option<String>,
    /// Whether it is the reason of a replacement.
    pub replaces: bool,
    /// The line of the user's files that causes it.
    pub span: Option<Span>,
}

/// The resources whose replacement loses something: sessions, names that others know, permissions under way.
const GUARDED: &[&str] = &[
    "AWS::BedrockAgentCore::Runtime",
    "AWS::BedrockAgentCore::RuntimeEndpoint",
    "AWS::IAM::Role",
    "AWS::IAM::ManagedPolicy",
];

impl Plan {
    /// The changes of a change set, each with the line that causes it.
    pub fn new(
        stack_name: &str,
        creates_stack: bool,
        (change_set_id, change_set_name): (&str, &str),
        changes: Vec<cfn::ResourceChange>,
        (template, sources): (&Template, &Sources),
    ) -> Plan {
        let replaced = replaced(&changes);
        let changes = changes.into_iter().map(|change| read(change, &replaced, template, sources)).collect();
        Plan {
            stack_name: stack_name.to_owned(),
            creates_stack,
            change_set_id: change_set_id.to_owned(),
            change_set_name: change_set_name.to_owned(),
            changes,
        }
    }

    /// Replacements of runtimes, endpoints, roles and policies that `allowed` does not name, by logical id.
    pub fn forbidden_replacements(&self, allowed: &[String]) -> Vec<&Change> {
        let guarded = |change: &&Change| {
            change.action == Action::Replace
                && GUARDED.contains(&change.resource_type.as_str())
                && !allowed.contains(&change.logical_id)
        };
        self.changes.iter().filter(guarded).collect()
    }

    /// Whether a runtime gets a new version: its sessions restart on it.
    pub fn makes_new_version(&self) -> bool {
        self.changes.iter().any(|change| {
            change.resource_type == "AWS::BedrockAgentCore::Runtime"
                && change.action == Action::ChangeInPlace
                && change.properties.iter().any(|property| !property.path.starts_with("/Properties/Tags"))
        })
    }
}

/// The logical ids of what is really replaced.
///
/// CloudFormation says `Conditional` of whatever is create-only and read from another resource that changes: an
/// endpoint reads its runtime's id, which only a new runtime changes (facts 9). So such a one is replaced if and
/// only if the resource it reads is. Where the value itself is written in the template, it counts as replaced.
fn replaced(changes: &[cfn::ResourceChange]) -> BTreeSet<String> {
    let mut replaced: BTreeSet<String> = BTreeSet::new();
    loop {
        let more: Vec<String> = changes
            .iter()
            .filter(|change| is_replaced(change, &replaced))
            .filter_map(|change| change.logical_resource_id.clone())
            .filter(|id| !replaced.contains(id))
            .collect();
        if more.is_empty() {
            return replaced;
        }
        replaced.extend(more);
    }
}

fn is_replaced(change: &cfn::ResourceChange, replaced: &BTreeSet<String>) -> bool {
    match change.replacement {
        Some(Replacement::True) => {
            // Its only reasons may be values that stay what they are.
            let details = change.details();
            details.is_empty() || details.iter().any(|detail| forces_replacement(detail, replaced))
        }
        Some(Replacement::Conditional) => change.details().iter().any(|detail| forces_replacement(detail, replaced)),
        _ => false,
    }
}

fn forces_replacement(detail: &cfn::ResourceChangeDetail, replaced: &BTreeSet<String>) -> bool {
    let Some(target) = &detail.target else { return false };
    if !matches!(target.requires_recreation, Some(RequiresRecreation::Always | RequiresRecreation::Conditionally)) {
        return false;
    }
    match (&detail.evaluation, &detail.causing_entity) {
        (Some(EvaluationType::Dynamic), Some(cause)) => {
            replaced.contains(cause.split_once('.').map_or(cause.as_str(), |(id, _)| id))
        }
        // A parameter's new value is there already.
        _ => target.before_value.is_none() || target.before_value != target.after_value,
    }
}

/// The attributes of our types that an update in place changes; all others only a new resource changes (AWS's resource
/// schemas: the read-only properties that are no identifier or ARN).
const MOVING: &[&str] =
    &["AgentRuntimeVersion", "LiveVersion", "TargetVersion", "Status", "FailureReason", "LastUpdatedAt"];

/// Whether all it has is values of others that stay.
fn is_unaffected(change: &cfn::ResourceChange, replaced: &BTreeSet<String>) -> bool {
    let stays = |detail: &cfn::ResourceChangeDetail| {
        let (Some(EvaluationType::Dynamic), Some(cause)) = (&detail.evaluation, &detail.causing_entity) else {
            return false;
        };
        let (id, attribute) = cause.split_once('.').unwrap_or((cause, ""));
        !replaced.contains(id) && !MOVING.contains(&attribute)
    };
    !change.details().is_empty() && change.details().iter().all(stays)
}

fn read(change: cfn::ResourceChange, replaced: &BTreeSet<String>, template: &Template, sources: &Sources) -> Change {
    let logical_id = change.logical_resource_id.clone().unwrap_or_default();
    let action = match change.action {
        Some(ChangeAction::Add) => Action::Add,
        Some(ChangeAction::Import) => Action::Import,
        Some(ChangeAction::Remove) => Action::Remove,
        _ if replaced.contains(&logical_id) => Action::Replace,
        _ if is_unaffected(&change, replaced) => Action::Unaffected,
        _ => Action::ChangeInPlace,
    };
    let properties = match action {
        Action::ChangeInPlace | Action::Replace => properties(&change, replaced, &logical_id, template, sources),
        Action::Add | Action::Import | Action::Unaffected | Action::Remove => Vec::new(),
    };
    let context = |text: Option<String>| text.and_then(|text| serde_json::from_str(&text).ok());
    Change {
        action,
        span: line(template, sources, &format!("/Resources/{logical_id}")),
        logical_id,
        physical_id: change.physical_resource_id.filter(|id| !id.is_empty()),
        resource_type: change.resource_type.unwrap_or_default(),
        properties,
        retained: matches!(change.policy_action, Some(cfn::PolicyAction::Retain | cfn::PolicyAction::ReplaceAndRetain)),
        before: context(change.before_context),
        after: context(change.after_context),
    }
}

fn properties(
    change: &cfn::ResourceChange,
    replaced: &BTreeSet<String>,
    logical_id: &str,
    template: &Template,
    sources: &Sources,
) -> Vec<PropertyChange> {
    let mut found: Vec<PropertyChange> = Vec::new();
    for detail in change.details() {
        let Some(target) = &detail.target else { continue };
        let path = match (&target.path, &target.attribute, &target.name) {
            (Some(path), ..) if !path.is_empty() => path.clone(),
            (_, Some(cfn::ResourceAttribute::Properties), Some(name)) => format!("/Properties/{name}"),
            (_, Some(attribute), _) => format!("/{}", attribute.as_str()),
            _ => continue,
        };
        let property = PropertyChange {
            span: line(template, sources, &format!("/Resources/{logical_id}{path}")),
            before: target.before_value.clone(),
            after: target.after_value.clone(),
            replaces: replaced.contains(logical_id) && forces_replacement(detail, replaced),
            path,
        };
        // A property that refers to two resources has a detail for each.
        match found.iter_mut().find(|known| known.path == property.path) {
            Some(known) => known.replaces |= property.replaces,
            None => found.push(property),
        }
    }
    found
}

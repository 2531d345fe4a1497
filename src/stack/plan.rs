use crate::cloudformation::resource_types::bedrock_agentcore;
use crate::cloudformation::resource_types::logs::LOG_GROUP;
use crate::cloudformation::{ResourceType, Template, line, type_of};
use crate::difference::{AccessChange, Difference, PublishedNames};
use crate::iam::permissions::{PermissionChange, What};
use crate::source::{Origin, SecretKind, Sources, Span};
use aws_sdk_cloudformation::types as cfn;
use aws_sdk_cloudformation::types::{ChangeAction, ChangeSource, EvaluationType, Replacement, RequiresRecreation};
use jsonptr::{Pointer, PointerBuf};
use std::collections::BTreeSet;

/// What a change set would do, read before anything is done.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub stack_name: String,
    /// Whether the stack is new.
    pub creates_stack: bool,
    pub change_set_id: String,
    /// The ARN of the stack that the change set is of.
    pub stack_id: String,
    pub change_set_name: String,
    /// Resource by resource, in CloudFormation's order.
    pub changes: Vec<PlannedChange>,
    /// What a second operation adds to a stack that this one makes, or takes away that this one states.
    pub later: Vec<PlannedChange>,
    /// Who gains and loses which permission, from the deployed template to this one.
    pub access: Vec<PlannedAccess>,
    /// Parameters and exports whose names get or lose the environment.
    pub published_names: Option<PublishedNames>,
}

/// What somebody gains and loses.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedAccess {
    pub change: AccessChange,
    /// For each permission, the line of the user's files that causes it.
    pub spans: Vec<Option<Span>>,
}

/// What would become of one resource.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedChange {
    pub action: PlannedAction,
    pub logical_id: String,
    /// The id of the thing itself, unless it is new.
    pub physical_id: Option<String>,
    pub resource_type: String,
    /// Its properties that change; none for one that is added or removed.
    pub properties: Vec<PropertyChange>,
    /// Whether the thing itself stays although the stack lets go of it.
    pub retained: bool,
    /// The line of the user's files that asks for the resource.
    pub span: Option<Span>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlannedAction {
    Add,
    /// It exists and becomes part of the stack.
    Import,
    /// It changes and stays the same thing.
    ChangeInPlace,
    /// CloudFormation lists it, and it stays the same: it reads a value of something that changes, and that value stays;
    /// or only its metadata is otherwise.
    Unaffected,
    /// A new one takes its place; what knew the old one by its id loses it.
    Replace,
    Remove,
}

#[derive(Clone, Debug, PartialEq)]
pub struct PropertyChange {
    /// Where in the resource, e.g. `/Properties/RoleArn`.
    pub path: String,
    pub before: Option<String>,
    /// The value after; none for one that is known only when the resource it comes from is changed.
    pub after: Option<String>,
    /// Whether it is the reason of a replacement.
    pub replaces: bool,
    /// The resource that the value comes from, by logical id, if only the deploy will tell it.
    pub read_from: Option<String>,
    /// Whether its values may be secret: environment variables, and what comes from `env_var:`.
    pub secret: bool,
    /// The line of the user's files that causes it.
    pub span: Option<Span>,
}

impl PlannedChange {
    /// Whether it changes a runtime so that the service makes a new version of it: tags alone do not [inferred].
    pub fn makes_version(&self) -> bool {
        let of_version =
            |one: &PropertyChange| one.path.starts_with("/Properties/") && !one.path.starts_with("/Properties/Tags");
        self.resource_type == bedrock_agentcore::RUNTIME && self.properties.iter().any(of_version)
    }
}

impl Plan {
    /// The changes of a change set, each with the line that causes it.
    pub fn new(
        stack_name: &str,
        creates_stack: bool,
        (stack_id, change_set_id, change_set_name): (&str, &str, &str),
        changes: Vec<cfn::ResourceChange>,
        (template, sources): (&Template, &Sources),
    ) -> Plan {
        let replaced = replaced(&changes);
        let changes = changes.into_iter().map(|change| read(change, &replaced, template, sources)).collect();
        Plan {
            stack_name: stack_name.to_owned(),
            creates_stack,
            stack_id: stack_id.to_owned(),
            change_set_id: change_set_id.to_owned(),
            change_set_name: change_set_name.to_owned(),
            changes,
            later: Vec::new(),
            access: Vec::new(),
            published_names: None,
        }
    }

    /// Whether all that another plan changes was announced with this one.
    pub fn announces(&self, next: &Plan) -> bool {
        let id = |change: &PlannedChange| change.logical_id.clone();
        let announced: Vec<String> = self.later.iter().map(id).collect();
        let harmless = |change: &PlannedChange| {
            matches!(
                change.action,
                PlannedAction::Add | PlannedAction::Import | PlannedAction::ChangeInPlace | PlannedAction::Unaffected
            ) && (change.action == PlannedAction::Unaffected || announced.contains(&change.logical_id))
        };
        !self.later.is_empty() && next.changes.iter().all(harmless)
    }

    /// Whether the second operation is not one that adds: it puts back what the first one stated.
    pub fn takes_away(&self) -> bool {
        self.later.iter().any(|change| change.action == PlannedAction::ChangeInPlace) && !self.puts_keys_on()
    }

    /// Whether the second operation puts on log groups the key that the first one takes off.
    pub fn puts_keys_on(&self) -> bool {
        let key = |change: &PlannedChange| {
            change.resource_type == LOG_GROUP && change.properties.iter().all(|one| one.path == "/Properties/KmsKeyId")
        };
        let changes: Vec<&PlannedChange> =
            self.later.iter().filter(|change| change.action == PlannedAction::ChangeInPlace).collect();
        !changes.is_empty() && changes.into_iter().all(key)
    }

    /// Takes in what an announced operation does. Whether the stack is made is a matter of that one.
    pub fn and(mut self, next: Plan) -> Plan {
        self.creates_stack = next.creates_stack;
        let known: Vec<String> = self.changes.iter().map(|change| change.logical_id.clone()).collect();
        self.changes.extend(next.changes.into_iter().filter(|change| !known.contains(&change.logical_id)));
        self
    }

    /// Adds what the templates tell: what somebody gains and loses, and which names move.
    pub fn with_difference(self, difference: Difference, template: &Template, sources: &Sources) -> Plan {
        let published_names = difference.published_names();
        let planned = difference.access.into_iter().map(|change| {
            // What is lost has no line any more: the pointer names what is left of its document.
            let gone = |what: &What| matches!(what, What::Lost(_) | What::Detached(_) | What::UnreadWent(_));
            let span = |one: &PermissionChange| {
                if gone(&one.what) { None } else { line(template, sources, &one.pointer.to_string()) }
            };
            PlannedAccess { spans: change.changes.iter().map(span).collect(), change }
        });
        Plan { access: planned.collect(), published_names, ..self }
    }

    /// Replacements of guarded resources that `allowed` does not name, by logical id.
    pub fn forbidden_replacements(&self, allowed: &[String]) -> Vec<&PlannedChange> {
        let guarded = |change: &&PlannedChange| {
            change.action == PlannedAction::Replace
                && ResourceType::of(&change.resource_type).lifecycle.is_some_and(|lifecycle| lifecycle.guarded)
                && !allowed.contains(&change.logical_id)
        };
        self.changes.iter().filter(guarded).collect()
    }

    /// The line that causes a replacement: where it begins, if one follows from another.
    pub fn cause_of(&self, change: &PlannedChange) -> Option<Span> {
        let property = change.properties.iter().find(|property| property.replaces)?;
        let first = property.read_from.as_ref().and_then(|id| self.changes.iter().find(|one| one.logical_id == *id));
        match first.filter(|first| first.logical_id != change.logical_id) {
            Some(first) => self.cause_of(first),
            None => property.span,
        }
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
            .filter(|change| match change.replacement {
                Some(Replacement::True) => true,
                Some(Replacement::Conditional) => places(change).iter().any(|place| place.replaces(&replaced)),
                _ => false,
            })
            .filter_map(|change| change.logical_resource_id.clone())
            .filter(|id| !replaced.contains(id))
            .collect();
        if more.is_empty() {
            return replaced;
        }
        replaced.extend(more);
    }
}

/// A place in a resource that changes, with all that CloudFormation says about it: a detail for each cause, and with
/// property values one more for the modification itself.
struct PropertyTarget<'a> {
    path: String,
    target: &'a cfn::ResourceTargetDefinition,
    /// The resources and attributes that the value is read from.
    read_from: Vec<(&'a str, &'a str)>,
    /// Whether the template itself says another value.
    written: bool,
}

fn places(change: &cfn::ResourceChange) -> Vec<PropertyTarget<'_>> {
    let mut places: Vec<PropertyTarget<'_>> = Vec::new();
    for detail in change.details() {
        let Some(target) = &detail.target else { continue };
        let path = match (&target.path, &target.attribute, &target.name) {
            (Some(path), ..) if !path.is_empty() => path.clone(),
            (_, Some(cfn::ResourceAttribute::Properties), Some(name)) => format!("/Properties/{name}"),
            (_, Some(attribute), _) => format!("/{}", attribute.as_str()),
            _ => continue,
        };
        let place = match places.iter_mut().find(|known| known.path == path) {
            Some(known) => known,
            None => {
                places.push(PropertyTarget { path, target, read_from: Vec::new(), written: false });
                let Some(last) = places.last_mut() else { continue };
                last
            }
        };
        let other = detail.causing_entity.as_deref().filter(|_| {
            matches!(detail.change_source, Some(ChangeSource::ResourceAttribute | ChangeSource::ResourceReference))
        });
        match other {
            Some(entity) => place.read_from.push(entity.split_once('.').unwrap_or((entity, ""))),
            None => place.written |= detail.evaluation != Some(EvaluationType::Dynamic),
        }
    }
    places
}

/// A path as it may be shown. CloudFormation writes pointers.
fn shown_path(path: &str, sources: &Sources) -> String {
    Pointer::parse(path).map_or_else(|_| path.to_owned(), |pointer| sources.shown_pointer(pointer).to_string())
}

impl PropertyTarget<'_> {
    /// Whether its value is read from other resources and stays what it is, or is metadata, with which nothing is done.
    fn stays(&self, replaced: &BTreeSet<String>, template: &Template) -> bool {
        if self.path.split('/').nth(1) == Some("Metadata") {
            return true;
        }
        let may_move = |id: &str, attribute: &str| {
            let resource_type = template.resources.get(id).map(type_of).unwrap_or_default();
            ResourceType::of(resource_type).schema.as_ref().is_none_or(|schema| schema.moving.contains(&attribute))
        };
        // Without an attribute it is the resource's id, which stays as long as the resource.
        let moves =
            |(id, attribute): &(&str, &str)| replaced.contains(*id) || !attribute.is_empty() && may_move(id, attribute);
        !self.read_from.is_empty() && !self.written && !self.read_from.iter().any(moves)
    }

    fn replaces(&self, replaced: &BTreeSet<String>) -> bool {
        let recreation = &self.target.requires_recreation;
        if !matches!(recreation, Some(RequiresRecreation::Always | RequiresRecreation::Conditionally)) {
            return false;
        }
        if self.read_from.is_empty() || self.written {
            let Self { target, .. } = self;
            return target.before_value.is_none() || target.before_value != target.after_value;
        }
        self.read_from.iter().any(|(id, _)| replaced.contains(*id))
    }
}

/// Whether a part of the template holds what no output shows.
pub fn is_secret(template: &Template, sources: &Sources, pointer: &str) -> bool {
    let hidden = |origin: &Origin| match origin {
        Origin::Environment(_) => !sources.shows_values(),
        Origin::File(span) | Origin::Context(_, span) => sources.hides(*span),
        Origin::Default(_) | Origin::Deploy(_) | Origin::Ssm(_) => false,
    };
    let Ok(pointer) = PointerBuf::parse(pointer) else { return !sources.shows_values() };
    // What is secret may lie below: variables change one by one or all at once.
    let secret = template.is_secret(&pointer.with_trailing_token("*")) && !sources.shows_values();
    secret || template.origins(&pointer).iter().any(hidden)
}

/// AWS quotes it, if what comes after fails.
fn keep_back(values: &str, sources: &Sources) {
    sources.secrets().keep_all(&values.into(), SecretKind::Deployed);
}

fn read(
    change: cfn::ResourceChange,
    replaced: &BTreeSet<String>,
    template: &Template,
    sources: &Sources,
) -> PlannedChange {
    let logical_id = change.logical_resource_id.clone().unwrap_or_default();
    let places = places(&change);
    let action = match change.action {
        Some(ChangeAction::Add) => PlannedAction::Add,
        Some(ChangeAction::Import) => PlannedAction::Import,
        Some(ChangeAction::Remove) => PlannedAction::Remove,
        _ if replaced.contains(&logical_id) => PlannedAction::Replace,
        _ if !places.is_empty() && places.iter().all(|place| place.stays(replaced, template)) => {
            PlannedAction::Unaffected
        }
        _ => PlannedAction::ChangeInPlace,
    };
    let properties = match action {
        PlannedAction::ChangeInPlace | PlannedAction::Replace => places
            .iter()
            .filter(|place| !place.stays(replaced, template))
            .map(|place| PropertyChange {
                span: line(template, sources, &format!("/Resources/{logical_id}{}", place.path)),
                secret: is_secret(template, sources, &format!("/Resources/{logical_id}{}", place.path)),
                before: place.target.before_value.clone(),
                after: place.target.after_value.clone(),
                replaces: action == PlannedAction::Replace && place.replaces(replaced),
                read_from: place.read_from.first().filter(|_| !place.written).map(|(id, _)| (*id).to_owned()),
                path: shown_path(&place.path, sources),
            })
            .collect(),
        PlannedAction::Add | PlannedAction::Import | PlannedAction::Unaffected | PlannedAction::Remove => Vec::new(),
    };
    let secret = properties.iter().filter(|property| property.secret);
    secret.filter_map(|property| property.before.as_deref()).for_each(|before| keep_back(before, sources));
    PlannedChange {
        action,
        span: line(template, sources, &format!("/Resources/{logical_id}")),
        properties,
        logical_id,
        physical_id: change.physical_resource_id.filter(|id| !id.is_empty()),
        resource_type: change.resource_type.unwrap_or_default(),
        retained: matches!(change.policy_action, Some(cfn::PolicyAction::Retain | cfn::PolicyAction::ReplaceAndRetain)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Plan, PlannedAction};
    use crate::cloudformation::Template;
    use crate::source::Sources;
    use aws_sdk_cloudformation::types::{
        ChangeAction, ChangeSource, EvaluationType, Replacement, ResourceAttribute, ResourceChange,
        ResourceChangeDetail, ResourceTargetDefinition,
    };
    use serde_json::json;
    use std::path::Path;

    #[test]
    fn a_value_read_from_another_resource_stays_unless_an_update_can_move_it() {
        let types = [
            ("Runtime", "AWS::BedrockAgentCore::Runtime"),
            ("Parameter", "AWS::SSM::Parameter"),
            ("Role", "AWS::IAM::Role"),
            ("Other", "Some::Other::Type"),
        ];
        let resources = types.map(|(id, name)| (id.to_owned(), json!({"Type": name})));
        let resources = serde_json::Map::from_iter(resources);
        let template = Template::from_json(&json!({"Resources": resources}));
        let action = |read_from: &str| {
            let target =
                ResourceTargetDefinition::builder().attribute(ResourceAttribute::Properties).name("Description");
            let detail = ResourceChangeDetail::builder()
                .target(target.build())
                .evaluation(EvaluationType::Dynamic)
                .change_source(ChangeSource::ResourceAttribute)
                .causing_entity(read_from);
            let change = ResourceChange::builder()
                .action(ChangeAction::Modify)
                .replacement(Replacement::False)
                .logical_resource_id("Reader")
                .details(detail.build());
            let sources = Sources::new(Path::new("."), &[]).ok()?;
            let plan = Plan::new("s", false, ("stack", "id", "name"), vec![change.build()], (&template, &sources));
            plan.changes.first().map(|change| change.action)
        };
        for (read_from, wanted) in [
            ("Runtime.AgentRuntimeId", PlannedAction::Unaffected),
            ("Runtime.AgentRuntimeVersion", PlannedAction::ChangeInPlace),
            ("Runtime", PlannedAction::Unaffected),
            ("Parameter.Value", PlannedAction::ChangeInPlace),
            ("Role.Arn", PlannedAction::Unaffected),
            ("Other.Arn", PlannedAction::ChangeInPlace),
            ("Other", PlannedAction::Unaffected),
        ] {
            assert_eq!(action(read_from), Some(wanted), "{read_from}");
        }
    }
}

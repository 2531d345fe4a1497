use super::arrival;
use super::cause::Cause;
use super::change;
use super::departure;
use super::log_settings;
use super::maker::Maker;
use super::obstacle::ObstacleKind;
use super::permission;
use super::permission_change;
use super::proof::{ElementChange, Intended, Kept, Proof};
use super::reason::Reason;
use super::section;
use super::sides::{Classification, Classified, Shown, Sides, name_of};
use super::subject::TemplateElement;
use crate::cloudformation::resource_types::{iam, ssm};
use crate::cloudformation::{Fragment, PseudoParameters, Template, property, text, type_of};
use crate::difference::{Action, Change, Difference, Hidden, ResourceChange, compare};
use crate::source::Sources;
use jsonptr::PointerBuf;
use std::collections::BTreeMap;

/// What an update of a stack with our template would do, against the template that it was deployed with. `pseudo` says
/// what pseudo parameters stand for, where that is known. Values that are not to be seen are not in it.
pub fn prove(deployed: &Template, template: &Template, sources: &Sources, pseudo: &PseudoParameters) -> Proof {
    sources.secrets().keep_deployed(&deployed.to_json());
    let difference = compare(deployed, template, pseudo);
    let shown = Hidden::of(template, sources).left_out_of(difference.clone(), pseudo);
    let sides = Sides::new(deployed, template, sources, difference);
    let mut found = Classified::default();
    resources(&sides, &shown, &mut found);
    let sections = [
        ("Parameter", &sides.difference.parameters, &shown.parameters),
        ("Output", &sides.difference.outputs, &shown.outputs),
        ("Template", &sides.difference.other, &shown.other),
    ];
    for (kind, changes, shown) in sections {
        for (change, shown) in changes.iter().zip(shown) {
            let (name, path) = section::parts(kind, &change.path);
            let verdict = section::judge(&sides, kind, name, path, change);
            let subject = TemplateElement::new(kind, name);
            found.push(&sides, changed(subject, path, shown), verdict);
        }
    }
    for (access, shown) in sides.difference.access.iter().zip(&shown.access) {
        for (change, seen) in access.changes.iter().zip(&shown.changes) {
            let shown = Shown {
                effect: effect(&sides, &access.logical_id),
                subject: TemplateElement::new(&*access.resource_type, &*access.logical_id),
                path: String::new(),
                before: None,
                after: None,
                permission: Some(seen.clone()),
                cause: seen.pointer.clone(),
            };
            found.push(&sides, shown, permission::judge(&sides, access, (change, seen)));
        }
    }
    log_settings::judge(&sides, &mut found);
    importable(&sides, &mut found);
    rewritten(&sides, &mut found);
    fold_renamed_runtime(&sides, &mut found);
    Proof {
        made_by: Maker::of(deployed),
        kept: kept(&sides),
        intended: found.intended,
        obstacles: found.obstacles,
        imports: BTreeMap::new(),
    }
}

fn resources(sides: &Sides<'_>, shown: &Difference, found: &mut Classified) {
    for (resource, shown) in sides.difference.resources.iter().zip(&shown.resources) {
        let ResourceChange { logical_id, resource_type, .. } = resource;
        let subject = TemplateElement::new(&**resource_type, &**logical_id);
        let whole = |effect| Shown {
            effect,
            subject: subject.clone(),
            path: String::new(),
            before: None,
            after: None,
            permission: None,
            cause: PointerBuf::from_tokens(["Resources", logical_id]),
        };
        match resource.action {
            Action::Add => found.push(sides, whole(ElementChange::Added), arrival::judge(sides, resource)),
            Action::Remove { .. } => found.push(sides, whole(ElementChange::Leaves), departure::judge(sides, resource)),
            Action::Modify(_) => {
                for (change, seen) in resource.changes.iter().zip(&shown.changes) {
                    let verdict = change::judge(sides, resource, (change, seen));
                    found.push(sides, changed(subject.clone(), &change.path, seen), verdict);
                }
            }
        }
    }
}

fn changed(subject: TemplateElement, path: &str, shown: &Change) -> Shown {
    let effect = match (&shown.before, &shown.after) {
        (None, _) if path.is_empty() => ElementChange::Added,
        (_, None) if path.is_empty() => ElementChange::Leaves,
        _ => ElementChange::Changed,
    };
    Shown {
        effect,
        subject,
        path: path.to_owned(),
        before: shown.before.clone(),
        after: shown.after.clone(),
        permission: None,
        cause: shown.cause.clone(),
    }
}

fn effect(sides: &Sides<'_>, logical_id: &str) -> ElementChange {
    match (sides.before(logical_id), sides.after(logical_id)) {
        (None, _) => ElementChange::Added,
        (_, None) => ElementChange::Leaves,
        _ => ElementChange::Changed,
    }
}

/// A removal policy that is written where it held anyway is no difference to CloudFormation, and is told all the same.
fn importable(sides: &Sides<'_>, found: &mut Classified) {
    for (logical_id, resource) in &sides.ours.resources {
        let written = |resource: &Fragment| resource.get("DeletionPolicy").map(Fragment::to_json);
        let before = sides.before(logical_id).filter(|before| written(before).is_none());
        if before.is_some() && written(resource).is_some_and(|policy| policy == "Delete") {
            found.intended.push(Intended {
                reason: Reason::IMPORTABLE,
                effect: ElementChange::Changed,
                subject: TemplateElement::new(type_of(resource), &**logical_id),
                path: "DeletionPolicy".to_owned(),
                before: None,
                after: written(resource),
                permission: None,
                cause: PointerBuf::from_tokens(["Resources", logical_id, "DeletionPolicy"]),
            });
        }
    }
}

/// A policy that is text and says the same in other words is no difference in meaning; CloudFormation writes it anew.
fn rewritten(sides: &Sides<'_>, found: &mut Classified) {
    for (logical_id, resource) in &sides.ours.resources {
        let (before, after) = (sides.before(logical_id).and_then(json_text), json_text(resource));
        let changes = sides.difference.resources.iter().filter(|change| change.logical_id == *logical_id);
        let told = changes.flat_map(|change| &change.changes).any(|change| change.path.starts_with("PolicyDocument"));
        if before.is_some() && after.is_some() && before != after && !told {
            found.intended.push(Intended {
                reason: Reason::SAME_PERMISSIONS,
                effect: ElementChange::Changed,
                subject: TemplateElement::new(type_of(resource), &**logical_id),
                path: "PolicyDocument".to_owned(),
                before: None,
                after: None,
                permission: None,
                cause: PointerBuf::from_tokens(["Resources", logical_id, "Properties", "PolicyDocument"]),
            });
        }
    }
}

/// `PolicyDocument`, where it is JSON as text and all of it is known before the deploy.
fn json_text(resource: &Fragment) -> Option<String> {
    let document = property(resource, "PolicyDocument").filter(|document| document.map().is_some())?;
    text::known(&document.as_text()?)
}

/// A runtime of another name moves all that is named after it: that is one mistake.
fn fold_renamed_runtime(sides: &Sides<'_>, found: &mut Classified) {
    let Some(renamed) = found.obstacles.iter().find(|obstacle| obstacle.path == "AgentRuntimeName") else { return };
    let span = renamed.span;
    let cause = Cause::RuntimeName(deployed_runtime_name(sides));
    for obstacle in &mut found.obstacles {
        let published = matches!(obstacle.subject.kind.as_str(), ssm::PARAMETER | "Output")
            && obstacle.kind == ObstacleKind::Removes;
        let follows = obstacle.kind == ObstacleKind::Replaces && obstacle.cause == Cause::Unknown;
        let identity = obstacle.permission.as_ref().is_some_and(permission_change::is_of_workload_identity);
        if published || follows || identity || obstacle.span.is_some() && obstacle.span == span {
            obstacle.cause = cause.clone();
        }
    }
}

/// `agentRuntimeName` of the deployed stack, as MDAA writes it into the description of role and policy.
fn deployed_runtime_name(sides: &Sides<'_>) -> Option<String> {
    let mut described = sides.deployed.of_type(iam::ROLE);
    described.find_map(|(_, role)| {
        let description = property(role, "Description")?.text()?;
        description.split_once("Bedrock AgentCore Runtime: ").map(|(_, name)| name.to_owned())
    })
}

/// The resources of both templates.
fn kept(sides: &Sides<'_>) -> Vec<Kept> {
    let both = sides.ours.resources.iter().filter(|(id, _)| sides.before(id).is_some());
    both.map(|(id, resource)| Kept {
        logical_id: id.clone(),
        resource_type: type_of(resource).to_owned(),
        name: name_of(resource).map(str::to_owned),
        physical_id: None,
        changes: sides.difference.resources.iter().any(|change| change.logical_id == *id),
    })
    .collect()
}

impl Classification {
    /// Anything that is not explained.
    pub fn unexplained(sides: &Sides<'_>, change: &Change) -> Classification {
        let cause = sides.users_line(&change.cause).map_or(Cause::Unknown, Cause::Line);
        Classification::Obstacle(ObstacleKind::Changes, cause)
    }
}

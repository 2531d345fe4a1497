use super::{ComparisonState, DifferenceReport, ModuleDifference};
use crate::cloudformation::{PolicyKind, Template, places};
use crate::difference::{AccessChange, Action, Change, Replacement, ResourceChange, WaiverChange};
use crate::iam::permissions::{Permission, PermissionChange, What};
use crate::source::Sources;
use jsonptr::{Pointer, PointerBuf};
use serde_json::{Value, json};

impl DifferenceReport<'_> {
    /// For programs; its keys are a promise. `sources` has the shape of the `.sources.json` files.
    pub fn json(&self) -> Value {
        let modules: Vec<Value> = self.modules.iter().map(|module| entry(module, self.sources)).collect();
        json!({ "modules": modules, "summary": self.counts() })
    }
}

fn entry(module: &ModuleDifference<'_>, sources: &Sources) -> Value {
    let status = match &module.state {
        ComparisonState::NotCompared => "notCompared",
        ComparisonState::OnlyInBaseline => "onlyInBaseline",
        ComparisonState::Compared { .. } if module.baseline.is_none() => "new",
        ComparisonState::Compared { difference, .. } if difference.is_empty() && module.is_same_beside() => "same",
        ComparisonState::Compared { .. } => "different",
    };
    let mut entry = json!({
        "module": module.module,
        "stack": module.stack_name,
        "baseline": module.baseline,
        "status": status,
        "stackStatus": module.unsettled,
        "liveDifferences": module.live,
        "waivers": module.waivers.as_ref().map(|changes| changes.iter().map(waiver).collect::<Value>()),
    });
    if let (ComparisonState::Compared { difference, template }, Some(entry)) = (&module.state, entry.as_object_mut()) {
        let writer = Writer { template, sources };
        let changes = |changes: &[Change]| changes.iter().map(|change| writer.change(change)).collect::<Value>();
        entry.insert(
            "resources".to_owned(),
            difference.resources.iter().map(|resource| writer.resource(resource)).collect(),
        );
        entry.insert("parameters".to_owned(), changes(&difference.parameters));
        entry.insert("outputs".to_owned(), changes(&difference.outputs));
        entry.insert("other".to_owned(), changes(&difference.other));
        if let Some(moved) = difference.published_names() {
            entry.insert("publishedNames".to_owned(), moved.json());
        }
        entry.insert("permissions".to_owned(), difference.access.iter().map(|access| writer.access(access)).collect());
    }
    entry
}

fn waiver(change: &WaiverChange) -> Value {
    let kind = match (&change.before, &change.after) {
        (None, _) => "added",
        (_, None) => "removed",
        _ => "changed",
    };
    json!({ "change": kind, "before": change.before, "after": change.after, "lines": change.lines() })
}

struct Writer<'a> {
    template: &'a Template,
    sources: &'a Sources,
}

impl Writer<'_> {
    fn resource(&self, resource: &ResourceChange) -> Value {
        let (action, replacement, retained) = match resource.action {
            Action::Add => ("Add", None, None),
            Action::Modify(replacement) => ("Modify", Some(replaces(replacement)), None),
            Action::Remove { retained } => ("Remove", None, retained),
        };
        json!({
            "logicalId": resource.logical_id,
            "type": resource.resource_type,
            "action": action,
            "replacement": replacement,
            "retained": retained,
            "changes": resource.changes.iter().map(|change| self.change(change)).collect::<Value>(),
            "sources": self.places(&PointerBuf::from_tokens(["Resources", &resource.logical_id])),
        })
    }

    fn change(&self, change: &Change) -> Value {
        json!({
            "pointer": self.sources.shown_pointer(&change.pointer),
            "path": change.path,
            "before": change.before,
            "after": change.after,
            "replacement": replaces(change.replacement),
            "follows": change.follows,
            "sources": self.places(&change.pointer),
        })
    }

    fn access(&self, access: &AccessChange) -> Value {
        let kind = match access.kind {
            PolicyKind::Identity => "identity",
            PolicyKind::Trust => "trust",
            PolicyKind::Resource => "resource",
        };
        json!({
            "logicalId": access.logical_id,
            "type": access.resource_type,
            "policy": kind,
            "changes": access.changes.iter().map(|change| self.permission(change)).collect::<Value>(),
        })
    }

    fn permission(&self, change: &PermissionChange) -> Value {
        let (kind, permission) = match &change.what {
            What::Gained(permission) => ("gained", Some(permission)),
            What::Lost(permission) => ("lost", Some(permission)),
            What::Condition { of, .. } => ("condition", Some(&**of)),
            What::UnreadCame(_) | What::UnreadWent(_) => ("unread", None),
            What::Attached(_) => ("attached", None),
            What::Detached(_) => ("detached", None),
            What::Boundary { .. } => ("boundary", None),
            What::TooMany => ("tooMany", None),
        };
        json!({
            "change": kind,
            "lines": change.lines(),
            "permission": permission.map(permission_json),
            "direction": change.direction().name(),
            "widens": change.widens(),
            "narrows": change.narrows(),
            "pointer": self.sources.shown_pointer(&change.pointer),
            "sources": self.places(&change.pointer),
        })
    }

    fn places(&self, pointer: &Pointer) -> Value {
        places(self.template.origins(pointer), self.sources)
    }
}

fn replaces(replacement: Replacement) -> &'static str {
    match replacement {
        Replacement::False => "False",
        Replacement::Conditional => "Conditional",
        Replacement::True => "True",
    }
}

fn permission_json(permission: &Permission) -> Value {
    let text = |names: &dyn ToString| names.to_string();
    json!({
        "effect": permission.effect.name(),
        "principal": permission.principal.as_ref().map(|names| text(names)),
        "action": text(&permission.action),
        "resource": permission.resource.as_ref().map(|names| text(names)),
        "condition": permission.conditions.iter().map(|condition| json!({
            "operator": condition.operator, "key": condition.key, "values": condition.values,
        })).collect::<Value>(),
    })
}

use super::names::{NameKind, NameSet};
use super::{CanonicalDocument, Conditions, Permission};
use crate::iam::document::{Document, Effect, Listed, LocatedText, Party, Principal, Statement};
use jsonptr::PointerBuf;
use serde_json::Value;
use std::collections::BTreeSet;

/// The most permissions of one side that are told apart. IAM takes 6144 characters of a managed
/// policy, so only a text made for it has more.
pub const MAX_PERMISSIONS: usize = 5_000;

/// The permissions in the documents of one side.
#[derive(Debug, Default)]
pub struct Side<'a> {
    /// Each once, in the order of the documents.
    pub permissions: Vec<PlacedPermission>,
    /// The same, to look one up.
    pub set: BTreeSet<Permission>,
    /// Statements that cannot be read: of a function, or malformed.
    pub unread: Vec<UnreadStatement<'a>>,
    /// Whether there are more than [`MAX_PERMISSIONS`].
    pub too_many: bool,
}

/// A permission and where its parts stand.
#[derive(Clone, Debug)]
pub struct PlacedPermission {
    pub permission: Permission,
    pub document_at: PointerBuf,
    pub statement_at: PointerBuf,
    pub action_at: PointerBuf,
    /// Of the resource, in a trust policy of the principal.
    pub object_at: PointerBuf,
}

/// What cannot be read, and where it stands.
#[derive(Clone, Debug)]
pub struct UnreadStatement<'a> {
    pub value: &'a Value,
    pub document_at: PointerBuf,
    pub at: PointerBuf,
}

type PlacedNames = Vec<(NameSet, PointerBuf)>;

impl<'a> Side<'a> {
    /// Reads all statements of all documents.
    pub fn read(documents: &[CanonicalDocument<'a>], partition: &str) -> Side<'a> {
        let mut side = Side::default();
        for CanonicalDocument { pointer, value } in documents {
            let unread =
                |value, at: &PointerBuf| UnreadStatement { value, document_at: pointer.clone(), at: at.clone() };
            let document = Document::read(*value, pointer.clone());
            if document.unread {
                side.unread.push(unread(value, pointer));
            }
            for statement in &document.statements {
                let below = statement.at.strip_prefix(pointer);
                let Some(written) = below.and_then(|below| value.pointer(below.as_str())) else { continue };
                if !is_clear(written) || side.statement(statement, pointer, partition).is_none() {
                    side.unread.push(unread(written, &statement.at));
                }
            }
        }
        side
    }

    /// Takes a statement apart; none when not all of it can be read.
    fn statement(
        &mut self,
        statement: &Statement<PointerBuf>,
        document_at: &PointerBuf,
        partition: &str,
    ) -> Option<()> {
        let parts = Parts::of(statement, partition)?;
        if self.permissions.len().saturating_add(parts.count()) > MAX_PERMISSIONS {
            self.too_many = true;
            return Some(());
        }
        parts.each(&mut |permission, action_at, object_at| {
            if self.set.insert(permission.clone()) {
                self.permissions.push(PlacedPermission {
                    permission,
                    document_at: document_at.clone(),
                    statement_at: statement.at.clone(),
                    action_at: action_at.clone(),
                    object_at: object_at.clone(),
                });
            }
        });
        Some(())
    }
}

/// What a statement names, each with its place.
pub struct Parts {
    effect: Effect,
    actions: PlacedNames,
    resources: Vec<(Option<NameSet>, PointerBuf)>,
    principals: Vec<(Option<NameSet>, PointerBuf)>,
    conditions: Conditions,
}

impl Parts {
    /// None when not all of it can be read.
    pub fn of(statement: &Statement<PointerBuf>, partition: &str) -> Option<Parts> {
        if !statement.unread.is_empty() {
            return None;
        }
        let at = &statement.at;
        let actions = names(&statement.action, &statement.not_action, NameKind::Action, text)??;
        let resources = names(&statement.resource, &statement.not_resource, NameKind::Resource, text)?;
        let principals = names(&statement.principal, &statement.not_principal, NameKind::Principal, |one| {
            principal(one, partition)
        })?;
        Some(Parts {
            effect: statement.effect?,
            actions,
            resources: optional(resources, at),
            principals: optional(principals, at),
            conditions: Conditions::of(&statement.conditions)?,
        })
    }

    /// The permissions of the statement, or those that what stands at one place has a part in: an action, a resource, a
    /// principal. None where there are too many, or nothing is named at that place.
    pub fn permissions(&self, part: Option<&PointerBuf>) -> Option<Vec<Permission>> {
        let named = |at: &PointerBuf| part.is_some_and(|part| part == at);
        let action = self.actions.iter().any(|(_, at)| named(at));
        let resource = !action && self.resources.iter().any(|(_, at)| named(at));
        let principal = !action && !resource && self.principals.iter().any(|(_, at)| named(at));
        if part.is_some() && !(action || resource || principal) {
            return None;
        }
        let count = |all: usize, one: bool| if one { 1 } else { all };
        let actions = count(self.actions.len(), action);
        let others = count(self.resources.len(), resource).saturating_mul(count(self.principals.len(), principal));
        if actions.saturating_mul(others) > MAX_PERMISSIONS {
            return None;
        }
        let mut permissions = Vec::new();
        let kept = |at: &PointerBuf, one: bool| !one || named(at);
        for (name, _) in self.actions.iter().filter(|(_, at)| kept(at, action)) {
            for (of, _) in self.resources.iter().filter(|(_, at)| kept(at, resource)) {
                for (by, _) in self.principals.iter().filter(|(_, at)| kept(at, principal)) {
                    permissions.push(self.permission(name, of.as_ref(), by.as_ref()));
                }
            }
        }
        Some(permissions)
    }

    fn permission(&self, action: &NameSet, resource: Option<&NameSet>, principal: Option<&NameSet>) -> Permission {
        Permission {
            effect: self.effect,
            principal: principal.cloned(),
            action: action.clone(),
            resource: resource.cloned(),
            conditions: self.conditions.clone(),
        }
    }

    fn count(&self) -> usize {
        self.actions.len().saturating_mul(self.resources.len()).saturating_mul(self.principals.len())
    }

    /// Gives each permission with the places of its action and of its resource, in a trust policy of its principal.
    fn each(&self, take: &mut dyn FnMut(Permission, &PointerBuf, &PointerBuf)) {
        for (action, action_at) in &self.actions {
            for (resource, resource_at) in &self.resources {
                for (principal, principal_at) in &self.principals {
                    let object_at = if resource.is_some() { resource_at } else { principal_at };
                    take(self.permission(action, resource.as_ref(), principal.as_ref()), action_at, object_at);
                }
            }
        }
    }
}

/// The names in an element or in its `Not…`, none within where the statement has neither; none where it has both.
fn names<T>(
    element: &Option<Listed<T, PointerBuf>>,
    not: &Option<Listed<T, PointerBuf>>,
    kind: NameKind,
    name: impl Fn(&T) -> (String, &PointerBuf),
) -> Option<Option<PlacedNames>> {
    match (element, not) {
        (Some(element), None) => {
            let each = element.values.iter().map(&name);
            Some(Some(each.map(|(name, at)| (NameSet::Of(name), at.clone())).collect()))
        }
        (None, Some(not)) => {
            let left_out = not.values.iter().map(|value| name(value).0).collect();
            Some(Some(vec![(NameSet::all_but(&left_out, kind), not.at.clone())]))
        }
        (None, None) => Some(None),
        (Some(_), Some(_)) => None,
    }
}

fn optional(names: Option<PlacedNames>, at: &PointerBuf) -> Vec<(Option<NameSet>, PointerBuf)> {
    match names {
        Some(names) => names.into_iter().map(|(names, at)| (Some(names), at)).collect(),
        None => vec![(None, at.clone())],
    }
}

fn text(written: &LocatedText<PointerBuf>) -> (String, &PointerBuf) {
    (written.text.clone(), &written.at)
}

/// The ways to write one principal are one name. An account of another partition is another one.
fn principal<'a>(principal: &'a Principal<PointerBuf>, partition: &str) -> (String, &'a PointerBuf) {
    let text = &principal.name.text;
    let root = |text: &str| {
        let account =
            text.strip_prefix("arn:")?.strip_prefix(partition)?.strip_prefix(":iam::")?.strip_suffix(":root")?;
        (!account.contains([':', '/'])).then(|| account.to_owned())
    };
    let name = match (principal.party(), &principal.kind) {
        (Party::Everyone, _) => "*".to_owned(),
        (Party::Account(_), Some(kind)) => format!("{kind} {}", root(text).unwrap_or_else(|| text.clone())),
        (_, Some(kind)) => format!("{kind} {text}"),
        (_, None) => text.clone(),
    };
    (name, &principal.name.at)
}

/// Whether a statement leaves no doubt: IAM takes neither a principal that is a list nor elements of nothing, and no page says
/// what an operator without keys, or `Null` without values, would be.
fn is_clear(statement: &Value) -> bool {
    let is_nothing = |value: &Value| value.as_array().is_some_and(Vec::is_empty);
    let elements = ["Action", "NotAction", "Resource", "NotResource"];
    let principals = ["Principal", "NotPrincipal"].into_iter().filter_map(|key| statement.get(key));
    let operators = statement.get("Condition").and_then(Value::as_object).into_iter().flatten();
    elements.into_iter().filter_map(|key| statement.get(key)).all(|element| !is_nothing(element))
        && principals.into_iter().all(|principal| match principal {
            Value::Object(kinds) => !kinds.is_empty() && !kinds.values().any(is_nothing),
            other => other == "*",
        })
        && operators.into_iter().all(|(operator, keys)| {
            keys.as_object().is_none_or(|keys| {
                !keys.is_empty() && (!operator.eq_ignore_ascii_case("Null") || !keys.values().any(is_nothing))
            })
        })
}

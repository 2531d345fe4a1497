use super::names::{NameKind, NameSet};
use super::{CanonicalDocument, Conditions, Permission};
use crate::iam::document::{Document, Listed, LocatedText, Party, Principal, Statement};
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
    pub fn read(documents: &[CanonicalDocument<'a>]) -> Side<'a> {
        let mut side = Side::default();
        for CanonicalDocument { pointer, value } in documents {
            let unread = |at: &PointerBuf| {
                let value = at.strip_prefix(pointer).and_then(|below| value.pointer(below.as_str()));
                value.map(|value| UnreadStatement { value, document_at: pointer.clone(), at: at.clone() })
            };
            let document = Document::read(*value, pointer.clone());
            if document.unread {
                side.unread.extend(unread(pointer));
            }
            for statement in &document.statements {
                if side.statement(statement, pointer).is_none() {
                    side.unread.extend(unread(&statement.at));
                }
            }
        }
        side
    }

    /// Takes a statement apart; none when not all of it can be read.
    fn statement(&mut self, statement: &Statement<PointerBuf>, document_at: &PointerBuf) -> Option<()> {
        if !statement.unread.is_empty() {
            return None;
        }
        let effect = statement.effect?;
        let at = &statement.at;
        let actions = names(&statement.action, &statement.not_action, NameKind::Action, text)??;
        let resources = names(&statement.resource, &statement.not_resource, NameKind::Resource, text)?;
        let principals = names(&statement.principal, &statement.not_principal, NameKind::Principal, principal)?;
        let (resources, principals) = (optional(resources, at), optional(principals, at));
        let count = actions.len().saturating_mul(resources.len()).saturating_mul(principals.len());
        if self.permissions.len().saturating_add(count) > MAX_PERMISSIONS {
            self.too_many = true;
            return Some(());
        }
        let conditions = Conditions::of(&statement.conditions);
        for (action, action_at) in &actions {
            for (resource, resource_at) in &resources {
                for (principal, principal_at) in &principals {
                    let permission = Permission {
                        effect,
                        principal: principal.clone(),
                        action: action.clone(),
                        resource: resource.clone(),
                        conditions: conditions.clone(),
                    };
                    if self.set.insert(permission.clone()) {
                        let object_at = if resource.is_some() { resource_at } else { principal_at };
                        self.permissions.push(PlacedPermission {
                            permission,
                            document_at: document_at.clone(),
                            statement_at: at.clone(),
                            action_at: action_at.clone(),
                            object_at: object_at.clone(),
                        });
                    }
                }
            }
        }
        Some(())
    }
}

/// The names in an element or in its `Not…`, none within where the statement has neither; none where it has both.
fn names<T>(
    element: &Option<Listed<T, PointerBuf>>,
    not: &Option<Listed<T, PointerBuf>>,
    kind: NameKind,
    name: fn(&T) -> (String, &PointerBuf),
) -> Option<Option<PlacedNames>> {
    match (element, not) {
        (Some(element), None) => {
            let each = element.values.iter().map(name);
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

/// The ways to write one principal are one name.
fn principal(principal: &Principal<PointerBuf>) -> (String, &PointerBuf) {
    let text = &principal.name.text;
    let name = match (principal.party(), &principal.kind) {
        (Party::Everyone, _) => "*".to_owned(),
        (Party::Account(account), _) => format!("AWS {account}"),
        (_, Some(kind)) => format!("{kind} {text}"),
        (_, None) => text.clone(),
    };
    (name, &principal.name.at)
}

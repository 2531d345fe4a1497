use super::condition::Condition;
use super::names::{Kind, Names};
use super::{Document, Effect, Permission};
use crate::difference::canonical::scalar_text;
use crate::difference::values::one_or_many;
use jsonptr::PointerBuf;
use serde_json::Value;
use std::collections::BTreeSet;

/// The most permissions of one side that are told apart. IAM takes 6144 characters of a managed
/// policy, so only a text made for it has more.
pub const MAX_PERMISSIONS: usize = 5_000;

/// What the documents of one side say.
#[derive(Debug, Default)]
pub struct Said {
    /// Permissions, each once, in the order they are said.
    pub permissions: Vec<Stated>,
    /// The same, to look one up.
    pub set: BTreeSet<Permission>,
    /// Statements that cannot be read: of a function, or malformed.
    pub unread: Vec<Unread>,
    /// Whether there are more than [`MAX_PERMISSIONS`].
    pub too_many: bool,
}

/// A permission and where its parts stand.
#[derive(Clone, Debug)]
pub struct Stated {
    pub permission: Permission,
    pub document_at: PointerBuf,
    pub statement_at: PointerBuf,
    pub action_at: PointerBuf,
    /// Of the resource, in a trust policy of the principal.
    pub object_at: PointerBuf,
}

/// What cannot be read, and where it stands.
#[derive(Clone, Debug)]
pub struct Unread {
    pub value: Value,
    pub document_at: PointerBuf,
    pub statement_at: PointerBuf,
}

/// Names with their places.
type Placed = Vec<(Names, PointerBuf)>;

impl Said {
    /// Reads all statements of all documents.
    pub fn read(documents: &[Document<'_>]) -> Said {
        let mut said = Said::default();
        for document in documents {
            match document.value.get("Statement") {
                Some(statements) => {
                    let at = below(&document.pointer, "Statement");
                    for (statement, at) in placed(statements, &at) {
                        if said.statement(statement, &at, &document.pointer).is_none() {
                            let document_at = document.pointer.clone();
                            said.unread.push(Unread { value: statement.clone(), document_at, statement_at: at });
                        }
                    }
                }
                None => said.unread.push(Unread {
                    value: document.value.clone(),
                    document_at: document.pointer.clone(),
                    statement_at: document.pointer.clone(),
                }),
            }
        }
        said
    }

    /// Takes a statement apart; none when it cannot be read.
    fn statement(&mut self, statement: &Value, at: &PointerBuf, document: &PointerBuf) -> Option<()> {
        let map = statement.as_object()?;
        let known = [
            "Sid",
            "Effect",
            "Principal",
            "NotPrincipal",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Condition",
        ];
        if map.keys().any(|key| !known.contains(&key.as_str())) {
            return None;
        }
        let effect = match map.get("Effect")?.as_str()? {
            "Allow" => Effect::Allow,
            "Deny" => Effect::Deny,
            _ => return None,
        };
        let condition = map.get("Condition").map_or(Some(Condition::default()), Condition::read)?;
        let names = |one: &str, all_but: &str, kind: Kind| match (map.get(one), map.get(all_but)) {
            (Some(values), None) => each(values, &below(at, one)).map(Some),
            (None, Some(values)) => Some(Some(vec![(Names::all_but(&all(values)?, kind), below(at, all_but))])),
            (None, None) => Some(None),
            (Some(_), Some(_)) => None,
        };
        let actions = names("Action", "NotAction", Kind::Action)??;
        let resources = optional(names("Resource", "NotResource", Kind::Resource)?, at);
        let principals = match (map.get("Principal"), map.get("NotPrincipal")) {
            (Some(principal), None) => Some(principals(principal, &below(at, "Principal"))?),
            (None, Some(principal)) => {
                let at = below(at, "NotPrincipal");
                let left_out = principals(principal, &at)?.into_iter().filter_map(|(names, _)| match names {
                    Names::Of(name) => Some(name),
                    Names::AllBut(_) => None,
                });
                Some(vec![(Names::all_but(&left_out.collect(), Kind::Principal), at)])
            }
            (None, None) => None,
            (Some(_), Some(_)) => return None,
        };
        let principals = optional(principals, at);
        let count = actions.len().saturating_mul(resources.len()).saturating_mul(principals.len());
        if self.permissions.len().saturating_add(count) > MAX_PERMISSIONS {
            self.too_many = true;
            return Some(());
        }
        for (action, action_at) in &actions {
            for (resource, resource_at) in &resources {
                for (principal, principal_at) in &principals {
                    let permission = Permission {
                        effect,
                        principal: principal.clone(),
                        action: action.clone(),
                        resource: resource.clone(),
                        condition: condition.clone(),
                    };
                    if self.set.insert(permission.clone()) {
                        let object_at = if resource.is_some() { resource_at } else { principal_at };
                        self.permissions.push(Stated {
                            permission,
                            document_at: document.clone(),
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

fn optional(names: Option<Placed>, at: &PointerBuf) -> Vec<(Option<Names>, PointerBuf)> {
    match names {
        Some(names) => names.into_iter().map(|(names, at)| (Some(names), at)).collect(),
        None => vec![(None, at.clone())],
    }
}

fn each(values: &Value, at: &PointerBuf) -> Option<Placed> {
    placed(values, at).map(|(value, at)| Some((Names::Of(scalar_text(value)?), at))).collect()
}

fn all(values: &Value) -> Option<BTreeSet<String>> {
    one_or_many(values).iter().map(scalar_text).collect()
}

/// `"*"`, or a map such as `{"AWS": […], "Service": …}`.
fn principals(principal: &Value, at: &PointerBuf) -> Option<Placed> {
    if let Some(everyone) = principal.as_str() {
        return Some(vec![(Names::Of(everyone.to_owned()), at.clone())]);
    }
    let mut found = Vec::new();
    for (kind, names) in principal.as_object()? {
        for (name, at) in placed(names, &below(at, kind)) {
            let name = scalar_text(name)?;
            // `{"AWS": "*"}` is everyone, and an account's id is its root (IAM user guide, Principal element).
            let name = match (kind.as_str(), account_of_root(&name)) {
                ("AWS", _) if name == "*" => name,
                ("AWS", Some(account)) => format!("AWS {account}"),
                _ => format!("{kind} {name}"),
            };
            found.push((Names::Of(name), at));
        }
    }
    Some(found)
}

fn account_of_root(arn: &str) -> Option<&str> {
    let (before, rest) = arn.split_once(":iam::")?;
    before.starts_with("arn:").then(|| rest.strip_suffix(":root")).flatten()
}

fn below(at: &PointerBuf, key: &str) -> PointerBuf {
    let mut at = at.clone();
    at.push_back(key);
    at
}

/// The items of a list, or the one value that stands for it, each with its place.
fn placed<'a>(values: &'a Value, at: &PointerBuf) -> impl Iterator<Item = (&'a Value, PointerBuf)> {
    let (list, at) = (values.is_array(), at.clone());
    one_or_many(values).iter().enumerate().map(move |(index, value)| {
        let mut at = at.clone();
        if list {
            at.push_back(index);
        }
        (value, at)
    })
}

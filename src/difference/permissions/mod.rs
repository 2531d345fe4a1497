//! Permissions: takes the policy documents of before and after, gives what they let somebody do more
//! or less, in permissions rather than statements.
//!
//! Nothing that is gained is left out: where it cannot tell whether one permission lies within
//! another, it says that one came and the other went.

mod condition;
mod names;
mod pattern;
mod shown;
mod statement;

pub use condition::{Condition, Test};
use jsonptr::PointerBuf;
use names::Kind;
pub use names::Names;
use serde_json::Value;
pub use statement::MAX_PERMISSIONS;
use statement::{Said, Stated, Unread};

/// An IAM policy document: of a managed or inline policy, a trust policy, a resource policy.
#[derive(Clone, Debug)]
pub struct Document<'a> {
    /// Where it stands; what is found in it is named below this.
    pub pointer: PointerBuf,
    /// The document as JSON. Text may be in Fn::Sub syntax.
    pub value: &'a Value,
}

/// What one statement says of one action on one resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Permission {
    /// Allow or Deny.
    pub effect: Effect,
    /// Who; none in a policy of a role.
    pub principal: Option<Names>,
    /// Does what.
    pub action: Names,
    /// To what; none in a trust policy.
    pub resource: Option<Names>,
    /// When.
    pub condition: Condition,
}

/// `Effect` of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Gives.
    Allow,
    /// Takes, whatever else gives it.
    Deny,
}

/// Something that is not the same about what somebody may do.
#[derive(Clone, Debug, PartialEq)]
pub struct PermissionChange {
    /// What.
    pub what: What,
    /// Where the cause stands in the documents after; of what is gone, its document.
    pub pointer: PointerBuf,
}

/// The kinds of [`PermissionChange`].
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// No permission of before covers it.
    Gained(Permission),
    /// No permission of now covers it.
    Lost(Permission),
    /// The same permission, held under other conditions: any of these.
    Condition {
        /// The permission without a condition.
        of: Box<Permission>,
        /// What was needed.
        before: Vec<Condition>,
        /// What is needed now.
        after: Vec<Condition>,
    },
    /// A statement or document that only CloudFormation can read, or nobody.
    Unread {
        /// What stood there.
        before: Option<Value>,
        /// What stands there.
        after: Option<Value>,
    },
    /// A managed policy from outside the stack, by ARN.
    Attached(String),
    /// The same, no longer.
    Detached(String),
    /// The policy that bounds a role, by ARN.
    Boundary {
        /// The ARN before.
        before: Option<String>,
        /// The ARN now.
        after: Option<String>,
    },
    /// More than [`MAX_PERMISSIONS`] on one side; what changed is not told apart.
    TooMany,
}

/// What `after` lets somebody do more or less than `before`. The order of statements, and how
/// actions and resources are spread over them, make no difference.
pub fn compare(before: &[Document<'_>], after: &[Document<'_>]) -> Vec<PermissionChange> {
    let (old, new) = (Said::read(before), Said::read(after));
    let mut changes = unread(&old, &new);
    if old.too_many || new.too_many {
        let documents =
            |side: &[Document<'_>]| -> Vec<Value> { side.iter().map(|document| document.value.clone()).collect() };
        if documents(before) != documents(after) {
            let pointer = after.first().or(before.first()).map(|document| document.pointer.clone()).unwrap_or_default();
            changes.push(PermissionChange { what: What::TooMany, pointer });
        }
        return changes;
    }
    let (gained, lost) = (uncovered(&new, &old), uncovered(&old, &new));
    let mut conditions: Vec<&Stated> = Vec::new();
    for (side, other, gain) in [(&gained, &old, true), (&lost, &new, false)] {
        for stated in side {
            if !other.permissions.iter().any(|one| one.permission.same_but_condition(&stated.permission)) {
                let permission = stated.permission.clone();
                let what = if gain { What::Gained(permission) } else { What::Lost(permission) };
                let pointer = if gain { cause(stated, &old) } else { stated.document_at.clone() };
                changes.push(PermissionChange { what, pointer });
            } else if !conditions.iter().any(|known| known.permission.same_but_condition(&stated.permission)) {
                conditions.push(stated);
            }
        }
    }
    changes.extend(conditions.into_iter().map(|stated| condition_change(stated, &old, &new)));
    changes
}

/// The permissions of `side` that none of `other` covers, each that another one covers left out.
fn uncovered<'a>(side: &'a Said, other: &Said) -> Vec<&'a Stated> {
    let within = |stated: &Stated| {
        other.set.contains(&stated.permission)
            || other.permissions.iter().any(|one| one.permission.covers(&stated.permission))
    };
    let found: Vec<&Stated> = side.permissions.iter().filter(|stated| !within(stated)).collect();
    let widest = found.iter().enumerate().filter(|(at, stated)| {
        !found.iter().enumerate().any(|(place, wide)| {
            place != *at
                && wide.permission.covers(&stated.permission)
                && (place < *at || !stated.permission.covers(&wide.permission))
        })
    });
    widest.map(|(_, stated)| *stated).collect()
}

/// What brought a permission: the resource or principal, if the action was there for others already.
fn cause(stated: &Stated, old: &Said) -> PointerBuf {
    let new = &stated.permission;
    let action_was_there = old
        .permissions
        .iter()
        .any(|one| one.permission.effect == new.effect && one.permission.action.covers(&new.action, Kind::Action));
    if action_was_there { stated.object_at.clone() } else { stated.action_at.clone() }
}

fn condition_change(stated: &Stated, old: &Said, new: &Said) -> PermissionChange {
    let of = Permission { condition: Condition::default(), ..stated.permission.clone() };
    let like = |said: &Said| -> Vec<Condition> {
        let like = said.permissions.iter().filter(|one| one.permission.same_but_condition(&of));
        let mut conditions: Vec<Condition> = like.map(|one| one.permission.condition.clone()).collect();
        conditions.sort_unstable();
        conditions.dedup();
        let all = conditions.clone();
        conditions
            .retain(|narrow| !all.iter().any(|wide| wide != narrow && wide.covers(narrow) && !narrow.covers(wide)));
        conditions
    };
    let now = new.permissions.iter().find(|one| one.permission.same_but_condition(&of));
    let pointer =
        now.map_or_else(|| stated.document_at.clone(), |now| now.statement_at.with_trailing_token("Condition"));
    PermissionChange { what: What::Condition { before: like(old), after: like(new), of: Box::new(of) }, pointer }
}

/// What cannot be read must at least stay as it is.
fn unread(old: &Said, new: &Said) -> Vec<PermissionChange> {
    let mut gone: Vec<&Unread> = old.unread.iter().collect();
    let mut changes = Vec::new();
    for now in &new.unread {
        match gone.iter().position(|before| before.value == now.value) {
            Some(same) => {
                gone.remove(same);
            }
            None => changes.push(PermissionChange {
                what: What::Unread { before: None, after: Some(now.value.clone()) },
                pointer: now.statement_at.clone(),
            }),
        }
    }
    changes.extend(gone.into_iter().map(|before| PermissionChange {
        what: What::Unread { before: Some(before.value.clone()), after: None },
        pointer: before.document_at.clone(),
    }));
    changes
}

impl Permission {
    /// Whether it says all that `narrow` says. It errs on the side of no.
    pub fn covers(&self, narrow: &Permission) -> bool {
        self.effect == narrow.effect
            && self.action.covers(&narrow.action, Kind::Action)
            && optional(&self.resource, &narrow.resource, |one, other| one.covers(other, Kind::Resource))
            && optional(&self.principal, &narrow.principal, |one, other| one.covers(other, Kind::Principal))
            && self.condition.covers(&narrow.condition)
    }

    fn same_but_condition(&self, other: &Permission) -> bool {
        self.effect == other.effect
            && self.action.same(&other.action, Kind::Action)
            && optional(&self.resource, &other.resource, |one, other| one.same(other, Kind::Resource))
            && optional(&self.principal, &other.principal, |one, other| one.same(other, Kind::Principal))
    }
}

/// Whether both are absent, or both are there and `test` holds.
fn optional(one: &Option<Names>, other: &Option<Names>, test: impl Fn(&Names, &Names) -> bool) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => test(one, other),
        (None, None) => true,
        _ => false,
    }
}

impl PermissionChange {
    /// Whether somebody may do more than before, as far as can be told: in doubt, yes.
    pub fn widens(&self) -> bool {
        match &self.what {
            What::Gained(permission) => permission.effect == Effect::Allow,
            What::Lost(permission) => permission.effect == Effect::Deny,
            What::Condition { of, before, after } => match of.effect {
                Effect::Allow => beyond(after, before),
                Effect::Deny => beyond(before, after),
            },
            // A boundary only takes away.
            What::Boundary { before, .. } => before.is_some(),
            What::Attached(_) | What::Unread { .. } | What::TooMany => true,
            What::Detached(_) => false,
        }
    }

    /// Whether somebody may do less than before, as far as can be told: in doubt, yes.
    pub fn narrows(&self) -> bool {
        match &self.what {
            What::Gained(permission) => permission.effect == Effect::Deny,
            What::Lost(permission) => permission.effect == Effect::Allow,
            What::Condition { of, before, after } => match of.effect {
                Effect::Allow => beyond(before, after),
                Effect::Deny => beyond(after, before),
            },
            What::Boundary { after, .. } => after.is_some(),
            What::Detached(_) | What::Unread { .. } | What::TooMany => true,
            What::Attached(_) => false,
        }
    }
}

/// Whether one of `these` holds where none of `those` does.
fn beyond(these: &[Condition], those: &[Condition]) -> bool {
    these.iter().any(|this| !those.iter().any(|that| that.covers(this)))
}

#[cfg(test)]
mod tests;

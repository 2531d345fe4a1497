//! Permissions: takes the policy documents of before and after, gives what they let somebody do more
//! or less, in permissions rather than statements.
//!
//! Nothing that is gained is left out: where it cannot tell whether one permission lies within
//! another, it says that one came and the other went.

mod condition;
mod direction;
mod names;
mod reference;
mod shown;
mod side;

use super::document::Effect;
pub(crate) use condition::{Conditions, PermissionCondition};
pub(crate) use direction::Direction;
use jsonptr::PointerBuf;
use names::NameKind;
pub(crate) use names::NameSet;
pub(crate) use reference::PolicyReference;
use serde_json::Value;
pub(crate) use side::{MAX_PERMISSIONS, Parts};
use side::{PlacedPermission, Side, UnreadStatement};

/// An IAM policy document of a template, so written that what means the same is the same.
#[derive(Clone, Debug)]
pub struct CanonicalDocument<'a> {
    /// Where it stands; what is found in it is named below this.
    pub pointer: PointerBuf,
    /// The document as JSON, its texts in Fn::Sub syntax.
    pub value: &'a Value,
}

/// What one statement says of one action on one resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Permission {
    pub effect: Effect,
    /// Who; none in a policy of a role.
    pub principal: Option<NameSet>,
    pub action: NameSet,
    /// To what; none in a trust policy.
    pub resource: Option<NameSet>,
    pub conditions: Conditions,
}

/// Something that is not the same about what somebody may do.
#[derive(Clone, Debug, PartialEq)]
pub struct PermissionChange {
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
        before: Vec<Conditions>,
        after: Vec<Conditions>,
    },
    /// A statement or document came that only CloudFormation can read, or nobody: what stands there.
    UnreadCame(String),
    UnreadWent(String),
    /// A managed policy from outside the stack.
    Attached(PolicyReference),
    Detached(PolicyReference),
    /// The policy that bounds a role.
    Boundary {
        before: Option<PolicyReference>,
        after: Option<PolicyReference>,
    },
    /// More than [`MAX_PERMISSIONS`] on one side; what changed is not told apart.
    TooMany,
}

/// What `after` lets somebody do more or less than `before`. The order of statements, and how
/// actions and resources are spread over them, make no difference. `partition` is what `${AWS::Partition}` stands for, or
/// that text itself.
pub fn compare(
    before: &[CanonicalDocument<'_>],
    after: &[CanonicalDocument<'_>],
    partition: &str,
) -> Vec<PermissionChange> {
    let (old, new) = (Side::read(before, partition), Side::read(after, partition));
    let mut changes = unread(&old, &new);
    if old.too_many || new.too_many {
        if !before.iter().map(|document| document.value).eq(after.iter().map(|document| document.value)) {
            let pointer = after.first().or(before.first()).map(|document| document.pointer.clone()).unwrap_or_default();
            changes.push(PermissionChange { what: What::TooMany, pointer });
        }
        return changes;
    }
    let (gained, lost) = (uncovered(&new, &old), uncovered(&old, &new));
    let mut conditional: Vec<&PlacedPermission> = Vec::new();
    for (side, other, gain) in [(&gained, &old, true), (&lost, &new, false)] {
        for placed in side {
            if !other.permissions.iter().any(|one| one.permission.same_but_conditions(&placed.permission)) {
                let permission = placed.permission.clone();
                let what = if gain { What::Gained(permission) } else { What::Lost(permission) };
                let pointer = if gain { cause(placed, &old) } else { placed.document_at.clone() };
                changes.push(PermissionChange { what, pointer });
            } else if !conditional.iter().any(|known| known.permission.same_but_conditions(&placed.permission)) {
                conditional.push(placed);
            }
        }
    }
    changes.extend(conditional.into_iter().map(|placed| condition_change(placed, &old, &new)));
    changes
}

/// The permissions of `side` that none of `other` covers, each that another one covers left out.
fn uncovered<'a>(side: &'a Side, other: &Side) -> Vec<&'a PlacedPermission> {
    let within = |placed: &PlacedPermission| {
        other.set.contains(&placed.permission)
            || other.permissions.iter().any(|one| one.permission.covers(&placed.permission))
    };
    let found: Vec<&PlacedPermission> = side.permissions.iter().filter(|placed| !within(placed)).collect();
    let widest = found.iter().enumerate().filter(|(at, placed)| {
        !found.iter().enumerate().any(|(place, wide)| {
            place != *at
                && wide.permission.covers(&placed.permission)
                && (place < *at || !placed.permission.covers(&wide.permission))
        })
    });
    widest.map(|(_, placed)| *placed).collect()
}

/// What brought a permission: the resource or principal, if the action was there for others already.
fn cause(placed: &PlacedPermission, old: &Side) -> PointerBuf {
    let new = &placed.permission;
    let action_was_there = old
        .permissions
        .iter()
        .any(|one| one.permission.effect == new.effect && one.permission.action.covers(&new.action, NameKind::Action));
    if action_was_there { placed.object_at.clone() } else { placed.action_at.clone() }
}

fn condition_change(placed: &PlacedPermission, old: &Side, new: &Side) -> PermissionChange {
    let of = Permission { conditions: Conditions::default(), ..placed.permission.clone() };
    let like = |side: &Side| -> Vec<Conditions> {
        let like = side.permissions.iter().filter(|one| one.permission.same_but_conditions(&of));
        let mut conditions: Vec<Conditions> = like.map(|one| one.permission.conditions.clone()).collect();
        conditions.sort_unstable();
        conditions.dedup();
        let all = conditions.clone();
        conditions
            .retain(|narrow| !all.iter().any(|wide| wide != narrow && wide.covers(narrow) && !narrow.covers(wide)));
        conditions
    };
    let now = new.permissions.iter().find(|one| one.permission.same_but_conditions(&of));
    let pointer =
        now.map_or_else(|| placed.document_at.clone(), |now| now.statement_at.with_trailing_token("Condition"));
    PermissionChange { what: What::Condition { before: like(old), after: like(new), of: Box::new(of) }, pointer }
}

/// What cannot be read must at least stay as it is.
fn unread(old: &Side, new: &Side) -> Vec<PermissionChange> {
    let mut gone: Vec<&UnreadStatement> = old.unread.iter().collect();
    let mut changes = Vec::new();
    for now in &new.unread {
        match gone.iter().position(|before| before.value == now.value) {
            Some(same) => {
                gone.remove(same);
            }
            None => changes
                .push(PermissionChange { what: What::UnreadCame(now.value.to_string()), pointer: now.at.clone() }),
        }
    }
    changes.extend(gone.into_iter().map(|before| PermissionChange {
        what: What::UnreadWent(before.value.to_string()),
        pointer: before.document_at.clone(),
    }));
    changes
}

impl Permission {
    /// Whether it says all that `narrow` says. It errs on the side of no.
    pub fn covers(&self, narrow: &Permission) -> bool {
        self.effect == narrow.effect
            && self.action.covers(&narrow.action, NameKind::Action)
            && optional(&self.resource, &narrow.resource, |one, other| one.covers(other, NameKind::Resource))
            && optional(&self.principal, &narrow.principal, |one, other| one.covers(other, NameKind::Principal))
            && self.conditions.covers(&narrow.conditions)
    }

    fn same_but_conditions(&self, other: &Permission) -> bool {
        self.effect == other.effect
            && self.action.same(&other.action, NameKind::Action)
            && optional(&self.resource, &other.resource, |one, other| one.same(other, NameKind::Resource))
            && optional(&self.principal, &other.principal, |one, other| one.same(other, NameKind::Principal))
    }
}

/// Whether both are absent, or both are there and `test` holds.
fn optional(one: &Option<NameSet>, other: &Option<NameSet>, test: impl Fn(&NameSet, &NameSet) -> bool) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => test(one, other),
        (None, None) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests;

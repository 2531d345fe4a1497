use super::maker::Maker;
use super::obstacle::{Obstacle, diagnostics};
use super::reason::Reason;
use super::subject::TemplateElement;
use crate::diagnostic::Diagnostic;
use crate::iam::permissions::PermissionChange;
use jsonptr::PointerBuf;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What an update of a deployed stack with our template does to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    /// What the stack was made by.
    pub made_by: Maker,
    /// The resources that are in both templates, in our order.
    pub kept: Vec<Kept>,
    /// Every difference that has a reason.
    pub intended: Vec<Intended>,
    /// Everything else: with one of these the stack is not adopted.
    pub obstacles: Vec<Obstacle>,
    /// The added resources that exist already and are imported, by logical id, each with its name; empty where the
    /// account was not asked.
    pub imports: BTreeMap<String, String>,
}

/// A resource that stays what it is: same logical id, same type, same name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub logical_id: String,
    pub resource_type: String,
    /// The name that it is known by, if the template has it.
    pub name: Option<String>,
    /// The id of the thing itself, if the account was asked.
    pub physical_id: Option<String>,
    /// Whether anything of it changes.
    pub changes: bool,
}

/// A difference that is there on purpose.
#[derive(Clone, Debug, PartialEq)]
pub struct Intended {
    pub reason: Reason,
    /// What becomes of the subject.
    pub effect: ElementChange,
    pub subject: TemplateElement,
    /// Where in it, e.g. `Tags/team`; empty for a whole.
    pub path: String,
    pub before: Option<Value>,
    pub after: Option<Value>,
    /// For a policy, what somebody may do more or less.
    pub permission: Option<PermissionChange>,
    /// Where in our template it comes from.
    pub cause: PointerBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ElementChange {
    /// It stays and changes in place.
    Changed,
    Added,
    Leaves,
}

impl Intended {
    fn is_of_whole_resource(&self) -> bool {
        self.effect != ElementChange::Changed && self.subject.is_resource()
    }
}

impl Proof {
    /// Whether nothing stands in the way.
    pub fn holds(&self) -> bool {
        self.obstacles.is_empty()
    }

    /// The same with what the account says: the ids of what is deployed, and the names of the log groups that exist and
    /// will be imported, both by logical id.
    pub fn deployed_as(mut self, ids: &BTreeMap<String, String>, imports: BTreeMap<String, String>) -> Self {
        for kept in &mut self.kept {
            kept.physical_id = ids.get(&kept.logical_id).cloned();
        }
        self.imports = imports;
        self
    }

    /// The whole resources that are added or leave, each with the permissions that come or go with it.
    pub fn resources(&self, effect: ElementChange) -> impl Iterator<Item = (&Intended, Vec<&PermissionChange>)> {
        let whole = self.intended.iter().filter(move |one| one.effect == effect && one.is_of_whole_resource());
        whole.filter(|one| one.permission.is_none()).map(|one| {
            let same =
                self.intended.iter().filter(|other| other.is_of_whole_resource() && other.subject == one.subject);
            (one, same.filter_map(|other| other.permission.as_ref()).collect())
        })
    }

    /// All other differences, by reason.
    pub fn differences(&self) -> BTreeMap<Reason, Vec<&Intended>> {
        let mut by_reason: BTreeMap<Reason, Vec<&Intended>> = BTreeMap::new();
        for one in self.intended.iter().filter(|one| !one.is_of_whole_resource()) {
            by_reason.entry(one.reason).or_default().push(one);
        }
        by_reason
    }

    /// The reasons of its differences, each once.
    pub fn reasons(&self) -> BTreeSet<Reason> {
        self.intended.iter().map(|one| one.reason).collect()
    }

    /// What stands in the way as problems, one for each cause. `allowed` are the resources whose replacement is meant,
    /// by logical id.
    pub fn problems(&self, allowed: &[String]) -> Vec<Diagnostic> {
        diagnostics(self.obstacles.iter().filter(|obstacle| !obstacle.is_allowed(allowed)))
    }
}

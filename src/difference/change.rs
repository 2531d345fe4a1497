use crate::cloudformation::PolicyKind;
use crate::iam::permissions::PermissionChange;
use jsonptr::PointerBuf;
use serde_json::Value;

/// What is not the same in two templates. Empty where CloudFormation would find nothing to do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// Resources that are not the same, those of the template after first and in its order.
    pub resources: Vec<ResourceChange>,
    /// `Parameters`.
    pub parameters: Vec<Change>,
    /// `Outputs`.
    pub outputs: Vec<Change>,
    /// All other sections but `Metadata`: `Description`, `Conditions`, `Rules`, …
    pub other: Vec<Change>,
    /// What roles, policies and resource policies allow.
    pub access: Vec<AccessChange>,
}

/// A resource that is not the same.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceChange {
    /// Its name in the template.
    pub logical_id: String,
    /// E.g. `AWS::IAM::Role`; the new one where that changes.
    pub resource_type: String,
    pub action: Action,
    /// What is not the same of it; empty when it is added or removed as a whole.
    pub changes: Vec<Change>,
}

/// What happens to a resource, in the words of change sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Add,
    /// It stays, or another one takes its place.
    Modify(Replacement),
    Remove {
        /// Whether it goes on without the stack (its DeletionPolicy); none where a function decides.
        retained: Option<bool>,
    },
}

/// Whether CloudFormation makes a new resource and deletes the old one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Replacement {
    False,
    /// We do not know the type.
    Conditional,
    True,
}

/// One place where two templates are not the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Where: in the template after, or in the one before if it is gone.
    pub pointer: PointerBuf,
    /// Where in the template after its cause stands: the place itself, or of a list's item that is gone the list.
    pub cause: PointerBuf,
    /// The place as a person names it, below the resource: `Tags/team`.
    pub path: String,
    /// What stood there, functions as text in Fn::Sub syntax; none if nothing did.
    pub before: Option<Value>,
    /// What stands there now; none if nothing does.
    pub after: Option<Value>,
    /// Whether it replaces the resource.
    pub replacement: Replacement,
    /// The replaced resource whose new id or ARN changes this value; before and after read the same.
    pub follows: Option<String>,
}

/// Who gains and loses what.
#[derive(Clone, Debug, PartialEq)]
pub struct AccessChange {
    /// The role, policy or resource.
    pub logical_id: String,
    pub resource_type: String,
    pub kind: PolicyKind,
    /// What was gained and lost.
    pub changes: Vec<PermissionChange>,
}

impl Difference {
    pub fn is_empty(&self) -> bool {
        let sections = [&self.parameters, &self.outputs, &self.other];
        self.resources.is_empty() && self.access.is_empty() && sections.iter().all(|section| section.is_empty())
    }
}

use super::resources::StackResource;
use super::state::Stack;

/// What a deletion would do.
#[derive(Clone, Debug, PartialEq)]
pub struct RemovalPlan {
    pub stack: Stack,
    /// What is deleted with it.
    pub goes: Vec<StackResource>,
    pub stays: Vec<StackResource>,
    /// Why nobody knows what its template keeps, if so.
    pub unknown: Option<String>,
}

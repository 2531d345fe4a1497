use indexmap::IndexMap;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// What CloudFormation calls in the deployer's name, by resource type: the permissions of AWS's own
/// resource handlers.
#[derive(Debug, Deserialize)]
pub struct Handlers {
    /// Where the data is from.
    pub source: String,
    /// The day of the schemas.
    pub date: String,
    /// By resource type, then by handler: create, read, update, delete, list.
    pub types: IndexMap<String, IndexMap<String, BTreeSet<String>>>,
}

/// The handlers of every type in `templates/`.
#[allow(clippy::unwrap_used, reason = "a file of ours, read by a test")]
pub static HANDLERS: LazyLock<Handlers> =
    LazyLock::new(|| serde_json::from_str(include_str!("handlers.json")).unwrap());

impl Handlers {
    /// Every action of a type's handlers, sorted.
    pub fn actions(&self, resource_type: &str) -> BTreeSet<&str> {
        let handlers = self.types.get(resource_type).into_iter().flat_map(IndexMap::values);
        handlers.flatten().map(String::as_str).collect()
    }
}

use crate::source::Node;

/// What an mdaa.yaml asks of all its modules, under `policy`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyDemands {
    /// Keys of tags.
    pub required_tags: Vec<String>,
    /// None where nothing is said about them.
    pub image_registries: Option<Vec<String>>,
}

impl PolicyDemands {
    /// What is asked for where there is no `policy`.
    pub const NONE: &'static PolicyDemands = &PolicyDemands { required_tags: Vec::new(), image_registries: None };

    /// Of an mdaa.yaml that was held against its schema.
    pub fn of(root: &Node) -> PolicyDemands {
        let policy = root.get("policy");
        let list = |key: &str| {
            let items = policy?.get(key)?.as_list()?;
            Some(items.iter().filter_map(Node::scalar_text).collect::<Vec<String>>())
        };
        PolicyDemands {
            required_tags: list("required_tags").unwrap_or_default(),
            image_registries: list("image_registries"),
        }
    }
}

use crate::source::{Map, Node, Value};

/// What the levels above and including one have set. Lower levels win, key by key.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    pub account: Option<Node>,
    pub region: Option<Node>,
    /// Context, merged key by key, not deeper.
    pub context: Map,
    /// Tag files, top level first.
    pub tag_files: Vec<Node>,
    /// Tag data of each level, top level first.
    pub tag_data: Vec<Map>,
    /// The policy that bounds every role.
    pub permissions_boundary: Option<Node>,
    /// The empty text that lifted the bound of a level above.
    pub boundary_lifted: Option<Node>,
}

impl Levels {
    /// With the keys of one more level over these.
    pub fn with(&self, level: &Node) -> Levels {
        let mut next = self.clone();
        let lower = |key: &str, before: &mut Option<Node>| {
            if let Some(node) = level.get(key) {
                // `default` leaves the value to the deploy; an empty text lifts the bound above.
                let none = node.as_str().is_some_and(|text| text.is_empty() || is_default(text));
                *before = (!none).then(|| node.clone());
            }
        };
        lower("account", &mut next.account);
        lower("region", &mut next.region);
        lower("permissions_boundary_arn", &mut next.permissions_boundary);
        if let Some(boundary) = level.get("permissions_boundary_arn") {
            let lifts = boundary.as_str() == Some("") && self.permissions_boundary.is_some();
            next.boundary_lifted = lifts.then(|| boundary.clone());
        }
        if let Some(context) = level.get("context").and_then(Node::as_map) {
            next.context.extend(context.clone());
        }
        if let Some(files) = level.get("tag_configs").and_then(Node::as_list) {
            next.tag_files.extend(files.iter().cloned());
        }
        if let Some(Value::Map(tags)) = level.get("tag_config_data").map(|node| &node.value) {
            next.tag_data.push(tags.clone());
        }
        next
    }
}

/// Whether an account or a region is left to the deploy; MDAA ignores the case.
pub fn is_default(text: &str) -> bool {
    text.eq_ignore_ascii_case("default")
}

//! What AWS's resource schemas say and what we say agree: of the properties of our config, and of every resource type.

mod config;
mod types;

use mdaac::module_type::ModuleType;
use serde_json::{Map, Value};

/// The resources in the templates of a module type, by short name.
pub fn resources(module_type: &ModuleType) -> Map<String, Value> {
    let file = |(_, text): &(&str, &str)| {
        let mut file: Value = serde_yaml::from_str(text).unwrap();
        file["Resources"].take().as_object().cloned().unwrap_or_default()
    };
    module_type.templates.iter().flat_map(file).collect()
}

use super::tree::Template;
use crate::text;
use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;
use serde_json::Value;

impl Template {
    /// The logical ids of resources that wait for each other, which CloudFormation refuses; empty
    /// when there are none.
    pub fn cycle(&self) -> Vec<&str> {
        let mut graph = DiGraphMap::<&str, ()>::new();
        for (id, resource) in &self.resources {
            let mut named = Vec::new();
            names(&resource.to_json(), &mut named);
            for name in named {
                if let Some((other, _)) = self.resources.get_key_value(&name) {
                    graph.add_edge(id, other, ());
                }
            }
        }
        let waits = |ids: &Vec<&str>| ids.len() > 1 || ids.iter().any(|id| graph.contains_edge(id, id));
        tarjan_scc(&graph).into_iter().find(waits).unwrap_or_default()
    }
}

/// The logical ids that a value names, by Ref, Fn::GetAtt, Fn::Sub or DependsOn.
fn names(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match (key.as_str(), value) {
                    ("Ref", Value::String(id)) => into.push(id.clone()),
                    ("Fn::GetAtt", Value::Array(parts)) => {
                        into.extend(parts.first().and_then(Value::as_str).map(str::to_owned))
                    }
                    ("Fn::Sub", Value::String(text)) => {
                        let id = |reference: &str| reference.split('.').next().unwrap_or_default().to_owned();
                        into.extend(text::references(text).map(id));
                    }
                    ("DependsOn", Value::Array(ids)) => {
                        into.extend(ids.iter().filter_map(Value::as_str).map(str::to_owned))
                    }
                    _ => names(value, into),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| names(item, into)),
        _ => {}
    }
}

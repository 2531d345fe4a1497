use super::fragment::Fragment;
use super::template::Template;
use super::text;
use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;

impl Template {
    /// The logical ids of resources that wait for each other, which CloudFormation refuses; empty
    /// when there are none.
    pub fn cycle(&self) -> Vec<&str> {
        let mut graph = DiGraphMap::<&str, ()>::new();
        for (id, resource) in &self.resources {
            let mut named = Vec::new();
            resource.texts(&mut |text| named.extend(text::references(text).map(text::named)));
            named.extend(
                resource.get("DependsOn").map(Fragment::items).into_iter().flatten().filter_map(Fragment::as_str),
            );
            for name in named {
                if let Some((other, _)) = self.resources.get_key_value(name) {
                    graph.add_edge(id, other, ());
                }
            }
        }
        let waits = |ids: &Vec<&str>| ids.len() > 1 || ids.iter().any(|id| graph.contains_edge(id, id));
        tarjan_scc(&graph).into_iter().find(waits).unwrap_or_default()
    }
}

use super::config::{MAX_VARIABLES, RuntimeConfig};
use crate::cloudformation::{Fragment, FragmentValue};
use crate::schema::Checked;
use crate::source::{Node, Origin};
use indexmap::IndexMap;

/// The variable by which AWS's distribution of OpenTelemetry sends spans to the runtime's own log group (facts 14). MDAA sets it
/// since 1.8.
pub const UNIFIED_TRACES: &str = "UNIFIED_TRACES_DESTINATION_ENABLED";

/// Where the agent's spans go: the variables that it gets, and whether it may let X-Ray write to its own log groups.
pub fn traces(config: &Checked<RuntimeConfig>) -> Fragment {
    let written = config.value.environment_variables.get(UNIFIED_TRACES);
    let added = written.is_none() && has_room(&config.value);
    let node = config.node.get("environmentVariables");
    let given = match node.map(Fragment::from) {
        Some(Fragment { value: FragmentValue::Map(variables), .. }) => variables,
        _ => IndexMap::new(),
    };
    let default = || vec![Origin::Default(format!("environmentVariables.{UNIFIED_TRACES}"))];
    let first = added.then(|| (UNIFIED_TRACES.to_owned(), Fragment::of_text("true", default())));
    let environment = FragmentValue::Map(first.into_iter().chain(given).collect());
    let own_group = added || written.is_some_and(|value| value != "false");
    let written_at = node.and_then(|variables| variables.get(UNIFIED_TRACES)).map_or_else(default, Node::origins);
    Fragment::of_entries([
        ("environmentVariables", Fragment::new(environment, node.map(Node::origins).unwrap_or_default())),
        ("ownGroup", Fragment::new(FragmentValue::Bool(own_group), written_at)),
    ])
}

/// Whether AgentCore takes one more variable.
pub fn has_room(config: &RuntimeConfig) -> bool {
    config.environment_variables.len() < MAX_VARIABLES
}

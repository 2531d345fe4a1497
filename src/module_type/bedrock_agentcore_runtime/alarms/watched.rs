use super::Published;
use crate::cloudformation::{Fragment, FragmentValue, text};
use crate::module_type::bedrock_agentcore_runtime::config::{DEFAULT_ENDPOINT, RuntimeConfig};
use crate::module_type::bedrock_agentcore_runtime::names::{EndpointNames, Names};
use crate::schema::Checked;
use crate::source::{Node, Origin};
use jsonptr::Pointer;

/// An endpoint whose calls have alarms.
#[derive(Debug)]
pub struct Watched {
    /// What tells its alarms from MDAA's, whose endpoint has none.
    key: Option<String>,
    agent: String,
    /// The value of the dimension `Name`.
    metric: String,
    /// Of that, and of what tells its alarms from MDAA's.
    metric_origins: Vec<Origin>,
    key_origins: Vec<Origin>,
    agent_origins: Vec<Origin>,
}

/// The endpoints that have alarms. MDAA watches one: that of `runtimeEndpoint`, else DEFAULT. The others follow, each by what
/// tells it from others, so that ids survive another order.
pub fn watched(config: &Checked<RuntimeConfig>, names: &Names) -> Vec<Watched> {
    let Some(alarms) = &config.value.alarms else { return Vec::new() };
    let (single, plural): (Vec<&EndpointNames>, Vec<&EndpointNames>) =
        names.endpoints.iter().partition(|endpoint| is_single(endpoint));
    let watch = |key: Option<&str>, endpoint: &str, origins: Vec<Origin>| Watched {
        key: key.map(str::to_owned),
        agent: names.agent.clone(),
        metric: format!("{}::{endpoint}", names.runtime),
        metric_origins: [&names.agent_origins[..], &origins, &names.prefix_origins].concat(),
        key_origins: if key.is_some() { origins } else { Vec::new() },
        agent_origins: names.agent_origins.clone(),
    };
    let written = |endpoint: &EndpointNames| {
        let name = config.node.at(&endpoint.at).and_then(|node| node.get("name"));
        name.map(Node::origins).unwrap_or_default()
    };
    let first = match single.first() {
        Some(endpoint) => watch(None, &endpoint.name, written(endpoint)),
        None => watch(None, DEFAULT_ENDPOINT, Vec::new()),
    };
    let mut watched = vec![first];
    // Dimensions of the user's name no endpoint: more alarms would be copies.
    if alarms.dimensions.is_some() {
        return watched;
    }
    if alarms.watch_default_endpoint && !single.is_empty() {
        watched.push(watch(Some(DEFAULT_ENDPOINT), DEFAULT_ENDPOINT, Vec::new()));
    }
    watched.extend(plural.into_iter().map(|endpoint| watch(Some(&endpoint.key), &endpoint.name, written(endpoint))));
    watched
}

fn is_single(endpoint: &EndpointNames) -> bool {
    endpoint.at.back().is_some_and(|last| last.decoded() == "runtimeEndpoint")
}

impl Watched {
    /// `AlarmName` of one of its alarms. MDAA's ends with the runtime's name, and so do the others: the policies of topic and
    /// key admit alarms by that end.
    pub fn alarm_name(&self, kind: &str) -> String {
        let own = self.key.as_ref().map(|key| format!("{key}-")).unwrap_or_default();
        format!("agentcore-{kind}-{own}{}", self.agent)
    }

    pub fn data(&self, config: &Checked<RuntimeConfig>, published: &Published<'_>) -> Fragment {
        let below = self.key.as_ref().map(|key| format!("/Endpoint/{key}")).unwrap_or_default();
        let dimensions = self.dimensions(config);
        let mut sorted = dimensions.clone();
        sorted.sort_by(|(one, _), (other, _)| one.cmp(other));
        let mut entries = vec![
            ("below".to_owned(), Fragment::of_text(text::escape(&below), self.key_origins.clone())),
            ("dimensions".to_owned(), listed(dimensions)),
            ("sortedDimensions".to_owned(), listed(sorted)),
        ];
        let alarms = config.value.alarms.as_ref();
        for (kind, key, construct, is_there) in [
            ("error-rate", "errorRate", "ErrorRateAlarm", alarms.is_some_and(|all| all.error_rate_threshold.is_some())),
            (
                "throttle-count",
                "throttleCount",
                "ThrottleCountAlarm",
                alarms.is_some_and(|all| all.throttle_count_threshold.is_some()),
            ),
        ] {
            let name = self.alarm_name(kind);
            let scope = published.scope(&format!("Alarms/{construct}{below}/"), "Alarms/");
            entries.push((format!("{key}Scope"), scope));
            entries.push((format!("{key}Parameter"), published.parameter(is_there, "alarm", &name)));
            let named_by = [&self.agent_origins[..], &self.key_origins].concat();
            entries.push((format!("{key}Name"), Fragment::of_text(text::escape(&name), named_by)));
        }
        Fragment::of_entries(entries)
    }

    /// Those that the user wrote, else those of AgentCore's metrics (developer guide, "AgentCore generated runtime
    /// observability data").
    fn dimensions(&self, config: &Checked<RuntimeConfig>) -> Vec<(String, Fragment)> {
        if let Some(written) = config.node.at(DIMENSIONS).and_then(Node::as_map) {
            return written.iter().map(|(name, entry)| (name.clone(), Fragment::from(entry))).collect();
        }
        let default = || vec![Origin::Default("alarms.dimensions".to_owned())];
        let named = Fragment::of_text(text::escape(&self.metric), self.metric_origins.clone());
        vec![
            ("Resource".to_owned(), Fragment::of_text("${Runtime.AgentRuntimeArn}", default())),
            ("Operation".to_owned(), Fragment::of_text("InvokeAgentRuntime", default())),
            ("Name".to_owned(), named),
        ]
    }
}

pub const DIMENSIONS: &Pointer = Pointer::from_static("/alarms/dimensions");

fn listed(dimensions: Vec<(String, Fragment)>) -> Fragment {
    let pair = |(name, value): (String, Fragment)| {
        let origins = value.key_origins.clone();
        Fragment::of_entries([("name", Fragment::of_text(text::escape(&name), origins)), ("value", value)])
    };
    Fragment::new(FragmentValue::List(dimensions.into_iter().map(pair).collect()), Vec::new())
}

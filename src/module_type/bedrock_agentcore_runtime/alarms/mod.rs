//! Who hears of what goes wrong: takes the config, gives what `alarms.yaml` and `events.yaml` read.

mod event_rules;
mod watched;

use super::config::{Alarms, NAMESPACE, PERIOD, RuntimeConfig};
use super::names::Names;
use crate::cloudformation::{Fragment, FragmentValue, text};
use crate::module_type::naming::{Naming, published_name_origins};
use crate::project::flags;
use crate::resolve::Resolved;
use crate::schema::Checked;
use crate::source::{Node, Origin};
pub use event_rules::{RULES, event_rules, is_foreign, rule_name};
use jsonptr::Pointer;
use serde_json::{Number, Value as Json, json};
pub use watched::{DIMENSIONS, watched};

/// The longest name that MDAA gives a topic.
const TOPIC_MAX: usize = 80;

/// What the template reads as `alarms`; absent without that key.
pub fn alarms(config: &Checked<RuntimeConfig>, resolved: &Resolved, names: &Names) -> Fragment {
    let Some(alarms) = &config.value.alarms else { return Fragment::absent() };
    let published = Published { resolved, names };
    let of = Keys { config };
    let topic = format!("agentcore-alarms-{}", names.agent);
    let topic_name = topic_name(resolved, &names.agent).unwrap_or_default();
    let flag = |value, key| Fragment::new(FragmentValue::Bool(value), of.origins(key));
    let whole = |value: u32, key| Fragment::new(FragmentValue::Number(value.into()), of.origins(key));
    let threshold = |value: Option<f64>, key| match value {
        Some(value) => Fragment::new(FragmentValue::Number(as_in_javascript(value)), of.origins(key)),
        None => Fragment::absent(),
    };
    let own = alarms.create_notification_topic;
    let each = watched(config, names);
    Fragment::of_entries([
        ("ownTopic", flag(own, "createNotificationTopic")),
        ("topicName", published.named(topic_name)),
        ("topicId", published.id(topic.clone())),
        ("topicScope", published.scope("Alarms/AlarmTopic/", "Alarms/")),
        ("topicParameter", published.parameter(own, "topic", &topic)),
        ("topicExport", published.export("topic", &topic)),
        ("emails", emails(config)),
        ("errorRate", flag(alarms.error_rate_threshold.is_some(), "errorRateThreshold")),
        ("errorRateThreshold", threshold(alarms.error_rate_threshold, "errorRateThreshold")),
        ("throttleCount", flag(alarms.throttle_count_threshold.is_some(), "throttleCountThreshold")),
        ("throttleCountThreshold", threshold(alarms.throttle_count_threshold, "throttleCountThreshold")),
        ("userErrors", flag(alarms.count_user_errors, "countUserErrors")),
        ("expression", expression(alarms, &of)),
        ("period", whole(alarms.period_seconds.unwrap_or(PERIOD), "periodSeconds")),
        ("evaluationPeriods", whole(alarms.evaluation_periods.unwrap_or(1), "evaluationPeriods")),
        ("namespace", of.text("metricNamespace", NAMESPACE)),
        (
            "watched",
            Fragment::new(
                FragmentValue::List(each.iter().map(|one| one.data(config, &published)).collect()),
                Vec::new(),
            ),
        ),
    ])
}

/// The shape of [`alarms`] and of [`event_rules`].
pub fn shapes(config: &Json) -> (Json, Json) {
    let (text, flag, number) = (json!({"type": "string"}), json!({"type": "boolean"}), json!({"type": "number"}));
    let texts = json!({"type": "array", "items": text});
    let map = |properties: Json| json!({"type": "object", "properties": properties});
    let list = |properties: Json| json!({"type": "array", "items": map(properties)});
    let dimensions = list(json!({"name": text, "value": text}));
    let rule = &config["properties"]["eventBridgeAlerts"]["properties"]["rules"]["additionalProperties"]["properties"];
    let alarms = map(json!({
        "ownTopic": flag, "topicName": text, "topicId": text, "topicScope": text, "topicParameter": text, "topicExport": text,
        "emails": list(json!({"key": text, "address": text})),
        "errorRate": flag, "errorRateThreshold": number, "throttleCount": flag, "throttleCountThreshold": number,
        "userErrors": flag, "expression": text, "period": number, "evaluationPeriods": number, "namespace": text,
        "watched": list(json!({
            "below": text, "dimensions": dimensions, "sortedDimensions": dimensions,
            "errorRateName": text, "errorRateScope": text, "errorRateParameter": text,
            "throttleCountName": text, "throttleCountScope": text, "throttleCountParameter": text,
        })),
    }));
    let rules = list(json!({
        "key": text, "name": text, "id": text, "description": text, "errorCodes": texts, "eventNames": texts,
        "function": rule["targetLambdaArn"], "permission": text, "foreign": flag, "severalEndpoints": flag,
        "policyName": text, "scope": text, "parameter": text, "export": text,
    }));
    (alarms, rules)
}

/// `TopicName` of the topic that the stack makes; none where MDAA refuses it.
pub fn topic_name(resolved: &Resolved, agent: &str) -> Option<String> {
    Naming::from(&resolved.id).resource_name(&format!("agentcore-alarms-{agent}"), TOPIC_MAX).ok()
}

/// The share of failed calls, in MDAA's words.
fn expression(alarms: &Alarms, of: &Keys<'_>) -> Fragment {
    let enough = match alarms.minimum_invocations {
        Some(least) => format!("invocations >= {least}"),
        None => "invocations > 0".to_owned(),
    };
    let errors = if alarms.count_user_errors { "(e0 + e1)" } else { "e0" };
    let written = ["minimumInvocations", "countUserErrors"].map(|key| of.origins(key)).concat();
    Fragment::of_text(format!("IF({enough}, 100 * {errors} / invocations, 0)"), written)
}

/// Each address with what its logical id is made of: CDK's construct id, which is the address. One that only the deploy
/// knows has its reference there.
fn emails(config: &Checked<RuntimeConfig>) -> Fragment {
    let written = config.node.at(EMAILS).and_then(Node::as_list).unwrap_or_default();
    let mut emails: Vec<Fragment> = Vec::new();
    for node in written {
        let address = node.as_str().unwrap_or_default().trim();
        let key = text::known(address).unwrap_or_else(|| text::references(address).collect());
        // As CDK does: a slash would begin another construct.
        let key = text::escape(&key.replace('/', "--"));
        // One that stands twice was reported.
        if !emails.iter().any(|email| email.get("key").and_then(Fragment::text) == Some(key.as_str())) {
            emails.push(Fragment::of_entries([
                ("key", Fragment::of_text(key, node.origins())),
                ("address", Fragment::of_text(address, node.origins())),
            ]));
        }
    }
    Fragment::new(FragmentValue::List(emails), Vec::new())
}

const EMAILS: &Pointer = Pointer::from_static("/alarms/notificationEmails");

/// `5.0` is `5` in a template of MDAA.
fn as_in_javascript(value: f64) -> Number {
    const SAFE: f64 = 9_007_199_254_740_991.0;
    #[allow(clippy::cast_possible_truncation, reason = "whole, and within what an i64 holds")]
    if value.fract() == 0.0 && value.abs() <= SAFE {
        return Number::from(value as i64);
    }
    Number::from_f64(value).unwrap_or_else(|| Number::from(0))
}

/// Where the keys of `alarms` are written, or that they are not.
struct Keys<'a> {
    config: &'a Checked<RuntimeConfig>,
}

impl Keys<'_> {
    fn node(&self, key: &str) -> Option<&Node> {
        self.config.node.get("alarms")?.get(key)
    }

    fn origins(&self, key: &str) -> Vec<Origin> {
        self.node(key).map_or_else(|| vec![Origin::Default(format!("alarms.{key}"))], Node::origins)
    }

    fn text(&self, key: &str, default: &str) -> Fragment {
        self.node(key).map_or_else(|| Fragment::of_text(text::escape(default), self.origins(key)), Fragment::from)
    }
}

/// Where things are published, and under which ids.
pub struct Published<'a> {
    resolved: &'a Resolved,
    names: &'a Names,
}

impl Published<'_> {
    fn named(&self, name: String) -> Fragment {
        Fragment::of_text(text::escape(&name), [&self.names.agent_origins[..], &self.names.prefix_origins].concat())
    }

    fn id(&self, id: String) -> Fragment {
        Fragment::of_text(text::escape(&id), self.names.agent_origins.clone())
    }

    fn scope(&self, today: &str, legacy: &str) -> Fragment {
        let is_legacy = flags::is_on(&self.resolved.context, flags::LEGACY_PARAM_SCOPE);
        Fragment::of_text(text::escape(if is_legacy { legacy } else { today }), Vec::new())
    }

    /// What the name of its SSM parameters begins with; absent where there are none.
    fn parameter(&self, exists: bool, kind: &str, id: &str) -> Fragment {
        match exists && !flags::is_on(&self.resolved.context, flags::SKIP_CREATE_PARAMS) {
            true => self.published(Naming::from(&self.resolved.id).parameter_name(kind, id, "")),
            false => Fragment::absent(),
        }
    }

    fn export(&self, kind: &str, id: &str) -> Fragment {
        self.published(Naming::from(&self.resolved.id).export_name(kind, id, ""))
    }

    fn published(&self, name: String) -> Fragment {
        let origins = [&self.names.agent_origins[..], &published_name_origins(&self.resolved.id)].concat();
        Fragment::of_text(text::escape(&name), origins)
    }
}

#[cfg(test)]
mod tests {
    use super::as_in_javascript;

    #[test]
    fn a_threshold_is_written_as_mdaa_writes_it() {
        for (value, written) in [(5.0, "5"), (0.5, "0.5"), (-0.0, "0"), (1e3, "1000"), (99.99, "99.99")] {
            assert_eq!(as_in_javascript(value).to_string(), written);
        }
    }
}

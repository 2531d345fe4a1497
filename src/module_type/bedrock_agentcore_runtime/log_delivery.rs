use super::config::{LogDestinations, RuntimeConfig};
use super::names::{Names, below};
use crate::cloudformation::text;
use crate::cloudformation::{Fragment, FragmentValue};
use crate::schema::Checked;
use crate::source::{Node, Origin};
use jsonptr::{Pointer, PointerBuf};
use md5::{Digest, Md5};
use serde_json::{Value as Json, json};

pub const DELIVERY: &Pointer = Pointer::from_static("/logDelivery");

/// The key of each kind of log, AWS's name of it, and how its source ends: with the runtime's 48 characters at most 60.
pub const KINDS: [(&str, &str, &str); 2] =
    [("applicationLogs", "APPLICATION_LOGS", "application"), ("usageLogs", "USAGE_LOGS", "usage")];

/// What the template reads of the deliveries; absent of a module without any.
///
/// A source is named after its runtime: AWS refuses another runtime under its name, and another name for its runtime
/// (cloudformation-coverage-roadmap#2513). A destination's name tells where it leads, so that another place is another
/// destination, made before the one that it takes the place of is deleted.
pub fn log_delivery(config: &Checked<RuntimeConfig>, names: &Names) -> Fragment {
    let Some(delivery) = &config.value.log_delivery else { return Fragment::absent() };
    let source = |end: &str, at: &Pointer| {
        let origins = [&key_origins(config, at)[..], &names.agent_origins, &names.prefix_origins].concat();
        Fragment::of_text(text::escape(&format!("{}-{end}", names.runtime)), origins)
    };
    let mut logs = Vec::new();
    for ((key, kind, end), destinations) in KINDS.into_iter().zip([&delivery.application_logs, &delivery.usage_logs]) {
        let Some(destinations) = destinations else { continue };
        let at = below(DELIVERY, key);
        let of = Kind { config, names, at: &at, kind };
        logs.push(Fragment::of_entries([
            ("kind", Fragment::of_text(kind, key_origins(config, &at))),
            ("source", source(end, &at)),
            ("own", of.own(destinations)),
            ("logGroup", of.log_group(destinations)),
            ("bucket", of.destination("s", "bucketArn")),
            ("stream", of.destination("f", "deliveryStreamArn")),
        ]));
    }
    let traces = match delivery.traces {
        true => Fragment::of_entries([
            ("source", source("traces", &below(DELIVERY, "traces"))),
            (
                "destination",
                Kind { config, names, at: &below(DELIVERY, "traces"), kind: "TRACES" }.name("x", "X-Ray", &[]),
            ),
        ]),
        false => Fragment::absent(),
    };
    Fragment::of_entries([("logs", Fragment::new(FragmentValue::List(logs), Vec::new())), ("traces", traces)])
}

/// The shape of [`log_delivery`].
pub fn shape() -> Json {
    let text = json!({"type": "string"});
    let destination = json!({"type": "object", "properties": {"name": text, "arn": text}});
    json!({
        "type": "object",
        "properties": {
            "logs": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "kind": text,
                        "source": text,
                        "own": {"type": "boolean"},
                        "logGroup": destination,
                        "bucket": destination,
                        "stream": destination,
                    }
                }
            },
            "traces": {"type": "object", "properties": {"source": text, "destination": text}},
        }
    })
}

/// One kind of log.
struct Kind<'a> {
    config: &'a Checked<RuntimeConfig>,
    names: &'a Names,
    at: &'a PointerBuf,
    kind: &'static str,
}

impl Kind<'_> {
    /// Whether the stack makes the log group.
    fn own(&self, destinations: &LogDestinations) -> Fragment {
        Fragment::new(FragmentValue::Bool(destinations.log_group), origins_at(self.config, &below(self.at, "logGroup")))
    }

    fn log_group(&self, destinations: &LogDestinations) -> Fragment {
        match destinations.log_group {
            true => Fragment::of_entries([("name", self.name("l", "own", &[]))]),
            false => self.destination("l", "logGroupArn"),
        }
    }

    fn destination(&self, letter: &str, key: &str) -> Fragment {
        let node = self.config.node.at(&below(self.at, key));
        let Some((node, arn)) = node.and_then(|node| Some((node, node.as_str()?))) else { return Fragment::absent() };
        Fragment::of_entries([("name", self.name(letter, arn, &node.origins())), ("arn", Fragment::from(node))])
    }

    /// At most 60 characters: the runtime's 48, one for the kind of destination, eight for where it leads.
    fn name(&self, letter: &str, place: &str, led_by: &[Origin]) -> Fragment {
        let hash = Md5::digest(format!("{} {place}", self.kind));
        let hash: String = hash[..4].iter().map(|byte| format!("{byte:02x}")).collect();
        let origins = [led_by, &self.names.agent_origins, &self.names.prefix_origins].concat();
        Fragment::of_text(text::escape(&format!("{}-{letter}-{hash}", self.names.runtime)), origins)
    }
}

fn origins_at(config: &Checked<RuntimeConfig>, at: &Pointer) -> Vec<Origin> {
    config.node.at(at).map(Node::origins).unwrap_or_default()
}

fn key_origins(config: &Checked<RuntimeConfig>, at: &Pointer) -> Vec<Origin> {
    vec![Origin::File(config.node.key_span(at))]
}

use super::super::config::{LogDestinations, RuntimeConfig};
use super::super::log_delivery::{DELIVERY, KINDS};
use super::super::names::below;
use crate::cloudformation::text;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::iam::Arn;
use crate::resolve::Resolved;
use crate::schema::Checked;
use jsonptr::PointerBuf;

/// Judges where logs and traces are delivered to.
pub fn log_delivery(config: &Checked<RuntimeConfig>, resolved: &Resolved, diagnostics: &mut Diagnostics) {
    let Some(delivery) = &config.value.log_delivery else { return };
    let mut rules = DeliveryRules { config, resolved, diagnostics };
    let logs = [&delivery.application_logs, &delivery.usage_logs];
    if logs.iter().all(|kind| kind.is_none()) && !delivery.traces {
        rules.says_nothing(
            DELIVERY.to_buf(),
            "add `applicationLogs: {logGroup: true}`, `usageLogs: {logGroup: true}` or `traces: true`, or remove it",
        );
    }
    if delivery.traces && !config.value.enable_transaction_search {
        rules.diagnostics.push(
            Diagnostic::info(
                Code::TRANSACTION_SEARCH_MISSING,
                "traces are delivered only where Transaction Search is on, and this stack leaves it as it is",
            )
            .at_pointer(&config.node, &below(DELIVERY, "traces"))
            .why("X-Ray takes spans from a delivery once the account has switched it on (AgentCore developer guide, observability)")
            .help("see that another stack has `enableTransactionSearch: true`, or look with `aws xray get-trace-segment-destination`"),
        );
    }
    for ((key, _, _), destinations) in KINDS.into_iter().zip(logs) {
        if let Some(destinations) = destinations {
            rules.destinations(&below(DELIVERY, key), destinations);
        }
    }
}

struct DeliveryRules<'a> {
    config: &'a Checked<RuntimeConfig>,
    resolved: &'a Resolved,
    diagnostics: &'a mut Diagnostics,
}

impl DeliveryRules<'_> {
    fn destinations(&mut self, at: &PointerBuf, destinations: &LogDestinations) {
        let LogDestinations { log_group, log_group_arn, bucket_arn, delivery_stream_arn } = destinations;
        match (log_group, log_group_arn, bucket_arn, delivery_stream_arn) {
            (false, None, None, None) => self.says_nothing(
                at.clone(),
                "add `logGroup: true`, or `logGroupArn:`, `bucketArn:` or `deliveryStreamArn:` with an ARN, or remove it",
            ),
            (true, Some(_), ..) => {
                let node = &self.config.node;
                self.diagnostics.push(
                    Diagnostic::error(Code::EXACTLY_ONE, "`logGroup` and `logGroupArn` exclude each other")
                        .at_key(node, &below(at, "logGroupArn"))
                        .related(node.key_span(&below(at, "logGroup")), "the other is here")
                        .help("keep one of them"),
                );
            }
            _ => {}
        }
        self.elsewhere(&below(at, "logGroupArn"), log_group_arn.as_deref(), "log group");
        self.elsewhere(&below(at, "deliveryStreamArn"), delivery_stream_arn.as_deref(), "delivery stream");
    }

    fn says_nothing(&mut self, at: PointerBuf, help: &str) {
        let key = at.back().map(|key| key.decoded().into_owned()).unwrap_or_default();
        self.diagnostics.push(
            Diagnostic::error(Code::MISSING_KEY, format!("`{key}` does not say what goes where"))
                .at_key(&self.config.node, &at)
                .help(help),
        );
    }

    /// CloudWatch Logs API reference, PutDeliveryDestination: it is made "in the same account of the actual delivery
    /// destination". Of the region nobody says so [inferred].
    fn elsewhere(&mut self, at: &PointerBuf, arn: Option<&str>, what: &str) {
        let Some(arn) = arn.and_then(|arn| Arn::parse(&text::known(arn)?)) else { return };
        let target = &self.resolved.target;
        let (account, region) = (text::known(&target.account.text), text::known(&target.region.text));
        let found = if let Some(own) = account.filter(|own| *own != arn.account) {
            Diagnostic::error(
                Code::LOG_DELIVERY_ELSEWHERE,
                format!("the {what} is one of account `{}`, the runtime is in `{own}`", arn.account),
            )
            .why("CloudWatch Logs makes a destination only in the account that the logs go to")
            .help(format!("name a {what} of account `{own}`, and let that pass the logs on"))
        } else if let Some(own) = region.filter(|own| *own != arn.region) {
            Diagnostic::warning(
                Code::LOG_DELIVERY_ELSEWHERE,
                format!("the {what} is one of `{}`, the runtime is in `{own}`", arn.region),
            )
            .why("CloudWatch Logs most likely delivers within a region only [inferred]")
            .help(format!("name a {what} in `{own}`"))
        } else {
            return;
        };
        self.diagnostics.push(found.at_pointer(&self.config.node, at));
    }
}

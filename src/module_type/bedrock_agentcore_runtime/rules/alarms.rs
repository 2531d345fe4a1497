use super::super::alarms::{DIMENSIONS, topic_name, watched};
use super::super::config::{Alarms, NAMESPACE, PERIOD, RuntimeConfig};
use super::super::names::{Names, below, item};
use super::target::{Target, account_of, place};
use crate::cloudformation::text;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::resolve::Resolved;
use crate::schema::Checked;
use crate::source::Node;
use jsonptr::Pointer;

pub const ALARMS: &Pointer = Pointer::from_static("/alarms");
pub const TOPIC: &Pointer = Pointer::from_static("/alarms/notificationTopicArn");
const OWN_TOPIC: &Pointer = Pointer::from_static("/alarms/createNotificationTopic");

/// CloudWatch's longest name of an alarm (resource schema 2026-10-20).
const MAX_NAME: usize = 255;
const DAY: u64 = 86_400;
const WEEK: u64 = 604_800;
const HOUR: u32 = 3_600;

/// Judges the alarms. `names` are those of the resources, as far as they are known.
pub fn alarms(
    config: &Checked<RuntimeConfig>,
    resolved: &Resolved,
    names: Option<&Names>,
    diagnostics: &mut Diagnostics,
) {
    let Some(alarms) = &config.value.alarms else { return };
    let mut rules = AlarmRules { config, alarms, resolved, diagnostics };
    rules.thresholds();
    rules.topic();
    rules.emails();
    rules.evaluation();
    rules.dimensions();
    rules.ignored_keys();
    if let Some(names) = names {
        rules.names(names);
    }
    if !alarms.create_notification_topic && alarms.notification_topic_arn.is_some() {
        let why = "CloudWatch: \"Invalid region … specified. Only … is supported.\"";
        if place(config, resolved, TOPIC, "the topic", why, rules.diagnostics) != Some(Target::Elsewhere) {
            rules.topic_of_others();
        }
    }
}

struct AlarmRules<'a> {
    config: &'a Checked<RuntimeConfig>,
    alarms: &'a Alarms,
    resolved: &'a Resolved,
    diagnostics: &'a mut Diagnostics,
}

impl AlarmRules<'_> {
    fn push(&mut self, found: Diagnostic) {
        self.diagnostics.push(found);
    }

    fn node(&self) -> &Node {
        &self.config.node
    }

    fn thresholds(&mut self) {
        let (rate, count) = (self.alarms.error_rate_threshold, self.alarms.throttle_count_threshold);
        if rate.is_none() && count.is_none() {
            self.push(
                Diagnostic::error(Code::MISSING_KEY, "`alarms` does not say what raises an alarm")
                    .at_key(self.node(), ALARMS)
                    .help("add `errorRateThreshold: 5` (percent of the calls), `throttleCountThreshold: 10` (throttled calls), or both"),
            );
        }
        if let Some(rate) = rate.filter(|rate| *rate >= 100.0 && self.is_agentcores()) {
            self.push(
                Diagnostic::warning(
                    Code::ALARM_THRESHOLD,
                    format!("no error rate is above {rate} %, so this alarm never comes"),
                )
                .at_pointer(self.node(), &below(ALARMS, "errorRateThreshold"))
                .why("an alarm is raised above its threshold, and where all calls fail the rate is 100 %")
                .help("write the percentage from which on somebody should look, e.g. `5`"),
            );
        }
        for (key, value) in [("errorRateThreshold", rate), ("throttleCountThreshold", count)] {
            let Some(value) = value.filter(|value| *value < 0.0) else { continue };
            self.push(
                Diagnostic::warning(
                    Code::ALARM_THRESHOLD,
                    format!("all is above {value}, so this alarm comes with every call"),
                )
                .at_pointer(self.node(), &below(ALARMS, key))
                .help("write `0` for an alarm on the first one, or more"),
            );
        }
    }

    fn topic(&mut self) {
        match (&self.alarms.notification_topic_arn, self.alarms.create_notification_topic) {
            (None, false) => self.push(
                Diagnostic::error(Code::EXACTLY_ONE, "`alarms` names no topic, so nobody would be told")
                    .at_key(self.node(), ALARMS)
                    .help("add `createNotificationTopic: true`, or `notificationTopicArn:` with the ARN of a topic"),
            ),
            (Some(_), true) => self.exclude("notificationTopicArn", "createNotificationTopic", "keep one of them"),
            _ => {}
        }
    }

    fn exclude(&mut self, first: &str, second: &str, help: &str) {
        let (first_at, second_at) = (below(ALARMS, first), below(ALARMS, second));
        self.push(
            Diagnostic::error(Code::EXACTLY_ONE, format!("`{first}` and `{second}` exclude each other"))
                .at_key(self.node(), &second_at)
                .related(self.node().key_span(&first_at), "the other is here")
                .help(help),
        );
    }

    fn emails(&mut self) {
        let emails = &self.alarms.notification_emails;
        if self.alarms.notification_topic_arn.is_some() && !emails.is_empty() && !self.alarms.create_notification_topic
        {
            self.exclude(
                "notificationTopicArn",
                "notificationEmails",
                "subscribe the addresses where that topic is made, or write `createNotificationTopic: true` in place of its ARN",
            );
        }
        for (index, email) in emails.iter().enumerate() {
            let Some(first) = emails[..index].iter().position(|before| before.trim() == email.trim()) else { continue };
            self.push(
                Diagnostic::error(Code::SUBSCRIPTION_TWICE, format!("`{}` stands twice", email.trim()))
                    .at_pointer(self.node(), &item("/alarms/notificationEmails", index))
                    .related(self.node().span(&item("/alarms/notificationEmails", first)), "first here")
                    .why("a topic has one subscription of an address")
                    .help("remove one of the two"),
            );
        }
    }

    fn evaluation(&mut self) {
        let period = self.alarms.period_seconds.unwrap_or(PERIOD);
        let periods = self.alarms.evaluation_periods.unwrap_or(1);
        let period_at = below(ALARMS, "periodSeconds");
        if ![10, 20, 30].contains(&period) && !period.is_multiple_of(60) {
            let words = format!("no alarm has a period of {period} seconds");
            let near = if period < 60 { 60 } else { period / 60 * 60 };
            let found = match [1, 5].contains(&period) {
                // MDAA takes them, and CloudWatch's page does not name them: nobody tried.
                true => Diagnostic::warning(Code::ALARM_EVALUATION, words),
                false => Diagnostic::error(Code::ALARM_EVALUATION, words),
            };
            let help = match near {
                60 => "write `60`, or a multiple of it".to_owned(),
                _ => format!("write `{near}` or `{}`", u64::from(near) + 60),
            };
            self.push(
                found
                    .at_pointer(self.node(), &period_at)
                    .why("CloudWatch: \"Valid values are 10, 20, 30, and any multiple of 60\"")
                    .help(help),
            );
        } else if period < 60 && self.is_agentcores() {
            self.push(
                Diagnostic::warning(
                    Code::ALARM_EVALUATION,
                    format!("AgentCore counts once a minute, and not every {period} seconds"),
                )
                .at_pointer(self.node(), &period_at)
                .why("most periods hold no data then, and the alarm is paid for as one of high resolution")
                .help("write `60`, or a multiple of it"),
            );
        }
        let total = u64::from(period) * u64::from(periods);
        let (most, words) = match period {
            HOUR.. => (WEEK, "a week"),
            _ => (DAY, "a day, and for a week with periods of an hour and more"),
        };
        if total > most {
            let at =
                if self.alarms.evaluation_periods.is_some() { below(ALARMS, "evaluationPeriods") } else { period_at };
            self.push(
                Diagnostic::error(
                    Code::ALARM_EVALUATION,
                    format!("{periods} times {period} seconds is too long for an alarm"),
                )
                .at_pointer(self.node(), &at)
                .why(format!("CloudWatch looks back for {words}: {most} seconds"))
                .help(match most / u64::from(period) {
                    0 => format!("write `periodSeconds: {most}` at most"),
                    fit => format!("write `evaluationPeriods: {fit}` at most, or another `periodSeconds`"),
                }),
            );
        }
        if let Some(breaching) = self.alarms.datapoints_to_alarm.filter(|breaching| *breaching > periods) {
            self.push(
                Diagnostic::error(
                    Code::ALARM_EVALUATION,
                    format!("{breaching} of {periods} periods are never above a threshold"),
                )
                .at_pointer(self.node(), &below(ALARMS, "datapointsToAlarm"))
                .why("`datapointsToAlarm` is how many of `evaluationPeriods` must be")
                .help(format!("write `{periods}` at most, or `evaluationPeriods: {breaching}`")),
            );
        }
    }

    fn is_agentcores(&self) -> bool {
        self.alarms.metric_namespace.as_ref().is_none_or(|namespace| namespace == NAMESPACE)
    }

    /// AgentCore publishes what alarms look at under three dimensions, and an alarm on others has no data (mdaa-newer 10.5).
    fn dimensions(&mut self) {
        let Some(dimensions) = self.alarms.dimensions.as_ref().filter(|_| self.is_agentcores()) else { return };
        let names: Vec<&str> = dimensions.keys().map(String::as_str).collect();
        if names != ["Name", "Operation", "Resource"] {
            self.push(
                Diagnostic::warning(Code::ALARM_DIMENSIONS, "AgentCore has no metric with these dimensions, so no alarm comes")
                    .at_key(self.node(), DIMENSIONS)
                    .why("its metrics of calls have `Resource`, `Operation` and `Name`, all three; a metric without data raises no alarm here")
                    .help("remove `dimensions`, or write `metricNamespace`, too, where the metrics are your own"),
            );
        }
    }

    fn ignored_keys(&mut self) {
        let without_rate = self.alarms.error_rate_threshold.is_none() && self.alarms.throttle_count_threshold.is_some();
        let watch = self.alarms.watch_default_endpoint;
        let none_named = self.config.value.runtime_endpoint.is_none();
        let ignored = [
            (
                "minimumInvocations",
                without_rate && self.alarms.minimum_invocations.is_some(),
                "without `errorRateThreshold`",
            ),
            ("countUserErrors", without_rate && !self.alarms.count_user_errors, "without `errorRateThreshold`"),
            ("watchDefaultEndpoint", watch && none_named, "without `runtimeEndpoint`: DEFAULT has alarms then"),
            ("watchDefaultEndpoint", watch && !none_named && self.alarms.dimensions.is_some(), "beside `dimensions`"),
        ];
        for (key, is_ignored, why) in ignored {
            if is_ignored {
                self.push(
                    Diagnostic::warning(Code::IGNORED_KEY, format!("`{key}` has no effect {why}"))
                        .at_key(self.node(), &below(ALARMS, key))
                        .help("remove it"),
                );
            }
        }
        if !watch && !none_named && self.alarms.dimensions.is_none() {
            self.push(
                Diagnostic::info(
                    Code::ALARM_DEFAULT_UNWATCHED,
                    "calls that name no endpoint go to DEFAULT, which has no alarm",
                )
                .at_key(self.node(), ALARMS)
                .why("as in MDAA, the alarms look at `runtimeEndpoint` where there is one")
                .help("add `watchDefaultEndpoint: true` for alarms of its own"),
            );
        }
    }

    fn names(&mut self, names: &Names) {
        for one in watched(self.config, names) {
            let name = one.alarm_name("throttle-count");
            if name.chars().count() > MAX_NAME {
                self.push(
                    Diagnostic::error(
                        Code::NAME_REFUSED,
                        format!("it makes an alarm's name of {} characters", name.chars().count()),
                    )
                    .at_pointer(self.node(), Pointer::from_static("/agentRuntimeName"))
                    .why(format!("CloudWatch takes at most {MAX_NAME}"))
                    .help("shorten it"),
                );
                break;
            }
        }
        let topic = topic_name(self.resolved, &names.agent).filter(|_| self.alarms.create_notification_topic);
        if let Some(topic) = topic.filter(|topic| topic.contains('.')) {
            self.push(
                Diagnostic::error(Code::NAME_REFUSED, format!("it makes a topic with the name `{topic}`, which is refused"))
                    .at_key(self.node(), OWN_TOPIC)
                    .why("SNS takes letters, digits, `_` and `-`")
                    .help("name a topic of your own in `notificationTopicArn`, or take the `.` out of the names that it is made of"),
            );
        }
    }

    /// Whose policies and key nobody sees here.
    fn topic_of_others(&mut self) {
        let place = &self.resolved.target;
        // What only the deploy knows stands there by its name.
        let known = |text: &str| text::known(text).unwrap_or_else(|| text.replace("${", "<").replace('}', ">"));
        let [partition, region, account] =
            [&place.partition, &place.region, &place.account].map(|part| known(&part.text));
        let of_events = self.config.value.event_bridge_alerts.is_some();
        let why = "alarms that a topic or its key does not admit fail without a word, as with the key `alias/aws/sns`, which admits \
                   no alarm";
        let statement = format!(
            r#"{{"Effect": "Allow", "Principal": {{"Service": "cloudwatch.amazonaws.com"}}, "Action": ["kms:Decrypt", "kms:GenerateDataKey*"], "Resource": "*", "Condition": {{"ArnLike": {{"aws:SourceArn": "arn:{partition}:cloudwatch:{region}:{account}:alarm:agentcore-*"}}}}}}"#
        );
        let roles = match of_events {
            true => format!(", and for event rules the same actions for `arn:{partition}:iam::{account}:root`"),
            false => String::new(),
        };
        let own = text::known(&place.account.text);
        let foreign = account_of(self.config, TOPIC).filter(|owner| own.as_ref().is_some_and(|own| own != owner));
        let (words, help) = match foreign {
            Some(owner) => (
                format!("the topic is of account `{owner}`, which must admit the alarms of `{account}`"),
                format!(
                    "let the topic's policy allow `sns:Publish` to `cloudwatch.amazonaws.com`{} where `aws:SourceAccount` is `{account}`; if the topic is encrypted, add to its key's policy `{statement}`{roles}",
                    if of_events { format!(" and to `arn:{partition}:iam::{account}:root`,") } else { String::new() },
                ),
            ),
            None => (
                "if this topic is encrypted, its key must admit alarms".to_owned(),
                format!("add to the policy of its key, if it has one: `{statement}`{roles}"),
            ),
        };
        self.push(
            Diagnostic::info(Code::ALARM_TOPIC_FOREIGN, words).at_pointer(self.node(), TOPIC).why(why).help(help),
        );
    }
}

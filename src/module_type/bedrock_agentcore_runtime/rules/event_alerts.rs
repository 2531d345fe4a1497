use super::super::alarms::{RULES, is_foreign, rule_name};
use super::super::config::{EventBridgeAlerts, EventRule, RuntimeConfig};
use super::super::names::{Names, below};
use super::target::{Target, place};
use crate::cloudformation::text;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Help};
use crate::iam::authorization;
use crate::module_type::naming::Naming;
use crate::placeholder::closest;
use crate::resolve::Resolved;
use crate::schema::Checked;
use crate::source::Node;
use jsonptr::{Pointer, PointerBuf};

const ALERTS: &Pointer = Pointer::from_static("/eventBridgeAlerts");
const SERVICE: &str = "bedrock-agentcore";

/// Judges the rules on events. `names` are those of the resources, as far as they are known.
pub fn event_alerts(
    config: &Checked<RuntimeConfig>,
    resolved: &Resolved,
    names: Option<&Names>,
    diagnostics: &mut Diagnostics,
) {
    let Some(alerts) = &config.value.event_bridge_alerts else { return };
    let mut rules = EventRules { config, resolved, diagnostics };
    rules.topic();
    rules.trail(alerts);
    for (key, rule) in &alerts.rules {
        rules.rule(key, rule);
    }
    if let Some(names) = names {
        rules.names(names);
    }
}

struct EventRules<'a> {
    config: &'a Checked<RuntimeConfig>,
    resolved: &'a Resolved,
    diagnostics: &'a mut Diagnostics,
}

impl EventRules<'_> {
    fn push(&mut self, found: Diagnostic) {
        self.diagnostics.push(found);
    }

    fn node(&self) -> &Node {
        &self.config.node
    }

    fn topic(&mut self) {
        if self.config.value.alarms.is_none() {
            self.push(
                Diagnostic::error(Code::MISSING_KEY, "`eventBridgeAlerts` has no topic to tell")
                    .at_key(self.node(), ALERTS)
                    .why("the rules tell the topic of `alarms`")
                    .help(
                        "add `alarms:` with a threshold and `createNotificationTopic: true` or `notificationTopicArn:`",
                    ),
            );
        }
    }

    /// What CloudTrail must record first: told once, at the first call of an agent, where there is one.
    fn trail(&mut self, alerts: &EventBridgeAlerts) {
        let named = |key: &String, rule: &EventRule| {
            let index = rule.event_names.iter().position(|name| DATA_EVENTS.contains(&name.as_str()))?;
            let mut at = below(&below(RULES, key), "eventNames");
            at.push_back(index);
            Some((at, rule.event_names[index].clone()))
        };
        if alerts.rules.is_empty() {
            self.push(
                Diagnostic::warning(Code::IGNORED_KEY, "`eventBridgeAlerts` holds no rule")
                    .at_key(self.node(), ALERTS)
                    .help("add one to `rules`, or remove `eventBridgeAlerts`"),
            );
            return;
        }
        let info = |words: String| Diagnostic::info(Code::EVENT_NEEDS_TRAIL, words);
        let found = match alerts.rules.iter().find_map(|(key, rule)| named(key, rule)) {
            Some((at, name)) => {
                info(format!("`{name}` is a data event of CloudTrail, which only a trail with data events records"))
                    .at_pointer(self.node(), &at)
            }
            None => info("these rules see what a trail of the account and region records, and nothing else".to_owned())
                .at_key(self.node(), RULES),
        };
        self.push(
            found
                .why("EventBridge hears of API calls from CloudTrail; calls of an agent, denied ones as well, are data events (inferred for others than `InvokeAgentRuntime`)")
                .help("see that a trail logs management events, and data events of `AWS::BedrockAgentCore::Runtime` for calls of the agent"),
        );
    }

    fn rule(&mut self, key: &str, rule: &EventRule) {
        let at = below(RULES, key);
        if rule.error_codes.is_empty() && rule.event_names.is_empty() {
            self.push(
                Diagnostic::error(Code::MISSING_KEY, format!("the rule `{key}` does not say which events"))
                    .at_key(self.node(), &at)
                    .help("add `errorCodes: [AccessDenied]`, `eventNames: [UpdateAgentRuntime]`, or both, which must both be met"),
            );
        }
        for (index, code) in rule.error_codes.iter().enumerate() {
            self.never(&at, "errorCodes", index, code, error_code(code));
        }
        for (index, name) in rule.event_names.iter().enumerate() {
            self.never(&at, "eventNames", index, name, event_name(name));
        }
        if rule.target_lambda_arn.is_some() {
            self.function(&below(&at, "targetLambdaArn"));
        }
    }

    fn never(&mut self, rule: &Pointer, key: &str, index: usize, written: &str, found: Option<(&str, Help)>) {
        let Some((why, help)) = found else { return };
        let mut at = below(rule, key);
        at.push_back(index);
        let what = if key == "errorCodes" { "error code" } else { "event" };
        self.push(
            Diagnostic::warning(
                Code::EVENT_NEVER_MATCHES,
                format!("no {what} of CloudTrail's is `{written}`, so nothing matches it"),
            )
            .at_pointer(self.node(), &at)
            .why(why)
            .help(help),
        );
    }

    fn function(&mut self, at: &PointerBuf) {
        let why = "the targets of a rule are in its own region (EventBridge user guide, \"Sending events to an AWS service in another account\")";
        let Some(function) = self.config.node.at(at) else { return };
        match place(self.config, self.resolved, at, "the function", why, self.diagnostics) {
            None => self.push(
                Diagnostic::info(
                    Code::EVENT_FUNCTION_FOREIGN,
                    "the function is taken for one of this account, since only the deploy knows its ARN",
                )
                .at_pointer(self.node(), at)
                .why("the stack gives the rule the right to call it, which it can do in its own account only")
                .help("write the ARN out where the function is of another account"),
            ),
            Some(Target::Here) if is_foreign(function, self.resolved) => self.function_of_others(at, function),
            Some(_) => {}
        }
    }

    /// The policy of a function is written in its own account.
    fn function_of_others(&mut self, at: &PointerBuf, function: &Node) {
        let known = |text: &str| text::known(text).unwrap_or_default();
        let (arn, account) = (known(function.as_str().unwrap_or_default()), known(&self.resolved.target.account.text));
        self.push(
            Diagnostic::warning(Code::EVENT_FUNCTION_FOREIGN, "the function is of another account, which must let it be called")
                .at_pointer(self.node(), at)
                .why("the stack makes the role that calls it, and cannot write the function's policy there")
                .help(format!(
                    "run there: `aws lambda add-permission --function-name {arn} --statement-id mdaac --action lambda:InvokeFunction --principal {account}`"
                )),
        );
    }

    /// Rules are told apart in the names of exports, too, which know letters, digits and `_` only.
    fn names(&mut self, names: &Names) {
        let written = self.config.node.at(RULES).and_then(Node::as_map);
        let keys: Vec<&String> = written.into_iter().flatten().map(|(key, _)| key).collect();
        let export = |key: &str| Naming::from(&self.resolved.id).export_name("", key, "");
        let mut twice = Vec::new();
        for (index, key) in keys.iter().enumerate() {
            let at = below(RULES, key);
            if let Some(first) = keys[..index].iter().find(|first| export(first) == export(key)) {
                twice.push(
                    Diagnostic::error(Code::EVENT_RULE_TWICE, format!("there is a rule like `{key}` already"))
                        .at_key(self.node(), &at)
                        .related(self.node().key_span(&below(RULES, first)), "first here")
                        .why("case, `-` and `.` do not tell the names of exports apart")
                        .help("rename one of them"),
                );
            }
            if rule_name(self.resolved, key, &names.agent).is_none() {
                twice.push(
                    Diagnostic::error(Code::NAME_REFUSED, format!("the rule `{key}` makes a name that is refused"))
                        .at_key(self.node(), &at)
                        .help("use letters and digits, with `-` only between them"),
                );
            }
        }
        twice.into_iter().for_each(|found| self.push(found));
    }
}

/// Calls of an agent (mdaa-newer 11.3 of the first; of the others [inferred], since they are of the data plane, too).
const DATA_EVENTS: [&str; 6] = [
    "InvokeAgentRuntime",
    "InvokeAgentRuntimeCommand",
    "InvokeAgentRuntimeCommandShell",
    "InvokeAgentRuntimeWithWebSocketStream",
    "StopRuntimeSession",
    "GetAgentCard",
];

const LITERAL: &str = "a rule compares texts as they are: `*` stands for nothing else";

/// Why nothing is recorded with this error code, and what to write. What only the deploy knows is not judged.
fn error_code(written: &str) -> Option<(&'static str, Help)> {
    let code = text::known(written)?;
    if code.contains('*') {
        return Some((LITERAL, "write each code out, e.g. `AccessDenied`".into()));
    }
    // `AccessDeniedException`, `access-denied`, `Access Denied`, `AccessDeniedError`.
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let is_denied = ["accessdenied", "accessdeniedexception", "accessdeniederror"].contains(&plain.as_str());
    if (is_denied && code != "AccessDenied") || ["403", "401"].contains(&code.as_str()) {
        let why = "CloudTrail records `AccessDenied`, whatever the SDK calls it and whatever status it has (so MDAA's documentation; not tried)";
        return Some((why, "write `AccessDenied`".into()));
    }
    (code.trim() != code || code.contains(' '))
        .then(|| ("an error code is one word", format!("write `{}`", code.replace(' ', "")).into()))
}

/// The same of an event's name.
fn event_name(written: &str) -> Option<(&'static str, Help)> {
    let name = text::known(written)?;
    if let Some((_, event)) = name.split_once(':') {
        return Some((
            "an event has the name of the call alone, without its service",
            format!("write `{event}`").into(),
        ));
    }
    if name.contains('*') {
        return Some((LITERAL, "write each name out, e.g. `UpdateAgentRuntime`".into()));
    }
    let service = authorization::service(SERVICE)?;
    if !service.actions.iter().any(|action| action.name == name) {
        let help = match closest(&name, service.actions.iter().map(|action| action.name)) {
            Some(meant) => Help::nearest(meant),
            None => "name a call of AgentCore's API, e.g. `UpdateAgentRuntime`".into(),
        };
        return Some(("the rules look at calls of AgentCore, which has none of that name", help));
    }
    let reads = ["Get", "List"].iter().any(|start| name.starts_with(start)) && !DATA_EVENTS.contains(&name.as_str());
    reads.then(|| {
        (
            "EventBridge matches a rule that is ENABLED with no management events that only read (user guide, \"Receiving read-only management events\")",
            "remove it, or make a rule of your own with the state `ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS`".into(),
        )
    })
}

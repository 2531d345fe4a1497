use super::Published;
use crate::cloudformation::{Fragment, FragmentValue, logical_id, text};
use crate::iam::Arn;
use crate::module_type::bedrock_agentcore_runtime::NAME;
use crate::module_type::bedrock_agentcore_runtime::config::RuntimeConfig;
use crate::module_type::bedrock_agentcore_runtime::names::Names;
use crate::module_type::naming::Naming;
use crate::resolve::Resolved;
use crate::schema::Checked;
use crate::source::{Node, Origin};
use jsonptr::Pointer;

/// IAM's longest name of a policy (resource schema 2026-10-20).
const MAX_POLICY_NAME: usize = 128;

/// EventBridge's longest name of a rule.
const RULE_MAX: usize = 64;

pub const RULES: &Pointer = Pointer::from_static("/eventBridgeAlerts/rules");

/// `Name` of a rule; none where MDAA refuses it.
pub fn rule_name(resolved: &Resolved, key: &str, agent: &str) -> Option<String> {
    Naming::from(&resolved.id).resource_name(&format!("{key}-{agent}"), RULE_MAX).ok()
}

/// What the template reads as `eventRules`, in the order of the config.
pub fn event_rules(config: &Checked<RuntimeConfig>, resolved: &Resolved, names: &Names) -> Fragment {
    let written = config.node.at(RULES).and_then(Node::as_map);
    let rules = written.into_iter().flatten().map(|(key, entry)| {
        let key_origins = entry.key_origins();
        rule(config, resolved, names, key, &entry.node, &key_origins)
    });
    Fragment::new(FragmentValue::List(rules.collect()), Vec::new())
}

fn rule(
    config: &Checked<RuntimeConfig>,
    resolved: &Resolved,
    names: &Names,
    key: &str,
    node: &Node,
    origins: &[Origin],
) -> Fragment {
    let published = Published { resolved, names };
    let own = |data: Fragment| Fragment { origins: [origins, &data.origins].concat(), ..data };
    let given = |key: &str| node.get(key).map_or_else(Fragment::absent, Fragment::from);
    let id = format!("{key}-{}", names.agent);
    let scope = format!("EventBridgeAlerts/Rule-{key}");
    let description = match node.get("description") {
        Some(description) => Fragment::from(description),
        None => own(published.id(format!("AgentCore security event rule '{key}' for {}", names.agent))),
    };
    let function = node.get("targetLambdaArn");
    let foreign = function.is_some_and(|arn| is_foreign(arn, resolved));
    let permission = match function {
        Some(function) if !foreign => Fragment::of_text(permission(resolved, key), function.origins()),
        _ => Fragment::absent(),
    };
    let flag = |value, origins| Fragment::new(FragmentValue::Bool(value), origins);
    let path: Vec<&str> = std::iter::once(NAME).chain(scope.split('/')).collect();
    let policy_name = logical_id(&[&path[..], &["EventsRole", "DefaultPolicy", "Resource"]].concat());
    // CDK takes the end of it (generatePolicyName).
    let policy_name = &policy_name[policy_name.len().saturating_sub(MAX_POLICY_NAME)..];
    Fragment::of_entries([
        ("key", Fragment::of_text(text::escape(key), origins.to_vec())),
        ("name", own(published.named(rule_name(resolved, key, &names.agent).unwrap_or_default()))),
        ("id", own(published.id(id.clone()))),
        ("description", description),
        ("errorCodes", given("errorCodes")),
        ("eventNames", given("eventNames")),
        ("function", given("targetLambdaArn")),
        ("permission", permission),
        ("foreign", flag(foreign, function.map(Node::origins).unwrap_or_default())),
        ("severalEndpoints", flag(!config.value.runtime_endpoints.is_empty(), Vec::new())),
        ("policyName", Fragment::of_text(policy_name, origins.to_vec())),
        ("scope", published.scope(&format!("{scope}/"), "EventBridgeAlerts/")),
        ("parameter", own(published.parameter(true, "eventbridge-rule", &id))),
        ("export", own(published.export("eventbridge-rule", &id))),
    ])
}

/// Whether a function is known to be of another account: there, nobody of this one may say who calls it.
pub fn is_foreign(function: &Node, resolved: &Resolved) -> bool {
    let function = function.as_str().and_then(text::known).and_then(|arn| Arn::parse(&arn));
    match (function, text::known(&resolved.target.account.text)) {
        (Some(function), Some(own)) => function.account != own,
        _ => false,
    }
}

/// CDK puts the permission below the rule, under an id that is made of the function's path.
fn permission(resolved: &Resolved, key: &str) -> String {
    let stack = Naming::from(&resolved.id).stack_name();
    let function = format!("RemediationFunction-{key}");
    format!("AllowEventRule{}", logical_id(&[&stack, NAME, "EventBridgeAlerts", &function]))
}

#[cfg(test)]
mod tests {
    use super::{NAME, logical_id};

    /// Recomputed from MDAA's paths (mdaa-newer 11.2).
    #[test]
    fn a_permission_has_the_logical_id_that_mdaa_gives_it() {
        let function = logical_id(&["acme-dev-data-agents", NAME, "EventBridgeAlerts", "RemediationFunction-fix"]);
        let id = logical_id(&[NAME, "EventBridgeAlerts", "Rule-fix", &format!("AllowEventRule{function}")]);
        assert_eq!(
            id,
            "bedrockagentcoreruntimeEventBridgeAlertsRulefixAllowEventRuleacmedevdataagentsbedrockagentcoreruntime\
             EventBridgeAlertsRemediationFunctionfixF44008B9BAE5968D"
        );
    }
}

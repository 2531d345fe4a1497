use super::grantee::{Grantee, principals};
use super::profile::invoker;
use crate::cloudformation::resource_types::bedrock_agentcore;
use crate::cloudformation::{Fragment, Placed};
use crate::diagnostic::Diagnostics;
use crate::iam::{Caller, Document, Effect, LocatedText, Statement};
use jsonptr::PointerBuf;
use serde_json::{Map, Value, json};

/// Why a principal needs no policy: it would not help.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAdmitted {
    /// The owner's side does not name it.
    #[error("`access` of this module does not let `{0}` in; name it there first")]
    NotNamed(String),
    /// The runtime is kept to its gateways.
    #[error("`access.gatewayRoles` of this module shuts `{0}` out")]
    ShutOut(String),
    /// No IAM principal can call.
    #[error("this runtime takes tokens, so no IAM policy lets a caller in")]
    TakesTokens,
}

/// The identity policy that a caller needs in its own account: what the owner's side admits it to, on
/// the owner's resources. A caller of the owner's account needs no more than this.
///
/// # Errors
/// When the owner's side does not admit it, so that no policy would help.
pub fn caller_policy(placed: &Placed, caller: &Caller) -> Result<Value, NotAdmitted> {
    let of_type = |wanted| -> Vec<&Fragment> {
        placed.template.of_type(wanted).filter_map(|(_, resource)| resource.get("Properties")).collect()
    };
    let runtimes = of_type(bedrock_agentcore::RUNTIME);
    if runtimes.iter().any(|runtime| runtime.get("AuthorizerConfiguration").is_some()) {
        return Err(NotAdmitted::TakesTokens);
    }
    if let Some(invoker) = invoker(placed, &mut Diagnostics::default())
        && admits(&invoker.principals, caller)
    {
        return Ok(policy("AssumeInvokerRole", json!("sts:AssumeRole"), json!(invoker.role_arn)));
    }
    let mut actions = Value::Null;
    let mut resources: Vec<Value> = Vec::new();
    let policies = of_type(bedrock_agentcore::RESOURCE_POLICY);
    for policy in policies.iter().filter_map(|properties| properties.get("Policy")) {
        let text = |written: &LocatedText<PointerBuf>| placed.pattern(policy.at(&written.at)?);
        let document = Document::read(policy, PointerBuf::root());
        if document
            .statements
            .iter()
            .any(|statement| gateways(statement, text).is_some_and(|all| !admits(&all, caller)))
        {
            return Err(NotAdmitted::ShutOut(caller.to_string()));
        }
        for statement in document.statements.iter().filter(|statement| statement.allows()) {
            if admits(&principals(statement, text), caller) {
                let mut all: Vec<Value> = statement.actions().filter_map(text).map(Value::from).collect();
                actions = if all.len() == 1 { all.remove(0) } else { all.into() };
                resources.extend(statement.resources().filter_map(text).map(Value::from));
            }
        }
    }
    if resources.is_empty() && caller.account() == Some(&placed.place.account) {
        actions = json!("bedrock-agentcore:InvokeAgentRuntime");
        for name in runtimes.iter().filter_map(|runtime| runtime.get("AgentRuntimeName")?.as_str()) {
            let id = placed.runtime_id.map_or_else(|| format!("{name}-??????????"), str::to_owned);
            let arn = placed.place.arn("bedrock-agentcore", &format!("runtime/{id}"));
            resources.extend([json!(arn), json!(format!("{arn}/runtime-endpoint/DEFAULT"))]);
        }
    }
    match resources.is_empty() {
        true => Err(NotAdmitted::NotNamed(caller.to_string())),
        false => Ok(policy("InvokeAgentRuntime", actions, resources.into())),
    }
}

/// The roles that a Deny spares, and them alone; none of another statement.
fn gateways(
    statement: &Statement<PointerBuf>,
    text: impl Fn(&LocatedText<PointerBuf>) -> Option<String>,
) -> Option<Vec<Grantee>> {
    let [condition] = &statement.conditions[..] else { return None };
    let by_role = condition.operator == "ArnNotEquals" && condition.key.text.eq_ignore_ascii_case("aws:PrincipalArn");
    let spares = by_role && statement.effect == Some(Effect::Deny);
    spares.then(|| condition.values.iter().filter_map(|role| Grantee::parse(&text(role)?).ok()).collect())
}

/// Whether one of those who are named is the caller, its role, or its account.
fn admits(named: &[Grantee], caller: &Caller) -> bool {
    named.iter().any(|named| match (named, caller) {
        (Grantee::Account(account), _) => caller.account() == Some(account),
        // A session does not say its role's path.
        (Grantee::Role { arn, account }, Caller::Session(_)) => {
            caller.account() == Some(account) && arn.rsplit('/').next() == caller.name()
        }
        // Some role of the account.
        (Grantee::Role { account, .. }, Caller::Root(_)) => caller.account() == Some(account),
        (Grantee::Role { arn, .. }, _) => *arn == caller.to_string(),
    })
}

fn policy(sid: &str, action: Value, resource: Value) -> Value {
    let mut statement = Map::new();
    for (key, value) in [("Sid", json!(sid)), ("Effect", json!("Allow")), ("Action", action), ("Resource", resource)] {
        statement.insert(key.to_owned(), value);
    }
    json!({"Version": "2012-10-17", "Statement": [statement]})
}

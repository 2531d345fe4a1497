use super::principal::{Principal, one_or_many, principals};
use super::profile::invoker;
use crate::cloudformation::resource_types::bedrock_agentcore;
use crate::cloudformation::{Fragment, Placed};
use crate::diagnostic::Diagnostics;
use crate::iam::Caller;
use serde_json::{Map, Value, json};

/// Why a principal needs no policy: it would not help.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAdmitted {
    /// The owner's side does not name it.
    #[error("`access` of this module does not let `{0}` in; name it there first")]
    NotNamed(String),
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
    let mut resources = Vec::new();
    let texts = of_type(bedrock_agentcore::RESOURCE_POLICY);
    for text in texts.iter().filter_map(|properties| placed.pattern(properties.get("Policy")?)) {
        let document: Value = serde_json::from_str(&text).unwrap_or_default();
        for statement in one_or_many(&document["Statement"]) {
            if statement["Effect"] == "Allow" && admits(&principals(&statement["Principal"]["AWS"]), caller) {
                actions = statement["Action"].clone();
                resources.extend(one_or_many(&statement["Resource"]).iter().cloned());
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

/// Whether one of those who are named is the caller, its role, or its account.
fn admits(named: &[Principal], caller: &Caller) -> bool {
    named.iter().any(|named| match (named, caller) {
        (Principal::Account(account), _) => caller.account() == Some(account),
        // A session does not say its role's path.
        (Principal::Role { arn, account }, Caller::Session(_)) => {
            caller.account() == Some(account) && arn.rsplit('/').next() == caller.name()
        }
        // Some role of the account.
        (Principal::Role { account, .. }, Caller::Root(_)) => caller.account() == Some(account),
        (Principal::Role { arn, .. }, _) => *arn == caller.to_string(),
    })
}

fn policy(sid: &str, action: Value, resource: Value) -> Value {
    let mut statement = Map::new();
    for (key, value) in [("Sid", json!(sid)), ("Effect", json!("Allow")), ("Action", action), ("Resource", resource)] {
        statement.insert(key.to_owned(), value);
    }
    json!({"Version": "2012-10-17", "Statement": [statement]})
}

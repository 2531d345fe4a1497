use crate::iam::{Arn, Caller, MADE_UP};
use crate::invocation::decision::call::Call;
use crate::invocation::decision::layer::{LayerKind, On};
use crate::invocation::decision::request::{OF_SERVICES, Via};
use serde_json::{Map, Value, json};

/// A statement that mends a fault.
#[derive(Clone, Debug, PartialEq)]
pub struct Remedy {
    /// In which kind of policy.
    pub kind: LayerKind,
    /// On which resource, of a resource policy.
    pub on: Option<On>,
    /// The policy that it goes into; none where there is none yet.
    pub policy: Option<String>,
    /// The number of the statement that it replaces, from 0; none if it is added.
    pub replaces: Option<usize>,
    /// The statement.
    pub statement: Value,
}

/// What a policy of the caller's side says to allow the call: both ARNs, on the owner's side. An id that is
/// not made yet is any.
pub fn allow_call(call: &Call) -> Value {
    let arn = |arn: Arn| arn.to_string().replace(MADE_UP, "*");
    json!({
        "Sid": call.action_name(),
        "Effect": "Allow",
        "Action": actions(call),
        "Resource": [arn(call.runtime.clone()), arn(call.endpoint_arn())],
    })
}

/// What the policy of a VPC endpoint says to let the call through.
pub fn allow_through(call: &Call) -> Value {
    let mut statement = allow_call(call);
    statement["Principal"] = principal(call);
    statement
}

/// "For OAuth-based requests to succeed through the VPC endpoint, the principal must be set to `*`" (AgentCore developer
/// guide, interface VPC endpoints).
fn principal(call: &Call) -> Value {
    call.caller.arn().map_or(json!("*"), |arn| json!({"AWS": arn.to_string()}))
}

/// What a resource policy says to allow the caller. A bearer is everyone; the VPC narrows that down.
pub fn allow_caller(call: &Call, resource: &Arn) -> Value {
    let mut statement = json!({
        "Sid": "AllowCaller",
        "Effect": "Allow",
        "Principal": principal(call),
        "Action": actions(call),
        "Resource": resource.to_string(),
    });
    if let (None, Via::Vpc(vpc)) = (call.caller.arn(), &call.via) {
        statement["Condition"] = json!({"StringEquals": {"aws:SourceVpc": vpc}});
    }
    statement
}

fn actions(call: &Call) -> Value {
    one_or_several(call.actions().into_iter().map(Value::from).collect())
}

/// The statement with the one Resource that a resource policy may name.
pub fn with_exact_resource(statement: &Value, resource: &Arn) -> Value {
    let mut statement = statement.clone();
    if let Some(map) = statement.as_object_mut() {
        map.shift_remove("NotResource");
        map.insert("Resource".to_owned(), resource.to_string().into());
    }
    statement
}

/// An Allow that asks for the caller's account in place of what only AWS services carry.
pub fn asking_for_account(statement: &Value, account: &str) -> Value {
    let mut statement = statement.clone();
    let mut asks = false;
    for (operator, keys) in entries(&mut statement["Condition"]) {
        let Some(keys) = keys.as_object_mut() else { continue };
        while let Some(values) = take_service_key(keys) {
            // An ARN, or whether the key is there, is nothing to compare an account with.
            if is_text(operator) && !is_negated(operator) {
                keys.entry(PRINCIPAL_ACCOUNT).or_insert_with(|| accounts(&values, account));
                asks = true;
            }
        }
    }
    drop_empty(&mut statement);
    if !asks {
        statement["Condition"]["StringEquals"][PRINCIPAL_ACCOUNT] = account.into();
    }
    statement
}

/// A Deny that compares the caller's account in place of what only AWS services carry, and spares it; none
/// where it compares nothing of that kind.
pub fn sparing_account(statement: &Value, account: &str) -> Option<Value> {
    let mut statement = statement.clone();
    let negated = |(operator, _): &(&String, &mut Value)| is_text(operator) && is_negated(operator);
    let (_, keys) = entries(&mut statement["Condition"])
        .filter(negated)
        .find(|(_, keys)| keys.as_object().is_some_and(|keys| keys.keys().any(|key| is_service_key(key))))?;
    let keys = keys.as_object_mut()?;
    let values = take_service_key(keys)?;
    keys.insert(PRINCIPAL_ACCOUNT.to_owned(), accounts(&values, account));
    Some(statement)
}

/// A Deny that spares the caller; none of a token's bearer, who has no ARN.
pub fn sparing(statement: &Value, caller: &Caller) -> Option<Value> {
    let arn = caller.arn()?;
    let mut statement = statement.clone();
    let (operator, spared) = match (caller, caller.name()) {
        // aws:PrincipalArn is the role's, and the session does not say the role's path.
        (Caller::Session(_), Some(name)) => {
            let role = |path: &str| format!("arn:{}:iam::{}:role/{path}{name}", arn.partition, arn.account);
            ("ArnNotLike", vec![role(""), role("*/")])
        }
        _ => ("ArnNotEquals", vec![arn.to_string()]),
    };
    let condition = &mut statement["Condition"];
    if !condition.is_object() {
        *condition = Value::Object(Map::new());
    }
    let keys = &mut condition[operator];
    if !keys.is_object() {
        *keys = Value::Object(Map::new());
    }
    let written = keys.as_object()?.keys().find(|key| key.eq_ignore_ascii_case(PRINCIPAL_ARN)).cloned();
    let values = &mut keys[written.as_deref().unwrap_or(PRINCIPAL_ARN)];
    let mut all = match values.take() {
        Value::Null => Vec::new(),
        Value::Array(several) => several,
        one => vec![one],
    };
    all.extend(spared.into_iter().map(Value::from));
    *values = one_or_several(all);
    Some(statement)
}

const PRINCIPAL_ACCOUNT: &str = "aws:PrincipalAccount";
const PRINCIPAL_ARN: &str = "aws:PrincipalArn";

fn is_service_key(key: &str) -> bool {
    OF_SERVICES.iter().any(|known| known.eq_ignore_ascii_case(key))
}

fn take_service_key(keys: &mut Map<String, Value>) -> Option<Value> {
    let key = keys.keys().find(|key| is_service_key(key))?.clone();
    keys.shift_remove(&key)
}

fn is_text(operator: &str) -> bool {
    operator.contains("String")
}

fn is_negated(operator: &str) -> bool {
    operator.contains("Not")
}

/// The values that name accounts, the caller's among them.
fn accounts(values: &Value, account: &str) -> Value {
    let values = values.as_array().map_or_else(|| vec![values.clone()], Clone::clone);
    let is_account =
        |value: &&Value| value.as_str().is_some_and(|text| text.len() == 12 && text.parse::<u64>().is_ok());
    let mut accounts: Vec<Value> = values.iter().filter(is_account).cloned().collect();
    if !accounts.contains(&account.into()) {
        accounts.push(account.into());
    }
    one_or_several(accounts)
}

fn one_or_several(mut values: Vec<Value>) -> Value {
    if values.len() == 1 { values.remove(0) } else { values.into() }
}

fn drop_empty(statement: &mut Value) {
    let Some(condition) = statement.get_mut("Condition").and_then(Value::as_object_mut) else { return };
    condition.retain(|_, keys| keys.as_object().is_none_or(|keys| !keys.is_empty()));
    if condition.is_empty()
        && let Some(statement) = statement.as_object_mut()
    {
        statement.shift_remove("Condition");
    }
}

fn entries(value: &mut Value) -> impl Iterator<Item = (&String, &mut Value)> {
    value.as_object_mut().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn with_condition(condition: Value) -> Value {
        json!({"Effect": "Allow", "Principal": "*", "Action": "a:b", "Resource": "r", "Condition": condition})
    }

    #[test]
    fn an_allow_for_a_services_caller_becomes_one_for_the_principals_account() {
        let account = |value: Value| json!({"StringEquals": {"aws:PrincipalAccount": value}});
        for (written, wanted) in [
            (json!({"StringEquals": {"aws:SourceAccount": "222222222222"}}), account(json!("222222222222"))),
            (
                json!({"StringEquals": {"AWS:sourceaccount": ["333333333333"]}}),
                account(json!(["333333333333", "222222222222"])),
            ),
            // What else was asked stays asked.
            (
                json!({"StringEquals": {"aws:SourceAccount": "222222222222", "aws:PrincipalOrgID": "o-1"}}),
                json!({"StringEquals": {"aws:PrincipalOrgID": "o-1", "aws:PrincipalAccount": "222222222222"}}),
            ),
            // Whether a key is there, and an ARN, is no account; but nobody else gets in.
            (json!({"Null": {"aws:SourceAccount": "false"}}), account(json!("222222222222"))),
            (json!({"ArnLike": {"aws:SourceArn": "arn:aws:lambda:*:222222222222:*"}}), account(json!("222222222222"))),
            (
                json!({"StringLike": {"aws:SourceAccount": "*"}}),
                json!({"StringLike": {"aws:PrincipalAccount": "222222222222"}}),
            ),
        ] {
            let mended = asking_for_account(&with_condition(written.clone()), "222222222222");
            assert_eq!(mended, with_condition(wanted), "{written}");
        }
    }

    #[test]
    fn a_deny_spares_the_caller_beside_those_it_spares_already() {
        let caller = Caller::parse("arn:aws:iam::222222222222:role/team/caller").unwrap();
        let with = |arns: Value| with_condition(json!({"ArnNotEquals": {"aws:principalarn": arns}}));
        let spared = sparing(&with(json!("arn:aws:iam::1:root")), &caller).unwrap();
        assert_eq!(spared, with(json!(["arn:aws:iam::1:root", "arn:aws:iam::222222222222:role/team/caller"])));
        assert_eq!(sparing(&with(json!("x")), &Caller::Bearer), None);
    }

    #[test]
    fn a_deny_spares_a_session_by_its_role_whose_path_nobody_knows() {
        let caller = Caller::parse("arn:aws:sts::222222222222:assumed-role/caller/ann").unwrap();
        let spared = sparing(&json!({"Effect": "Deny"}), &caller).unwrap();
        let roles = ["arn:aws:iam::222222222222:role/caller", "arn:aws:iam::222222222222:role/*/caller"];
        assert_eq!(spared["Condition"], json!({"ArnNotLike": {"aws:PrincipalArn": roles}}));
    }

    #[test]
    fn a_deny_that_compares_a_services_caller_spares_the_principals_account() {
        let deny = |key: &str, accounts: Value| with_condition(json!({"StringNotEquals": {key: accounts}}));
        let spared = sparing_account(&deny("aws:SourceAccount", json!("111111111111")), "222222222222");
        assert_eq!(spared, Some(deny("aws:PrincipalAccount", json!(["111111111111", "222222222222"]))));
        let null = with_condition(json!({"Null": {"aws:SourceAccount": "true"}}));
        assert_eq!(sparing_account(&null, "222222222222"), None);
    }
}

use crate::authorization::call::Call;
use crate::authorization::decision::{LayerKind, On};
use crate::authorization::request::Via;
use crate::iam::{Arn, Condition};
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

/// What a policy of the caller's side says to allow the call: both ARNs, on the owner's side.
pub fn allow_call(call: &Call) -> Value {
    json!({
        "Sid": call.action_name(),
        "Effect": "Allow",
        "Action": call.action,
        "Resource": [call.runtime.to_string(), call.endpoint_arn().to_string()],
    })
}

/// What a resource policy says to allow the caller. A bearer is everyone; the VPC narrows that down.
pub fn allow_caller(call: &Call, resource: &Arn) -> Value {
    let principal = match call.caller.arn() {
        Some(arn) => json!({"AWS": arn.to_string()}),
        None => json!("*"),
    };
    let mut statement = json!({
        "Sid": "AllowCaller",
        "Effect": "Allow",
        "Principal": principal,
        "Action": call.action,
        "Resource": resource.to_string(),
    });
    if let (None, Via::Vpc(vpc)) = (call.caller.arn(), &call.via) {
        statement["Condition"] = json!({"StringEquals": {"aws:SourceVpc": vpc}});
    }
    statement
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

/// The statement, asking for the caller's account in place of the account of a service's caller.
pub fn with_principal_account(statement: &Value, condition: &Condition, account: &str) -> Value {
    let mut statement = statement.clone();
    for (operator, keys) in entries(&mut statement["Condition"]) {
        let Some(values) = keys.as_object_mut().and_then(|keys| keys.shift_remove(&condition.key.text)) else {
            continue;
        };
        // Accounts are texts; the key's other operators, as of ARNs, have nothing to compare.
        if let (true, Some(keys)) = (operator.contains("String"), keys.as_object_mut()) {
            keys.insert("aws:PrincipalAccount".to_owned(), accounts(&values, account));
        }
    }
    drop_empty(&mut statement);
    statement
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
    if accounts.len() == 1 { accounts.remove(0) } else { accounts.into() }
}

/// A Deny that spares the caller.
pub fn sparing(statement: &Value, caller: &Arn) -> Value {
    let mut statement = statement.clone();
    let condition = &mut statement["Condition"];
    if !condition.is_object() {
        *condition = Value::Object(Map::new());
    }
    let values = &mut condition["ArnNotEquals"]["aws:PrincipalArn"];
    let mut spared = match values.take() {
        Value::Null => Vec::new(),
        Value::Array(several) => several,
        one => vec![one],
    };
    spared.push(caller.to_string().into());
    *values = if spared.len() == 1 { spared.remove(0) } else { spared.into() };
    statement
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

//! What a template says of permissions, read a second time: nothing here uses the code that compares.

use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Default)]
pub struct Facts {
    pub roles: BTreeMap<String, Role>,
    /// Who may use a key, who may write logs, what a policy allows that no role here has.
    pub documents: BTreeMap<String, Vec<Said>>,
    /// All else that must be the same, each in one way of writing, by resource.
    pub settings: BTreeMap<String, BTreeMap<String, String>>,
}

#[derive(Debug, Default)]
pub struct Role {
    pub boundary: Option<String>,
    pub attached: BTreeSet<String>,
    pub trust: Vec<Said>,
    pub identity: Vec<Said>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Said {
    Clear(Statement),
    /// By a function, or not as IAM's grammar wants it.
    Unread(String),
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Statement {
    pub allows: bool,
    pub action: Element,
    pub resource: Option<Element>,
    pub principal: Option<Element>,
    pub conditions: BTreeSet<Condition>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Element {
    pub not: bool,
    pub names: BTreeSet<String>,
}

/// Operator, key, values.
pub type Condition = (String, String, BTreeSet<String>);

const UNKNOWN: &str = "?function";

impl Facts {
    pub fn of(template: &Value) -> Facts {
        let mut facts = Facts::default();
        let resources: Map<String, Value> = template["Resources"].as_object().cloned().unwrap_or_default();
        let filled: BTreeMap<&String, Value> =
            resources.iter().filter_map(|(id, one)| Some((id, fill(one)?))).collect();
        let mut held = BTreeSet::new();
        for (id, one) in filled.iter().filter(|(_, one)| one["Type"] == "AWS::IAM::Role") {
            let properties = &one["Properties"];
            let mut role = Role {
                boundary: properties.get("PermissionsBoundary").map(Value::to_string),
                trust: said(properties.get("AssumeRolePolicyDocument")),
                ..Role::default()
            };
            for policy in listed(properties.get("Policies")) {
                match policy.get("PolicyDocument") {
                    Some(document) => role.identity.extend(said(Some(document))),
                    None => role.identity.push(Said::Unread(policy.to_string())),
                }
            }
            for arn in listed(properties.get("ManagedPolicyArns")) {
                let named = arn.as_str().and_then(|arn| arn.strip_prefix('⟦')?.strip_suffix('⟧'));
                let policy = named.map(|name| name.trim_end_matches(".PolicyArn").to_owned());
                match policy.and_then(|id| filled.get_key_value(&id)) {
                    Some((policy, resource)) if resource["Type"] == "AWS::IAM::ManagedPolicy" => {
                        role.identity.extend(said(resource["Properties"].get("PolicyDocument")));
                        held.insert((*policy).clone());
                    }
                    _ => {
                        role.attached.insert(arn.to_string());
                    }
                }
            }
            for (policy, resource) in &filled {
                if listed(resource["Properties"].get("Roles")).any(|role| *role == format!("⟦{id}⟧")) {
                    role.identity.extend(said(resource["Properties"].get("PolicyDocument")));
                    held.insert((*policy).clone());
                }
            }
            facts.roles.insert((*id).clone(), role);
        }
        for (id, one) in &filled {
            let document = match one["Type"].as_str().unwrap_or_default() {
                "AWS::KMS::Key" => Some("KeyPolicy"),
                "AWS::Logs::ResourcePolicy" => Some("PolicyDocument"),
                "AWS::IAM::Policy" | "AWS::IAM::ManagedPolicy" if !held.contains(*id) => Some("PolicyDocument"),
                _ => None,
            };
            if let Some(document) = document {
                facts.documents.insert((*id).clone(), said(one["Properties"].get(document)));
            }
            facts.settings(id, one);
        }
        facts
    }

    fn settings(&mut self, id: &str, resource: &Value) {
        let settings = self.settings.entry(id.to_owned()).or_default();
        const POLICIES: [&str; 6] = [
            "AssumeRolePolicyDocument",
            "KeyPolicy",
            "ManagedPolicyArns",
            "PermissionsBoundary",
            "Policies",
            "PolicyDocument",
        ];
        for attribute in ["DeletionPolicy", "UpdateReplacePolicy"] {
            let policy = resource.get(attribute).cloned().unwrap_or_else(|| json!("Delete"));
            settings.insert(attribute.to_owned(), policy.to_string());
        }
        for (name, value) in resource["Properties"].as_object().into_iter().flatten() {
            let (key, value) = match POLICIES.contains(&name.as_str()) {
                // What it says is looked at; in which language counts, too.
                true => ("Version", document(value).map_or(Value::Null, |one| one["Version"].clone())),
                false => (name.as_str(), value.clone()),
            };
            settings.insert(format!("{name} {key}"), one_way(&value));
        }
    }
}

/// The value with all functions that make a text of known parts and names; none for AWS::NoValue.
fn fill(value: &Value) -> Option<Value> {
    match value {
        Value::Array(items) => Some(items.iter().filter_map(fill).collect()),
        Value::Object(map) => {
            let only = map.iter().next().filter(|_| map.len() == 1);
            match only.filter(|(key, _)| *key == "Ref" || key.starts_with("Fn::")) {
                Some((_, argument)) if argument == "AWS::NoValue" => None,
                Some((name, argument)) => {
                    let text = function(name, argument).map(Value::String);
                    Some(text.unwrap_or_else(|| json!({ UNKNOWN: value.to_string() })))
                }
                None => {
                    let entries = map.iter().filter_map(|(key, value)| Some((key.clone(), fill(value)?)));
                    Some(Value::Object(entries.collect()))
                }
            }
        }
        scalar => Some(scalar.clone()),
    }
}

fn function(name: &str, argument: &Value) -> Option<String> {
    match (name, argument) {
        ("Ref", Value::String(name)) => Some(named(name)),
        ("Fn::GetAtt", Value::String(path)) => Some(named(path)),
        ("Fn::GetAtt", Value::Array(parts)) => match &parts[..] {
            [Value::String(id), Value::String(attribute)] => Some(named(&format!("{id}.{attribute}"))),
            _ => None,
        },
        ("Fn::Sub", Value::String(text)) => substituted(text, &Map::new()),
        ("Fn::Sub", Value::Array(parts)) => match &parts[..] {
            [Value::String(text), Value::Object(own)] => substituted(text, own),
            _ => None,
        },
        ("Fn::Join", Value::Array(parts)) => match &parts[..] {
            [Value::String(between), Value::Array(items)] => {
                let items: Option<Vec<String>> = items.iter().map(|item| text(&fill(item)?)).collect();
                Some(items?.join(between))
            }
            _ => None,
        },
        _ => None,
    }
}

fn substituted(pattern: &str, own: &Map<String, Value>) -> Option<String> {
    let mut written = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, behind) = after.split_once('}')?;
        written.push_str(before);
        match (name.strip_prefix('!'), own.get(name)) {
            (Some(literal), _) => written.push_str(&format!("${{{literal}}}")),
            (None, Some(value)) => written.push_str(&text(&fill(value)?)?),
            (None, None) => written.push_str(&named(name)),
        }
        rest = behind;
    }
    Some(written + rest)
}

fn named(name: &str) -> String {
    match name {
        "AWS::AccountId" => "111122223333".to_owned(),
        "AWS::Region" => "eu-central-1".to_owned(),
        "AWS::Partition" => "aws".to_owned(),
        "AWS::URLSuffix" => "amazonaws.com".to_owned(),
        "AWS::StackName" => "orbit-test-sales-quotes".to_owned(),
        other => format!("⟦{other}⟧"),
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

/// The items of a list, or the one value; nothing where there is none.
fn listed(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    let items: Vec<&Value> = match value {
        Some(Value::Array(items)) => items.iter().collect(),
        other => other.into_iter().collect(),
    };
    items.into_iter()
}

/// A document, also one that is text.
fn document(value: &Value) -> Option<Value> {
    match value {
        Value::String(text) => serde_json::from_str(text).ok(),
        other => Some(other.clone()),
    }
}

fn said(value: Option<&Value>) -> Vec<Said> {
    let Some(value) = value else { return Vec::new() };
    let Some(Value::Object(document)) = document(value).filter(|one| one.get("Statement").is_some()) else {
        return vec![Said::Unread(value.to_string())];
    };
    let statements = listed(document.get("Statement"));
    let mut all: Vec<Said> = statements
        .map(|one| statement(one).map_or_else(|| Said::Unread(sorted(one).to_string()), Said::Clear))
        .collect();
    all.sort();
    all.dedup();
    all
}

/// A statement by IAM's grammar.
fn statement(value: &Value) -> Option<Statement> {
    let map = value.as_object()?;
    const KNOWN: [&str; 9] =
        ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition"];
    if map.keys().any(|key| !KNOWN.contains(&key.as_str())) {
        return None;
    }
    let allows = match map.get("Effect")?.as_str()? {
        "Allow" => true,
        "Deny" => false,
        _ => return None,
    };
    let element = |name: &str, names: &dyn Fn(&Value) -> Option<BTreeSet<String>>| match (
        map.get(name),
        map.get(&format!("Not{name}")),
    ) {
        (Some(_), Some(_)) => None,
        (None, None) => Some(None),
        (Some(one), None) => Some(Some(Element { not: false, names: names(one)? })),
        (None, Some(one)) => Some(Some(Element { not: true, names: names(one)? })),
    };
    let mut action = element("Action", &texts)??;
    action.names = action.names.iter().map(|name| name.to_lowercase()).collect();
    let mut conditions = BTreeSet::new();
    if let Some(written) = map.get("Condition") {
        let mut known = BTreeSet::new();
        for (operator, keys) in written.as_object()? {
            let keys = keys.as_object().filter(|keys| !keys.is_empty())?;
            for (key, values) in keys {
                let values: Option<BTreeSet<String>> = listed(Some(values)).map(text).collect();
                conditions.insert((operator.clone(), key.to_lowercase(), values?));
                if !known.insert((operator.to_lowercase(), key.to_lowercase())) || key == UNKNOWN {
                    return None;
                }
            }
        }
    }
    let (resource, principal) = (element("Resource", &texts)?, element("Principal", &principals)?);
    Some(Statement { allows, action, resource, principal, conditions })
}

fn texts(value: &Value) -> Option<BTreeSet<String>> {
    let names: Option<BTreeSet<String>> = listed(Some(value)).map(text).collect();
    names.filter(|names| !names.is_empty())
}

fn principals(value: &Value) -> Option<BTreeSet<String>> {
    if value == "*" {
        return Some(BTreeSet::from(["*".to_owned()]));
    }
    let kinds = value.as_object().filter(|kinds| !kinds.is_empty() && !kinds.contains_key(UNKNOWN))?;
    let mut found = BTreeSet::new();
    for (kind, names) in kinds {
        for name in texts(names)? {
            let account = name.strip_prefix("arn:aws:iam::").and_then(|rest| rest.strip_suffix(":root"));
            found.insert(match (kind.as_str(), name.as_str(), account) {
                ("AWS", "*", _) => "*".to_owned(),
                (kind, _, Some(account)) => format!("{kind} {account}"),
                (kind, name, None) => format!("{kind} {name}"),
            });
        }
    }
    Some(found)
}

/// Lists and maps in one order, scalars as text.
fn one_way(value: &Value) -> String {
    sorted(value).to_string()
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(sorted).collect();
            items.sort_by_key(Value::to_string);
            Value::Array(items)
        }
        Value::Object(map) => {
            let entries: BTreeMap<String, Value> =
                map.iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
            json!(entries)
        }
        scalar => text(scalar).map_or(Value::Null, Value::String),
    }
}

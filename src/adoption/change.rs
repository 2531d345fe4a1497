use super::arrival::given_role;
use super::cause::Cause;
use super::departure::newer_key;
use super::obstacle::ObstacleKind;
use super::reason::Reason;
use super::sides::{Classification, IMAGE, Sides};
use crate::cloudformation::resource_types::{bedrock_agentcore, iam, kms, logs, service, ssm};
use crate::cloudformation::{Fragment, FragmentValue, PolicyKind, ResourceType, Template, property, type_of};
use crate::difference::{Change, Replacement, ResourceChange, gets_environment};
use crate::module_type::bedrock_agentcore_runtime::UNIFIED_TRACES;
use jsonptr::PointerBuf;
use serde_json::Value;
use std::collections::BTreeMap;

/// What a change of a resource that both templates have is; `shown` is the same without what must not be seen.
pub fn judge(sides: &Sides<'_>, resource: &ResourceChange, (change, shown): (&Change, &Change)) -> Classification {
    let kind = resource.resource_type.as_str();
    if change.replacement == Replacement::True {
        return replaces(sides, resource, change);
    }
    if let Some(verdict) = in_policy(sides, resource, change) {
        return verdict;
    }
    if change.replacement == Replacement::Conditional {
        return Classification::unexplained(sides, change);
    }
    let (before, after) = (change.before.as_ref(), change.after.as_ref());
    let is_agentcore = [bedrock_agentcore::RUNTIME, bedrock_agentcore::RUNTIME_ENDPOINT].contains(&kind);
    let reason = match change.path.as_str() {
        "DependsOn" => Some(Reason::ORDER_ONLY),
        "DeletionPolicy" | "UpdateReplacePolicy" => return removal_policy(sides, resource, change),
        "RetentionInDays" | "KmsKeyId" | "DataProtectionPolicy" | "Tags"
            if before.is_none() && is_bare_log_group(sides, resource) =>
        {
            Some(Reason::LOG_GROUP_SETTINGS)
        }
        "Tags" if is_agentcore && before.is_none() && has_tags_of_all(sides, resource) => Some(Reason::TAGS_ADDED),
        "AgentRuntimeVersion" => endpoint_version(sides, before, after),
        "Value" if kind == ssm::PARAMETER => {
            let name = sides.after(&resource.logical_id).and_then(|one| property(one, "Name")?.text());
            let named = name.is_some_and(|name| name.ends_with("/name") && name.contains("/agentruntime/"));
            let real = named && after.and_then(Value::as_str) == sides.runtime_name();
            (real && sides.is_mdaas_name(before)).then_some(Reason::REAL_NAME)
        }
        "Description" if matches!(kind, ssm::PARAMETER | kms::KEY) => Some(Reason::FREE_TEXT),
        "Enabled" if kind == kms::KEY && after.is_none() => {
            let enabled = before.is_some_and(|value| *value == true || *value == "true");
            enabled.then_some(Reason::DEFAULT_LEFT_OUT)
        }
        IMAGE => sides.rebuilt_image().map(|_| Reason::IMAGE_REPOSITORY),
        path if kind == bedrock_agentcore::RUNTIME => spans(sides, path, change),
        _ => None,
    };
    match reason {
        Some(reason) => Classification::Intended(reason),
        None => unexplained(sides, resource, shown),
    }
}

/// The variable for spans comes, and nothing beside it: our own, or the one that says no.
fn spans(sides: &Sides<'_>, path: &str, change: &Change) -> Option<Reason> {
    let value = match path.split_once('/') {
        Some(("EnvironmentVariables", name)) => (name == UNIFIED_TRACES).then_some(change.after.as_ref()).flatten(),
        None if path == "EnvironmentVariables" => {
            let variables = change.after.as_ref().and_then(Value::as_object).filter(|variables| variables.len() == 1);
            variables.and_then(|variables| variables.get(UNIFIED_TRACES))
        }
        _ => None,
    };
    match value.filter(|_| change.before.is_none())?.as_str()? {
        "true" if sides.users_line(&change.cause).is_none() => Some(Reason::SPANS_TO_OWN_GROUP),
        "false" => Some(Reason::SPANS_NOT_TO_OWN_GROUP),
        _ => None,
    }
}

fn replaces(sides: &Sides<'_>, resource: &ResourceChange, change: &Change) -> Classification {
    let named = ResourceType::of(&resource.resource_type).known_by.property() == Some(change.path.as_str());
    let kind = if named && change.follows.is_none() { ObstacleKind::Renames } else { ObstacleKind::Replaces };
    let cause = match gets_environment(change).filter(|_| resource.resource_type == ssm::PARAMETER) {
        Some(with) => Cause::EnvInSsmPath { deployed: !with },
        None => sides.users_line(&change.cause).map_or(Cause::Unknown, Cause::Line),
    };
    Classification::Obstacle(kind, cause)
}

/// A change in the statements of a policy is told permission by permission: a document may be written in many ways.
fn in_policy(sides: &Sides<'_>, resource: &ResourceChange, change: &Change) -> Option<Classification> {
    let is_iam = service(&resource.resource_type) == iam::SERVICE;
    let place = format!("/{}", change.path);
    let depth = match ResourceType::of(&resource.resource_type).policy_at(&place) {
        // Outside of IAM nobody is told of what an identity may do.
        Some(policy) if policy.kind != PolicyKind::Identity || is_iam => {
            let depth = policy.place.split('/').count();
            (place.split('/').nth(depth) == Some("Statement")).then_some(depth)?
        }
        None if is_iam && matches!(place.split('/').nth(1), Some("ManagedPolicyArns" | "PermissionsBoundary")) => 2,
        _ => return None,
    };
    // /Resources/ID/Properties and the place.
    let place = PointerBuf::from_tokens(change.pointer.tokens().take(2 + depth));
    let shown = sides.difference.access.iter().flat_map(|access| &access.changes);
    let shown = shown.filter(|one| one.pointer.starts_with(&place) || place.starts_with(&one.pointer)).count();
    Some(if shown > 0 { Classification::Permissions } else { Classification::Intended(Reason::SAME_PERMISSIONS) })
}

/// Whether it has the tags that everything else of ours has, or fewer, since AgentCore takes fewer characters.
fn has_tags_of_all(sides: &Sides<'_>, resource: &ResourceChange) -> bool {
    let tags = |one: &Fragment| -> Option<BTreeMap<String, Value>> {
        let tags = property(one, "Tags")?;
        Some(match &tags.value {
            FragmentValue::Map(tags) => tags.iter().map(|(key, value)| (key.clone(), value.to_json())).collect(),
            FragmentValue::List(tags) => {
                tags.iter().filter_map(|tag| Some((tag.get("Key")?.known()?, tag.get("Value")?.to_json()))).collect()
            }
            _ => return None,
        })
    };
    let own = sides.after(&resource.logical_id).and_then(tags).unwrap_or_default();
    let all = sides.ours.resources.values();
    let others = all.filter(|one| service(type_of(one)) != bedrock_agentcore::SERVICE);
    others.filter_map(tags).all(|theirs| own.iter().all(|(key, value)| theirs.get(key) == Some(value)))
}

fn removal_policy(sides: &Sides<'_>, resource: &ResourceChange, change: &Change) -> Classification {
    let keeps = |value: &Option<Value>| {
        value.as_ref().is_some_and(|policy| *policy == "Retain" || *policy == "RetainExceptOnCreate")
    };
    let is_kept = ResourceType::of(&resource.resource_type).lifecycle.is_some_and(|lifecycle| lifecycle.kept);
    if is_kept && keeps(&change.after) {
        let reason =
            if is_bare_log_group(sides, resource) { Reason::LOG_GROUP_SETTINGS } else { Reason::KEPT_ON_DELETE };
        return Classification::Intended(reason);
    }
    if keeps(&change.before) {
        return Classification::Obstacle(ObstacleKind::Removes, Cause::Unknown);
    }
    Classification::unexplained(sides, change)
}

/// A log group as an import leaves it: nothing but its name.
fn is_bare_log_group(sides: &Sides<'_>, resource: &ResourceChange) -> bool {
    let properties = sides.before(&resource.logical_id).and_then(|one| one.get("Properties")?.map());
    let name = ResourceType::of(logs::LOG_GROUP).known_by.property();
    resource.resource_type == logs::LOG_GROUP
        && properties.is_some_and(|properties| properties.keys().all(|key| Some(key.as_str()) == name))
}

fn endpoint_version(sides: &Sides<'_>, before: Option<&Value>, after: Option<&Value>) -> Option<Reason> {
    let after = after?.as_str()?;
    match before {
        None => {
            let (runtime, _) = sides.ours.of_type(bedrock_agentcore::RUNTIME).next()?;
            (after == format!("${{{runtime}.AgentRuntimeVersion}}")).then_some(Reason::ENDPOINT_FOLLOWS_RUNTIME)
        }
        Some(before) => {
            let whole = before.as_str().and_then(|version| version.strip_suffix(".0.0"));
            (whole == Some(after)).then_some(Reason::ENDPOINT_VERSION_WHOLE)
        }
    }
}

fn unexplained(sides: &Sides<'_>, resource: &ResourceChange, change: &Change) -> Classification {
    let (logical_id, kind) = (resource.logical_id.as_str(), resource.resource_type.as_str());
    let steps: Vec<&str> = change.path.split('/').collect();
    let gone = change.after.is_none();
    let cause = match steps[..] {
        ["Tags", ref below @ ..] => legacy_tags(sides, logical_id, change).or_else(|| {
            let value = change.before.as_ref().filter(|_| gone)?.as_str()?;
            Some(Cause::Tag { key: (*below.first()?).to_owned(), value: value.to_owned() })
        }),
        ["RoleArn"] => {
            let has_role = |template: &Template| template.of_type(iam::ROLE).next().is_some();
            match (has_role(sides.deployed), has_role(sides.ours)) {
                (true, false) => Some(Cause::OwnRole),
                (false, true) => Some(given_role(sides)),
                _ => None,
            }
        }
        ["EnvironmentVariables", name, ..] if gone => Some(Cause::Variable(name.to_owned())),
        ["EnvironmentVariables"] if gone => change
            .before
            .as_ref()
            .and_then(Value::as_object)
            .and_then(|variables| variables.keys().next())
            .map(|name| Cause::Variable(name.clone())),
        _ => None,
    };
    let line = || sides.users_line(&change.cause).map(Cause::Line);
    let cause = cause.or_else(|| if gone { config_key(kind, change) } else { line() });
    let cause = cause.or_else(line).or_else(|| newer_key(logical_id, kind).map(Cause::NewerKey));
    Classification::Obstacle(ObstacleKind::Changes, cause.unwrap_or(Cause::Unknown))
}

/// A tag of MDAA's own under its older or newer name.
fn legacy_tags(sides: &Sides<'_>, logical_id: &str, change: &Change) -> Option<Cause> {
    let tags = |one: Option<&Fragment>| {
        one.and_then(|one| property(one, "Tags")).map(|tags| tags.to_json().to_string()).unwrap_or_default()
    };
    let (deployed, ours) = (tags(sides.before(logical_id)), tags(sides.after(logical_id)));
    let key = |value: &Option<Value>, prefix: &str| {
        let inner = value.as_ref().and_then(Value::as_object);
        let within = inner.is_some_and(|tags| tags.keys().any(|key| key.starts_with(prefix)));
        let named = value.is_some() && change.path.split('/').nth(1).is_some_and(|key| key.starts_with(prefix));
        within || named
    };
    let came = |prefix: &str| change.before.is_none() && key(&change.after, prefix);
    let went = |prefix: &str| change.after.is_none() && key(&change.before, prefix);
    if deployed.contains("\"caef_") && (went("caef_") || came("mdaa_")) {
        return Some(Cause::LegacyTags { deployed: true });
    }
    if ours.contains("\"caef_") && (went("mdaa_") || came("caef_")) {
        return Some(Cause::LegacyTags { deployed: false });
    }
    None
}

/// The key of the config that a property of AgentCore comes from, where nothing is written any more.
fn config_key(kind: &str, change: &Change) -> Option<Cause> {
    let mut steps: Vec<String> = change
        .path
        .split('/')
        .filter(|step| *step != "NetworkModeConfig" && step.parse::<usize>().is_err())
        .map(|step| match step {
            "CustomJWTAuthorizer" => "customJwtAuthorizer".to_owned(),
            step => step[..1].to_lowercase() + &step[1..],
        })
        .collect();
    match kind {
        bedrock_agentcore::RUNTIME => {}
        bedrock_agentcore::RUNTIME_ENDPOINT => steps.insert(0, "runtimeEndpoint".to_owned()),
        _ => return None,
    }
    let scalar = change.before.as_ref().filter(|value| !value.is_object() && !value.is_array());
    let deployed = scalar.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    Some(Cause::Key { key: steps.join("."), deployed })
}

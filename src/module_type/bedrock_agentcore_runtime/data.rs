use super::access::Grants;
use super::access_points::access_points;
use super::alarms::{self, alarms, event_rules};
use super::artifact::RuntimeArtifact;
use super::cognito;
use super::config::RuntimeConfig;
use super::inference_profile::inference_profiles;
use super::log_delivery;
use super::log_groups::log_groups;
use super::names::{EndpointNames, Names};
use super::naming::{invoker_id, log_key_id, role_id};
use super::rules;
use super::traces::traces;
use super::uses::{lists, uses};
use super::vpc_endpoint::{self, vpc_endpoint};
use crate::cloudformation::text;
use crate::cloudformation::{Fragment, FragmentValue};
use crate::module_type::naming::{Naming, published_name_origins};
use crate::project::flags;
use crate::resolve::Resolved;
use crate::schema::Checked;
use crate::source::{Node, Origin};
use jsonptr::Pointer;
use serde_json::{Value as Json, json};

/// What `templates/bedrock-agentcore-runtime/` reads. [`shape`] says the same to its check.
pub fn data(
    config: &Checked<RuntimeConfig>,
    resolved: &Resolved,
    names: &Names,
    artifact: RuntimeArtifact,
    transaction_search: Fragment,
    tags: Fragment,
    agentcore_tags: Fragment,
) -> Fragment {
    let of_prefix = |value: &str| Fragment::of_text(text::escape(value), names.prefix_origins.clone());
    let name = |value: &str| {
        Fragment::of_text(text::escape(value), [&names.agent_origins[..], &names.prefix_origins].concat())
    };
    let target = &resolved.target;
    Fragment::of_entries([
        ("config", Fragment::from(&config.node)),
        (
            "name",
            Fragment::of_entries([
                ("runtime", name(&names.runtime)),
                ("role", name(&names.role)),
                ("policy", name(&names.policy)),
                ("invoker", name(&names.invoker)),
                ("xrayResourcePolicy", of_prefix(&Naming::from(&resolved.id).xray_resource_policy_name())),
            ]),
        ),
        ("role", role(config)),
        ("inferenceProfiles", inference_profiles(config)),
        ("accessPoints", access_points(config, resolved)),
        ("uses", uses(config, resolved)),
        ("image", artifact.image),
        ("archive", artifact.archive),
        ("jwt", of(config, rules::authorizer(&config.value))),
        ("cognito", cognito::cognito(config, resolved, names)),
        ("headers", of(config, rules::headers(&config.value))),
        ("access", Grants::new(config, resolved).data()),
        ("endpoints", endpoints(config, resolved, names)),
        ("singleEndpoint", single_endpoint(config, resolved, names)),
        ("alarms", alarms(config, resolved, names)),
        ("eventRules", event_rules(config, resolved, names)),
        ("publish", publish(config, resolved, names)),
        ("vpcEndpoint", vpc_endpoint(config, resolved, names, skips_parameters(resolved))),
        ("logs", log_groups(config, resolved, names)),
        ("traces", traces(config)),
        ("delivery", log_delivery::log_delivery(config, names)),
        ("transactionSearch", transaction_search),
        ("tags", tags),
        ("agentcoreTags", agentcore_tags),
        (
            "permissionsBoundaryArn",
            resolved.permissions_boundary.as_ref().map_or_else(Fragment::absent, Fragment::from),
        ),
        ("account", Fragment::from(&target.account)),
        ("region", Fragment::from(&target.region)),
        ("partition", Fragment::from(&target.partition)),
        ("urlSuffix", Fragment::from(&target.url_suffix)),
    ])
}

/// The shape of [`data`], with that of the config inside.
pub fn shape(config: &Json) -> Json {
    let text = json!({"type": "string"});
    let properties = &config["properties"];
    let container = &properties["agentRuntimeArtifact"]["properties"]["containerConfiguration"]["properties"];
    let endpoint = &properties["runtimeEndpoints"]["items"]["properties"];
    let map = |names: &[&str]| {
        let properties: serde_json::Map<String, Json> =
            names.iter().map(|name| ((*name).to_owned(), text.clone())).collect();
        json!({"type": "object", "properties": properties})
    };
    let texts = json!({"type": "object", "additionalProperties": text});
    let text_list = json!({"type": "array", "items": text});
    let flag = json!({"type": "boolean"});
    let (alarms, event_rules) = alarms::shapes(config);
    let used: serde_json::Map<String, Json> = lists().map(|name| (name.to_owned(), text_list.clone())).collect();
    let target = json!({
        "type": "object",
        "properties": {"attached": flag, "callers": text_list, "tokens": flag, "closed": flag, "listed": flag},
    });
    json!({
        "type": "object",
        "properties": {
            "config": config,
            "name": map(&["runtime", "role", "policy", "invoker", "xrayResourcePolicy"]),
            "role": {
                "type": "object",
                "properties": {
                    "generated": {"type": "boolean"},
                    "statements": {"type": "array", "items": {"type": "object"}},
                    "policyArns": text_list,
                }
            },
            "inferenceProfiles": {"type": "object", "properties": {"arns": text_list, "modelArns": text_list}},
            "accessPoints": {
                "type": "object",
                "properties": {"efs": text_list, "s3Files": text_list, "s3FileSystems": text_list},
            },
            "uses": {"type": "object", "properties": used},
            "image": {"type": "object", "properties": {"uri": container["containerUri"], "repositoryArn": text}},
            "archive": map(&["arn", "action"]),
            "jwt": properties["authorizerConfiguration"]["properties"]["customJwtAuthorizer"],
            "cognito": cognito::shape(&properties["authorizerConfiguration"]["properties"]["customJwtAuthorizer"]),
            "headers": properties["requestHeaderConfiguration"]["properties"]["requestHeaderAllowlist"],
            "access": {
                "type": "object",
                "properties": {
                    "actions": text_list,
                    "gateways": text_list,
                    "callerCondition": {"type": "object"},
                    "tokenCondition": {"type": "object"},
                    "vpcOnly": flag,
                    "vpcId": text,
                    "runtime": target,
                    "default": target,
                    "role": {"type": "object", "properties": {"principals": text_list, "condition": {"type": "object"}}},
                }
            },
            "endpoints": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "name": text,
                        "key": text,
                        "path": text,
                        "id": text,
                        "description": endpoint["description"],
                        "agentRuntimeVersion": endpoint["agentRuntimeVersion"],
                        "parameter": text,
                        "export": text,
                        "access": target,
                    }
                }
            },
            "singleEndpoint": {"type": "array", "items": {"type": "object", "properties": {"name": text}}},
            "alarms": alarms,
            "eventRules": event_rules,
            "publish": map(&[
                "role", "roleScope", "roleExport", "key", "keyScope", "keyExport", "runtime", "runtimeExport", "invoker",
                "invokerExport",
            ]),
            "vpcEndpoint": vpc_endpoint::shape(),
            "logs": {
                "type": "object",
                "properties": {
                    "managed": {"type": "boolean"},
                    "ownKey": {"type": "boolean"},
                    "keyAlias": text,
                    "retentionInDays": properties["logRetentionDays"],
                    "masked": text_list,
                }
            },
            "traces": {
                "type": "object",
                "properties": {"environmentVariables": properties["environmentVariables"], "ownGroup": flag},
            },
            "delivery": log_delivery::shape(),
            "transactionSearch": {"type": "boolean"},
            "tags": texts,
            "agentcoreTags": texts,
            "permissionsBoundaryArn": text,
            "account": text,
            "region": text,
            "partition": text,
            "urlSuffix": text,
        }
    })
}

fn role(config: &Checked<RuntimeConfig>) -> Fragment {
    let policies = config.node.get("policies").and_then(Node::as_list).unwrap_or_default();
    let statements = policies.iter().filter_map(|policy| policy.get("policyDocument")?.get("Statement")?.as_list());
    let mut arns: Vec<Fragment> = Vec::new();
    for arn in policies.iter().filter_map(|policy| policy.get("policyArn")) {
        let arn = Fragment::from(arn);
        if !arns.iter().any(|known| known.value == arn.value) {
            arns.push(arn);
        }
    }
    Fragment::of_entries([
        ("generated", Fragment::new(FragmentValue::Bool(config.value.role_arn.is_none()), Vec::new())),
        (
            "statements",
            Fragment::new(FragmentValue::List(statements.flatten().map(Fragment::from).collect()), Vec::new()),
        ),
        ("policyArns", Fragment::new(FragmentValue::List(arns), Vec::new())),
    ])
}

fn endpoints(config: &Checked<RuntimeConfig>, resolved: &Resolved, names: &Names) -> Fragment {
    let endpoint = |endpoint: &EndpointNames| self::endpoint(config, resolved, names, endpoint);
    Fragment::new(FragmentValue::List(names.endpoints.iter().map(endpoint).collect()), Vec::new())
}

/// That of `runtimeEndpoint`, alone: MDAA's event rules name it.
fn single_endpoint(config: &Checked<RuntimeConfig>, resolved: &Resolved, names: &Names) -> Fragment {
    let single = names.endpoints.iter().filter(|_| config.value.runtime_endpoint.is_some()).take(1);
    let single = single.map(|endpoint| self::endpoint(config, resolved, names, endpoint));
    Fragment::new(FragmentValue::List(single.collect()), Vec::new())
}

fn endpoint(config: &Checked<RuntimeConfig>, resolved: &Resolved, names: &Names, endpoint: &EndpointNames) -> Fragment {
    let node = config.node.at(&endpoint.at);
    let given = |key: &str| node.and_then(|node| node.get(key));
    // Its own part of each name: the runtime's, where it has none.
    let own = given("name").map_or_else(|| names.agent_origins.clone(), Node::origins);
    let version = given("agentRuntimeVersion").map_or_else(Fragment::absent, |version| {
        match version.as_str().and_then(rules::whole_version) {
            Some(whole) => Fragment::of_text(text::escape(&whole), version.origins()),
            None => Fragment::from(version),
        }
    });
    let (agent, key) = (&names.agent, &endpoint.key);
    let single = endpoint.at.back().is_some_and(|last| last.decoded() == "runtimeEndpoint");
    let written = endpoint.written.as_deref().unwrap_or_default();
    // What tells several endpoints apart, in the construct path, the id and the places they are published at.
    let (path, id, parameter, export) = if single {
        ("RuntimeEndpoint".to_owned(), agent.clone(), String::new(), String::new())
    } else {
        let export = format!("{}:", key.replace('_', "-"));
        (format!("RuntimeEndpoint/{key}"), format!("{agent}-{key}"), format!("{written}/"), export)
    };
    let naming = Naming::from(&resolved.id);
    // What tells it apart is no part of the single one's places.
    let told_apart = if single { Vec::new() } else { own.clone() };
    let id_origins = [&names.agent_origins[..], &told_apart].concat();
    let published_by = [&id_origins[..], &published_name_origins(&resolved.id)].concat();
    let text = |value: &str, origins: &[Origin]| Fragment::of_text(text::escape(value), origins.to_vec());
    let access = Grants::new(config, resolved).endpoint(endpoint);
    Fragment::of_entries([
        ("name", text(&endpoint.name, &[&own[..], &names.prefix_origins].concat())),
        ("key", text(key, &own)),
        ("path", text(&path, &told_apart)),
        ("id", text(&id, &id_origins)),
        ("description", given("description").map_or_else(Fragment::absent, Fragment::from)),
        ("agentRuntimeVersion", version),
        ("access", access),
        (
            "parameter",
            match skips_parameters(resolved) {
                true => Fragment::absent(),
                false => text(&naming.parameter_name("agentRuntimeEndpoint", agent, &parameter), &published_by),
            },
        ),
        ("export", text(&naming.export_name("agentRuntimeEndpoint", agent, &export), &published_by)),
    ])
}

/// Prefixes of the SSM parameters and exports; the template adds the attribute.
fn publish(config: &Checked<RuntimeConfig>, resolved: &Resolved, names: &Names) -> Fragment {
    let naming = Naming::from(&resolved.id);
    let role_id = role_id(&names.agent);
    let published_by = [&names.agent_origins[..], &published_name_origins(&resolved.id)].concat();
    let text = |value: String| Fragment::of_text(text::escape(&value), published_by.clone());
    let parameter = |kind: &str, id: &str| match skips_parameters(resolved) {
        true => Fragment::absent(),
        false => text(naming.parameter_name(kind, id, "")),
    };
    let own_role = config.value.role_arn.is_none();
    let own_key = config.value.makes_log_key();
    let key_id = log_key_id(&names.agent);
    let scope = |scope: &str| match flags::is_on(&resolved.context, flags::LEGACY_PARAM_SCOPE) {
        true => Fragment::of_text("", Vec::new()),
        false => Fragment::of_text(scope, Vec::new()),
    };
    Fragment::of_entries([
        ("role", if own_role { parameter("role", &role_id) } else { Fragment::absent() }),
        ("roleScope", scope("RuntimeRole/")),
        ("roleExport", text(naming.export_name("role", &role_id, ""))),
        ("key", if own_key { parameter("kms", &key_id) } else { Fragment::absent() }),
        ("keyScope", scope("LogGroupKmsKey/")),
        ("keyExport", text(naming.export_name("kms", &key_id, ""))),
        ("runtime", parameter("agentRuntime", &names.agent)),
        ("invoker", Fragment::of_text(text::escape(&invoker_id(&names.agent)), names.agent_origins.clone())),
        ("invokerExport", text(naming.export_name("role", &invoker_id(&names.agent), ""))),
        ("runtimeExport", text(naming.export_name("agentRuntime", &names.agent, ""))),
    ])
}

/// Exports stay, SSM parameters go.
fn skips_parameters(resolved: &Resolved) -> bool {
    flags::is_on(&resolved.context, flags::SKIP_CREATE_PARAMS)
}

fn of(config: &Checked<RuntimeConfig>, pointer: Option<&'static str>) -> Fragment {
    let node = pointer.and_then(|pointer| config.node.at(Pointer::from_static(pointer)));
    node.map_or_else(Fragment::absent, Fragment::from)
}

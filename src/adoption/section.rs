use super::arrival;
use super::cause::Cause;
use super::departure::{published, reason_of_output, scope};
use super::log_protection::publishes_only;
use super::maker::is_bootstrap_version;
use super::obstacle::ObstacleKind;
use super::reason::Reason;
use super::sides::{Classification, Sides};
use crate::cloudformation::resource_types::{cdk, ssm};
use crate::cloudformation::{Fragment, Template, type_of};
use crate::difference::{Change, gets_environment};
use serde_json::Value;

/// The entry that a path of a section is about, and where in it: `Rules/Check` is one entry of the template itself.
pub fn parts<'a>(kind: &str, path: &'a str) -> (&'a str, &'a str) {
    let at = match kind {
        "Template" => path.match_indices('/').nth(1).map(|(at, _)| at),
        _ => path.find('/'),
    };
    at.map_or((path, ""), |at| (&path[..at], &path[at + 1..]))
}

/// What a difference outside of the resources is.
pub fn judge(sides: &Sides<'_>, kind: &str, name: &str, path: &str, change: &Change) -> Classification {
    let known = match kind {
        "Parameter" => parameter(sides, name, path, change).map(Classification::Intended),
        "Output" => Some(output(sides, name, path, change)),
        _ => other(sides, name, change).map(Classification::Intended),
    };
    known.unwrap_or_else(|| Classification::unexplained(sides, change))
}

/// What a parameter's value is used for is compared there.
fn parameter(sides: &Sides<'_>, name: &str, path: &str, change: &Change) -> Option<Reason> {
    match (path, &change.before, &change.after) {
        ("", Some(parameter), None) if is_bootstrap_version(name, default(parameter)) => {
            Some(Reason::BOOTSTRAP_CHECK_LEAVES)
        }
        ("", Some(parameter), None) if is_role_helper(parameter) => Some(Reason::ROLE_HELPER_LEAVES),
        ("", ..) => Some(Reason::READ_OTHERWISE),
        ("Description", ..) => Some(Reason::FREE_TEXT),
        // Where it is used, the path stands in place of the parameter.
        ("Default", ..) if is_read_from_ssm(sides.deployed, name) && is_read_from_ssm(sides.ours, name) => {
            Some(Reason::READ_OTHERWISE)
        }
        _ => None,
    }
}

fn default(parameter: &Value) -> &str {
    parameter["Default"].as_str().unwrap_or_default()
}

fn is_role_helper(parameter: &Value) -> bool {
    default(parameter).ends_with("/caef-bootstrap/role-helper-service-token")
}

fn is_read_from_ssm(template: &Template, parameter: &str) -> bool {
    let kind = template.parameters.get(parameter).and_then(|parameter| parameter.get("Type")?.text());
    kind == Some(ssm::PARAMETER_VALUE)
}

fn output(sides: &Sides<'_>, name: &str, path: &str, change: &Change) -> Classification {
    let export = |output: &Value| output["Export"]["Name"].as_str().map(str::to_owned);
    match (path, &change.before, &change.after) {
        ("", Some(before), None) => {
            if let Some(reason) = reason_of_output(sides, name) {
                return Classification::Intended(reason);
            }
            if let Some(twin) = same_export(sides.ours, export(before)) {
                return Classification::Obstacle(ObstacleKind::Renames, scope(name, &twin));
            }
            let any_left = sides.ours.of_type(ssm::PARAMETER).next().is_some();
            let cause = published(sides, name, &export(before).unwrap_or_default(), any_left);
            // Exports are there also without parameters.
            let cause = if matches!(cause, Cause::SkippedParameters { .. }) { Cause::Unknown } else { cause };
            Classification::Obstacle(ObstacleKind::Removes, cause)
        }
        ("", None, Some(after)) => match same_export(sides.deployed, export(after)) {
            Some(twin) if !sides.ours.outputs.contains_key(&twin) => {
                Classification::Obstacle(ObstacleKind::Renames, scope(&twin, name))
            }
            _ if arrival::is_of_log_key(sides, sides.ours.outputs.get(name).and_then(|one| one.get("Value"))) => {
                Classification::Intended(Reason::LOG_KEY_ADDED)
            }
            _ => Classification::Intended(Reason::NEW_IN_CONFIG),
        },
        ("Description", ..) => Classification::Intended(Reason::FREE_TEXT),
        ("Value", before, Some(after)) => {
            let published = sides
                .ours
                .outputs
                .get(name)
                .and_then(export_name)
                .is_some_and(|name| name.ends_with(":name") && name.contains(":agentruntime:"));
            match published && after.as_str() == sides.runtime_name() && sides.is_mdaas_name(before.as_ref()) {
                true => Classification::Intended(Reason::REAL_NAME),
                false => Classification::unexplained(sides, change),
            }
        }
        ("Export/Name", ..) => {
            let cause = gets_environment(change).map(|with| Cause::EnvInSsmPath { deployed: !with });
            Classification::Obstacle(ObstacleKind::Renames, cause.unwrap_or(Cause::Unknown))
        }
        ("Export", Some(_), None) => Classification::Obstacle(ObstacleKind::Removes, Cause::Unknown),
        _ => Classification::unexplained(sides, change),
    }
}

/// The output that exports under this name.
fn same_export(template: &Template, export: Option<String>) -> Option<String> {
    let export = export?;
    template.outputs.iter().find(|(_, one)| export_name(one) == Some(&export)).map(|(id, _)| id.clone())
}

/// The name that an output is exported under, in Fn::Sub syntax.
fn export_name(output: &Fragment) -> Option<&str> {
    output.get("Export")?.get("Name")?.text()
}

fn other(sides: &Sides<'_>, name: &str, change: &Change) -> Option<Reason> {
    match name {
        "Description" => Some(Reason::FREE_TEXT),
        "Rules/CheckBootstrapVersion" if change.after.is_none() && asks_for_bootstrap(sides) => {
            Some(Reason::BOOTSTRAP_CHECK_LEAVES)
        }
        "Conditions/CDKMetadataAvailable" if change.after.is_none() && decides_on_metadata(sides) => {
            Some(Reason::CDK_METADATA_LEAVES)
        }
        _ => None,
    }
}

/// Whether CDK's rule looks at nothing but its bootstrap's version.
fn asks_for_bootstrap(sides: &Sides<'_>) -> bool {
    let rules = sides.deployed.others.get("Rules");
    publishes_only(rules.and_then(|rules| rules.get("CheckBootstrapVersion")), |id| {
        sides.deployed.parameters.get(id).is_some_and(|one| {
            is_bootstrap_version(id, one.get("Default").and_then(Fragment::text).unwrap_or_default())
        })
    })
}

/// Whether CDK's condition decides on nothing but its metadata.
fn decides_on_metadata(sides: &Sides<'_>) -> bool {
    let Template { resources, outputs, others, .. } = sides.deployed;
    let resources = resources.values().filter(|one| type_of(one) != cdk::METADATA);
    let conditions = others.get("Conditions").and_then(Fragment::map).into_iter().flatten();
    let conditions = conditions.filter(|(name, _)| *name != "CDKMetadataAvailable").map(|(_, condition)| condition);
    let mut all = resources.chain(outputs.values()).chain(conditions);
    !all.any(|one| one.to_json().to_string().contains("\"CDKMetadataAvailable\""))
}

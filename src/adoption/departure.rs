use super::cause::Cause;
use super::log_protection::{lets_xray_write, publishes_only};
use super::maker;
use super::obstacle::ObstacleKind;
use super::reason::Reason;
use super::sides::{Classification, Sides, name_of};
use crate::cloudformation::resource_types::{
    bedrock_agentcore, cdk, cloudwatch, ec2, events, iam, kms, logs, ssm, xray,
};
use crate::cloudformation::{Fragment, property, type_of};
use crate::difference::ResourceChange;

/// What it is that a resource leaves the stack.
pub fn judge(sides: &Sides<'_>, resource: &ResourceChange) -> Classification {
    let id = resource.logical_id.as_str();
    if let Some(reason) = reason(sides, id) {
        return Classification::Intended(reason);
    }
    if let Some(cause) = doubled(sides, id, &resource.resource_type) {
        return Classification::Obstacle(ObstacleKind::Renames, cause);
    }
    Classification::Obstacle(ObstacleKind::Removes, cause(sides, id, &resource.resource_type))
}

/// Why a deployed resource may leave: by what it is and does, whatever it is called.
pub fn reason(sides: &Sides<'_>, logical_id: &str) -> Option<Reason> {
    let resource = sides.before(logical_id)?;
    match type_of(resource) {
        cdk::METADATA => Some(Reason::CDK_METADATA_LEAVES),
        ssm::PARAMETER if is_solution_parameter(resource) => Some(Reason::SOLUTION_PARAMETER_LEAVES),
        // With Transaction Search the policy is what makes it work.
        logs::RESOURCE_POLICY if lets_xray_write(resource) && !searches(sides) => Some(Reason::XRAY_POLICY_LEAVES),
        kms::ALIAS if publishes_only(property(resource, "TargetKeyId"), is_key) => Some(Reason::LOG_KEY_NAMES_LEAVE),
        ssm::PARAMETER if publishes_only(property(resource, "Value"), is_key) => Some(Reason::LOG_KEY_NAMES_LEAVE),
        _ => sides.log_protection.contains(logical_id).then_some(Reason::LOG_PROTECTION_LEAVES),
    }
}

/// Why a deployed output may leave.
pub fn reason_of_output(sides: &Sides<'_>, name: &str) -> Option<Reason> {
    let value = sides.deployed.outputs.get(name)?.get("Value");
    if publishes_only(value, is_key) {
        return Some(Reason::LOG_KEY_NAMES_LEAVE);
    }
    publishes_only(value, |id| sides.log_protection.contains(id)).then_some(Reason::LOG_PROTECTION_LEAVES)
}

fn searches(sides: &Sides<'_>) -> bool {
    sides.deployed.of_type(xray::TRANSACTION_SEARCH_CONFIG).next().is_some()
}

/// Whether a parameter holds MDAA's version.
pub fn is_solution_parameter(parameter: &Fragment) -> bool {
    let value = property(parameter, "Value").and_then(Fragment::text);
    name_of(parameter).is_some_and(|name| name.ends_with("/aws-solution"))
        && value.is_some_and(|value| value.contains(maker::MDAA))
}

/// Whether an id is that of the key of the log groups, in MDAA since 1.7 and here.
fn is_key(logical_id: &str) -> bool {
    logical_id == "bedrockagentcoreruntimeLogGroupKmsKeyAF16CAC2"
}

/// The same thing under another logical id of ours.
fn doubled(sides: &Sides<'_>, logical_id: &str, resource_type: &str) -> Option<Cause> {
    let name = name_of(sides.before(logical_id)?)?;
    let (twin, _) = sides.ours.of_type(resource_type).find(|(_, ours)| name_of(ours) == Some(name))?;
    Some(scope(logical_id, twin))
}

/// Whether two ids of one thing differ by MDAA's older place of the role's parameters.
pub fn scope(deployed: &str, ours: &str) -> Cause {
    let below_role = |id: &str| id.starts_with("bedrockagentcoreruntimeRuntimeRolerole");
    match (below_role(deployed), below_role(ours)) {
        (false, true) => Cause::ParameterScope { deployed: true },
        (true, false) => Cause::ParameterScope { deployed: false },
        _ => Cause::Unknown,
    }
}

/// What takes a resource of this kind out of the stack.
pub fn cause(sides: &Sides<'_>, logical_id: &str, resource_type: &str) -> Cause {
    let ours = |resource_type: &str| sides.ours.of_type(resource_type).next().is_some();
    let name = sides.before(logical_id).and_then(name_of).unwrap_or_default();
    match resource_type {
        ssm::PARAMETER => published(sides, name, ours(ssm::PARAMETER)),
        iam::ROLE | iam::MANAGED_POLICY if !ours(iam::ROLE) => Cause::OwnRole,
        bedrock_agentcore::RUNTIME_ENDPOINT => Cause::Endpoint,
        xray::TRANSACTION_SEARCH_CONFIG | logs::RESOURCE_POLICY => Cause::TransactionSearch { deployed: true },
        kms::KEY => Cause::LogKey,
        // MDAA makes one of `enforceVpcOnly` alone.
        bedrock_agentcore::RESOURCE_POLICY => Cause::VpcOnly,
        other => newer_key(other).map_or(Cause::Unknown, Cause::NewerKey),
    }
}

/// What takes a published value away, by the name it is published under.
pub fn published(sides: &Sides<'_>, name: &str, any_left: bool) -> Cause {
    let ours = |resource_type: &str| sides.ours.of_type(resource_type).next().is_some();
    let about = |what: &str| name.contains(&format!("/{what}/")) || name.contains(&format!(":{what}:"));
    if about("agentruntimeendpoint") && !ours(bedrock_agentcore::RUNTIME_ENDPOINT) {
        Cause::Endpoint
    } else if about("role") && !ours(iam::ROLE) {
        Cause::OwnRole
    } else if about("vpc-endpoint") || about("security-group") {
        Cause::NewerKey("networkConfiguration.vpcEndpoint")
    } else if !any_left {
        Cause::SkippedParameters { deployed: false }
    } else {
        Cause::Unknown
    }
}

/// The keys of newer MDAA, by what they make (read in its repository).
fn newer_key(resource_type: &str) -> Option<&'static str> {
    const KEYS: &[(&str, &str)] = &[
        (cloudwatch::ALARM, "alarms"),
        ("AWS::Cognito::", "authorizerConfiguration.customJwtAuthorizer.cognito"),
        (ec2::SECURITY_GROUP, "networkConfiguration.vpcEndpoint"),
        (ec2::VPC_ENDPOINT, "networkConfiguration.vpcEndpoint"),
        (events::RULE, "eventBridgeAlerts"),
        ("AWS::SNS::", "notificationEmails"),
    ];
    KEYS.iter().find(|(prefix, _)| resource_type.starts_with(prefix)).map(|(_, key)| *key)
}

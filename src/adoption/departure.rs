use super::cause::Cause;
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

/// Why a deployed resource may leave.
pub fn reason(sides: &Sides<'_>, logical_id: &str) -> Option<Reason> {
    let resource = sides.before(logical_id)?;
    let name = || name_of(resource).unwrap_or_default();
    match type_of(resource) {
        cdk::METADATA => Some(Reason::CDK_METADATA_LEAVES),
        ssm::PARAMETER if name().ends_with("/aws-solution") => Some(Reason::SOLUTION_PARAMETER_LEAVES),
        // With Transaction Search the policy is what makes it work.
        logs::RESOURCE_POLICY if is_xray_policy(resource) && !searches(sides) => Some(Reason::XRAY_POLICY_LEAVES),
        _ => of_newer_mdaa(logical_id, resource),
    }
}

fn searches(sides: &Sides<'_>) -> bool {
    sides.deployed.of_type(xray::TRANSACTION_SEARCH_CONFIG).next().is_some()
}

fn is_xray_policy(resource: &Fragment) -> bool {
    name_of(resource).is_some_and(|name| name.contains("bedrockagentcoreruntimeXRayResourcePolicy"))
}

/// The helpers that MDAA has since 1.7 for what log groups do by themselves here: read in its repository, never seen
/// deployed.
fn of_newer_mdaa(logical_id: &str, resource: &Fragment) -> Option<Reason> {
    if let Some(reason) = helper(logical_id) {
        return Some(reason);
    }
    match type_of(resource) {
        "Custom::AgentCoreLogProtection" => Some(Reason::LOG_PROTECTION_LEAVES),
        kms::ALIAS => {
            let target = property(resource, "TargetKeyId").and_then(Fragment::text).unwrap_or_default();
            target.contains(KEY).then_some(Reason::LOG_KEY_NAMES_LEAVE)
        }
        _ => None,
    }
}

/// The key of the log groups, in MDAA since 1.7 and here.
const KEY: &str = "bedrockagentcoreruntimeLogGroupKmsKeyAF16CAC2";

/// What a logical id says of a helper of newer MDAA; outputs have such ids, too.
pub fn helper(logical_id: &str) -> Option<Reason> {
    if logical_id.starts_with("customAgentCoreLogProtection") {
        return Some(Reason::LOG_PROTECTION_LEAVES);
    }
    logical_id
        .strip_prefix("bedrockagentcoreruntimeLogGroupKmsKeykms")
        .is_some_and(|rest| rest.starts_with("agentcoreruntimelogs"))
        .then_some(Reason::LOG_KEY_NAMES_LEAVE)
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

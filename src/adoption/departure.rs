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
        _ => sides.log_protection.contains(logical_id).then_some(Reason::LOG_PROTECTION_LEAVES),
    }
}

/// Why a deployed output may leave.
pub fn reason_of_output(sides: &Sides<'_>, name: &str) -> Option<Reason> {
    let value = sides.deployed.outputs.get(name)?.get("Value");
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

/// The same thing under another logical id of ours.
fn doubled(sides: &Sides<'_>, logical_id: &str, resource_type: &str) -> Option<Cause> {
    let name = name_of(sides.before(logical_id)?)?;
    let (twin, _) = sides.ours.of_type(resource_type).find(|(_, ours)| name_of(ours) == Some(name))?;
    Some(scope(logical_id, twin))
}

/// Whether two ids of one thing differ by MDAA's older place of the parameters of role and key.
pub fn scope(deployed: &str, ours: &str) -> Cause {
    let below_it = |id: &str| ["RuntimeRolerole", "LogGroupKmsKeykms"].iter().any(|scope| below(id).starts_with(scope));
    match (below_it(deployed), below_it(ours)) {
        (false, true) => Cause::ParameterScope { deployed: true },
        (true, false) => Cause::ParameterScope { deployed: false },
        _ => Cause::Unknown,
    }
}

/// What takes a resource of this kind out of the stack.
pub fn cause(sides: &Sides<'_>, logical_id: &str, resource_type: &str) -> Cause {
    if let Some(key) = newer_key(logical_id, resource_type) {
        return Cause::NewerKey(key);
    }
    let ours = |resource_type: &str| sides.ours.of_type(resource_type).next().is_some();
    let name = sides.before(logical_id).and_then(name_of).unwrap_or_default();
    match resource_type {
        ssm::PARAMETER => published(sides, logical_id, name, ours(ssm::PARAMETER)),
        iam::ROLE | iam::MANAGED_POLICY if !ours(iam::ROLE) => Cause::OwnRole,
        bedrock_agentcore::RUNTIME_ENDPOINT => Cause::Endpoint,
        xray::TRANSACTION_SEARCH_CONFIG | logs::RESOURCE_POLICY => Cause::TransactionSearch { deployed: true },
        kms::KEY | kms::ALIAS => Cause::LogKey,
        // MDAA makes one of `enforceVpcOnly` alone.
        bedrock_agentcore::RESOURCE_POLICY => Cause::VpcOnly,
        _ => Cause::Unknown,
    }
}

/// What takes a published value away, by its logical id and the name it is published under.
pub fn published(sides: &Sides<'_>, logical_id: &str, name: &str, any_left: bool) -> Cause {
    let ours = |resource_type: &str| sides.ours.of_type(resource_type).next().is_some();
    let about = |what: &str| name.contains(&format!("/{what}/")) || name.contains(&format!(":{what}:"));
    if let Some(key) = newer_key(logical_id, "") {
        Cause::NewerKey(key)
    } else if about("agentruntimeendpoint") && !ours(bedrock_agentcore::RUNTIME_ENDPOINT) {
        Cause::Endpoint
    } else if about("kms") && !ours(kms::KEY) {
        Cause::LogKey
    } else if about("role") && !ours(iam::ROLE) {
        Cause::OwnRole
    } else if !any_left {
        Cause::SkippedParameters { deployed: false }
    } else {
        Cause::Unknown
    }
}

/// The construct path below MDAA's module, as far as a logical id shows it.
fn below(logical_id: &str) -> &str {
    logical_id.strip_prefix("bedrockagentcoreruntime").unwrap_or_default()
}

/// The keys that are new in MDAA 1.8, by the construct paths of what they make (mdaa-newer 9 to 12), else by its type.
pub(super) fn newer_key(logical_id: &str, resource_type: &str) -> Option<&'static str> {
    const PATHS: &[(&str, &str)] = &[
        ("Alarms", "alarms"),
        ("CognitoAuth", COGNITO),
        ("EventBridgeAlerts", "eventBridgeAlerts"),
        ("VpcEndpoint", VPC_ENDPOINT),
        ("cognito", COGNITO),
        ("securitygroup", VPC_ENDPOINT),
        ("vpcendpoint", VPC_ENDPOINT),
    ];
    const TYPES: &[(&str, &str)] = &[
        (cloudwatch::ALARM, "alarms"),
        ("AWS::Cognito::", COGNITO),
        (ec2::SECURITY_GROUP, VPC_ENDPOINT),
        (ec2::VPC_ENDPOINT, VPC_ENDPOINT),
        (events::RULE, "eventBridgeAlerts"),
        ("AWS::SNS::", "alarms"),
    ];
    if resource_type.ends_with("::Subscription") {
        return Some("alarms.notificationEmails");
    }
    let of_type = TYPES.iter().find(|(prefix, _)| resource_type.starts_with(prefix));
    let of_path = || PATHS.iter().find(|(path, _)| below(logical_id).starts_with(path));
    of_type.or_else(of_path).map(|(_, key)| *key)
}

const COGNITO: &str = "authorizerConfiguration.customJwtAuthorizer.cognito";
const VPC_ENDPOINT: &str = "networkConfiguration.vpcEndpoint";

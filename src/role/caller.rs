use super::reach::{ModuleResource, any, generated_name, reach};
use crate::cloudformation::resource_types::{bedrock_agentcore::RUNTIME, events, iam, logs, xray};
use crate::cloudformation::{Fragment, Placed, ResourceType};
use crate::diagnostic::Diagnostics;
use crate::iam::Statements;
use serde_json::{Value, json};

/// What mdaac and `aws cloudformation deploy` ask of a stack.
const OF_A_STACK: &[&str] = &[
    "cloudformation:CancelUpdateStack",
    "cloudformation:ContinueUpdateRollback",
    "cloudformation:CreateChangeSet",
    "cloudformation:DeleteChangeSet",
    "cloudformation:DeleteStack",
    "cloudformation:DescribeChangeSet",
    "cloudformation:DescribeEvents",
    "cloudformation:DescribeStackEvents",
    "cloudformation:DescribeStackResourceDrifts",
    "cloudformation:DescribeStackResources",
    "cloudformation:DescribeStacks",
    "cloudformation:DetectStackDrift",
    "cloudformation:DetectStackResourceDrift",
    "cloudformation:ExecuteChangeSet",
    "cloudformation:GetStackPolicy",
    "cloudformation:GetTemplate",
    "cloudformation:GetTemplateSummary",
    "cloudformation:ListChangeSets",
    "cloudformation:ListStackResources",
    "cloudformation:RollbackStack",
    "cloudformation:SetStackPolicy",
    "cloudformation:TagResource",
    "cloudformation:UntagResource",
    "cloudformation:UpdateTerminationProtection",
];

/// What has no stack for a resource: the result of a drift detection, and Cloud Control, whose reads are
/// authorized once more by the service that holds the resource.
const OF_NO_STACK: &[&str] =
    &["cloudformation:DescribeStackDriftDetectionStatus", "cloudformation:GetResource", "cloudformation:ListResources"];

/// The policy of whoever deploys this template, also changes it, looks after it and deletes it.
///
/// CloudFormation calls the resource handlers in the caller's name. With a service role for the stack,
/// that role needs these rights in the caller's place, and the condition on aws:CalledVia would never
/// be met there. `bucket` is the one that takes the template, if it is too long for a request.
pub fn caller_policy(placed: &Placed, bucket: Option<&str>, diagnostics: &mut Diagnostics) -> Value {
    let place = placed.place;
    let mut statements = Statements::default();
    let stack = place.arn("cloudformation", &format!("stack/{}/*", placed.stack_name));
    statements.allow("Stack", OF_A_STACK.iter().copied(), [stack], Value::Null);
    // Of a change set that fails before it is executed, events are asked for by its own ARN.
    let change_sets = place.arn("cloudformation", "changeSet/*");
    statements.allow("ChangeSetEvents", ["cloudformation:DescribeEvents"], [change_sets], Value::Null);
    let without = any("WithoutResource");
    statements.allow(without.sid, OF_NO_STACK.iter().copied(), without.resources, without.condition);
    pass_role(placed, &mut statements, diagnostics);
    boundaries_are_known(placed, diagnostics);
    service_linked_roles(placed, &mut statements);
    parameters(placed, &mut statements);
    images(placed, &mut statements);
    log_deliveries(placed, &mut statements);
    if let Some(bucket) = bucket {
        upload(placed, bucket, &mut statements);
    }

    let runtime = runtimes(placed).next().and_then(|runtime| runtime.get("AgentRuntimeName")?.as_str());
    for resource in placed.template.resources.values() {
        let (Some(resource_type), Some(properties)) =
            (resource.get("Type").and_then(Fragment::as_str), resource.get("Properties"))
        else {
            continue;
        };
        let resource_type = ResourceType::of(resource_type);
        let Some(schema) = &resource_type.schema else { continue };
        let resource = ModuleResource { resource_type, properties, runtime: runtime.unwrap_or("*") };
        for &action in schema.permissions {
            if let Some(reach) = reach(action, &resource, placed) {
                statements.allow(reach.sid, [action], reach.resources, reach.condition);
            }
        }
    }
    statements.document()
}

fn runtimes<'a>(placed: &'a Placed) -> impl Iterator<Item = &'a Fragment> {
    placed.template.of_type(RUNTIME).filter_map(|(_, runtime)| runtime.get("Properties"))
}

/// The caller hands the execution role to AgentCore, and that of an event rule to EventBridge, and to nobody else.
fn pass_role(placed: &Placed, statements: &mut Statements, diagnostics: &mut Diagnostics) {
    for arn in runtimes(placed).filter_map(|runtime| runtime.get("RoleArn")) {
        if let Value::String(arn) = placed.plain(arn, diagnostics) {
            let condition = json!({"StringEquals": {"iam:PassedToService": "bedrock-agentcore.amazonaws.com"}});
            statements.allow("PassExecutionRole", ["iam:PassRole"], [arn], condition);
        }
    }
    if placed.template.of_type(events::RULE).next().is_some() {
        let role = placed.place.global_arn("iam", &format!("role/{}", generated_name(placed)));
        let condition = json!({"StringEquals": {"iam:PassedToService": "events.amazonaws.com"}});
        statements.allow("PassEventsRole", ["iam:PassRole"], [role], condition);
    }
}

/// A boundary that only the deploy knows would bound nobody: a role may be made under any policy then.
fn boundaries_are_known(placed: &Placed, diagnostics: &mut Diagnostics) {
    let roles = placed.template.of_type(iam::ROLE);
    for boundary in roles.filter_map(|(_, role)| role.get("Properties")?.get("PermissionsBoundary")) {
        placed.plain(boundary, diagnostics);
    }
}

/// Roles that a service makes in the account the first time it is used there (AgentCore developer guide,
/// "Service-linked roles"; CloudWatch user guide, "Application Signals permissions"; 2026).
fn service_linked_roles(placed: &Placed, statements: &mut Statements) {
    let mut roles = Vec::new();
    for runtime in runtimes(placed) {
        roles.push(("network.bedrock-agentcore.amazonaws.com", "AWSServiceRoleForBedrockAgentCoreNetwork"));
        roles.push((
            "runtime-identity.bedrock-agentcore.amazonaws.com",
            "AWSServiceRoleForBedrockAgentCoreRuntimeIdentity",
        ));
        let jwt = runtime.get("AuthorizerConfiguration").and_then(|authorizer| authorizer.get("CustomJWTAuthorizer"));
        let private = |key| jwt.and_then(|jwt| jwt.get(key)).is_some();
        if private("PrivateEndpoint") || private("PrivateEndpointOverrides") {
            roles.push((
                "identity-network.bedrock-agentcore.amazonaws.com",
                "AWSServiceRoleForBedrockAgentCoreIdentity",
            ));
        }
    }
    let types = placed.template.of_type(logs::DELIVERY_DESTINATION);
    let mut types = types.filter_map(|(_, it)| it.get("Properties")?.get("DeliveryDestinationType")?.as_str());
    if types.any(|kind| kind == "FH") {
        roles.push(("delivery.logs.amazonaws.com", "AWSServiceRoleForLogDelivery"));
    }
    if placed.template.of_type(xray::TRANSACTION_SEARCH_CONFIG).next().is_some() {
        roles.push(("application-signals.cloudwatch.amazonaws.com", "AWSServiceRoleForCloudWatchApplicationSignals"));
    }
    let services: Vec<&str> = roles.iter().map(|(service, _)| *service).collect();
    let condition = json!({"StringEquals": {"iam:AWSServiceName": services}});
    let arns = roles
        .iter()
        .map(|(service, role)| placed.place.global_arn("iam", &format!("role/aws-service-role/{service}/{role}")));
    statements.allow("ServiceLinkedRoles", ["iam:CreateServiceLinkedRole"], arns, condition);
}

/// CloudFormation reads the parameters that a template names in the caller's name.
fn parameters(placed: &Placed, statements: &mut Statements) {
    let paths = placed.template.parameters.values().filter_map(|parameter| parameter.get("Default")?.as_str());
    let arns: Vec<String> = paths
        .map(|path| match path.starts_with("arn:") {
            true => path.to_owned(),
            false => placed.place.arn("ssm", &format!("parameter/{}", path.trim_start_matches('/'))),
        })
        .collect();
    if !arns.is_empty() {
        statements.allow("ReadParameters", ["ssm:GetParameters", "ssm:GetParameter"], arns, Value::Null);
    }
}

/// Before a deploy mdaac looks whether the images are there, as far as they are of this account and region.
fn images(placed: &Placed, statements: &mut Statements) {
    let host = format!("{}.dkr.ecr.{}.", placed.place.account, placed.place.region);
    let uri = |runtime: &Fragment| {
        let container = runtime.get("AgentRuntimeArtifact")?.get("ContainerConfiguration")?;
        placed.pattern(container.get("ContainerUri")?)
    };
    for uri in runtimes(placed).filter_map(uri) {
        let Some((_, path)) = uri.strip_prefix(&host).and_then(|rest| rest.split_once('/')) else { continue };
        let repository = path.split([':', '@']).next().unwrap_or(path);
        let repository = placed.place.arn("ecr", &format!("repository/{repository}"));
        statements.allow("LookForImage", ["ecr:DescribeImages"], [repository], Value::Null);
        // A rule is no resource.
        let without = any("WithoutResource");
        statements.allow(without.sid, ["ecr:DescribePullThroughCacheRules"], without.resources, without.condition);
    }
}

/// What CloudWatch Logs asks of whoever makes a delivery, beside the calls of the handlers: may this runtime's logs go out, and
/// may the destination be opened for them (CloudWatch Logs user guide, "Logging that requires additional permissions [V2]").
/// The policy of a bucket is left to whoever owns the bucket. That AllowVendedLogDeliveryForResource is asked about a runtime, as
/// it is about a memory, is [inferred]: AWS's service authorization reference of 2026-09 does not say so.
fn log_deliveries(placed: &Placed, statements: &mut Statements) {
    let destinations =
        || placed.template.of_type(logs::DELIVERY_DESTINATION).filter_map(|(_, it)| it.get("Properties"));
    if destinations().next().is_none() {
        return;
    }
    let runtime = runtimes(placed).next().and_then(|runtime| runtime.get("AgentRuntimeName")?.as_str()).unwrap_or("*");
    let sends = placed.place.arn("bedrock-agentcore", &format!("runtime/{runtime}-*"));
    let action = "bedrock-agentcore:AllowVendedLogDeliveryForResource";
    statements.allow("LetLogsOut", [action], [sends], Value::Null);
    let without = any("WithoutResource");
    for destination in destinations() {
        let arn = || destination.get("DestinationResourceArn").and_then(|arn| placed.pattern(arn));
        let actions: &[&str] = match destination.get("DeliveryDestinationType").and_then(Fragment::as_str) {
            Some("CWL") => &["logs:DescribeLogGroups", "logs:DescribeResourcePolicies", "logs:PutResourcePolicy"],
            Some("XRAY") => &["xray:GetTraceSegmentDestination", "xray:ListResourcePolicies", "xray:PutResourcePolicy"],
            Some("FH") => {
                let stream = arn().unwrap_or_else(|| placed.place.arn("firehose", "deliverystream/*"));
                statements.allow("TagLogStream", ["firehose:TagDeliveryStream"], [stream], Value::Null);
                continue;
            }
            _ => continue,
        };
        statements.allow(without.sid, actions.iter().copied(), without.resources.clone(), Value::Null);
    }
}

/// mdaac puts a long template into a bucket of the account, and CloudFormation reads it in the caller's name.
fn upload(placed: &Placed, bucket: &str, statements: &mut Statements) {
    let place = placed.place;
    let objects = format!("arn:{}:s3:::{bucket}/mdaac/{}/*", place.partition(), placed.stack_name);
    let own = json!({"StringEquals": {"aws:ResourceAccount": place.account}});
    statements.allow("UploadTemplate", ["s3:PutObject", "s3:GetObject"], [objects], own);
}

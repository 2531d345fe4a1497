use crate::cloudformation::resource_types::{
    cloudwatch, cognito, events, iam, kms, lambda, logs, service, sns, ssm, xray,
};
use crate::cloudformation::{Fragment, FragmentValue, Placed, ResourceType};
use jsonptr::Pointer;
use serde_json::{Value, json};

/// On what an action is allowed.
#[derive(Debug)]
pub struct Reach {
    pub sid: &'static str,
    /// ARNs, or `*` where IAM knows no resource for the action.
    pub resources: Vec<String>,
    /// Null where there is none.
    pub condition: Value,
}

/// A resource of a template.
#[derive(Debug)]
pub struct ModuleResource<'a> {
    /// What is known of its type.
    pub resource_type: &'static ResourceType,
    pub properties: &'a Fragment,
    /// The name of the stack's runtime.
    pub runtime: &'a str,
}

/// Actions that IAM knows no resources for, sorted (service authorization reference; a test holds this list
/// against iam-data).
pub const TAKE_NO_RESOURCE: &[&str] = &[
    "application-signals:StartDiscovery",
    "bedrock-agentcore:CreateAgentRuntime",
    "bedrock-agentcore:ListAgentRuntimeEndpoints",
    "bedrock-agentcore:ListAgentRuntimes",
    "cloudformation:DescribeStackDriftDetectionStatus",
    "cloudformation:GetResource",
    "cognito-idp:CreateUserPool",
    "cognito-idp:DescribeUserPoolDomain",
    "cognito-idp:ListUserPools",
    "ec2:DescribeInstances",
    "ec2:DescribeSecurityGroupRules",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcEndpoints",
    "ec2:DescribeVpcs",
    "events:ListRules",
    "iam:ListPolicies",
    "iam:ListRoles",
    "kms:CreateKey",
    "kms:ListAliases",
    "kms:ListKeys",
    "logs:DeleteIndexPolicy",
    "logs:DeleteResourcePolicy",
    "logs:DescribeDeliveries",
    "logs:DescribeDeliveryDestinations",
    "logs:DescribeDeliverySources",
    "logs:DescribeIndexPolicies",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:PutIndexPolicy",
    "logs:PutResourcePolicy",
    "sns:ListSubscriptions",
    "sns:ListTopics",
    "ssm:DescribeParameters",
    "vpc-lattice:AssociateViaAWSService",
    "vpc-lattice:CreateServiceNetworkVpcEndpointAssociation",
    "vpc-lattice:DescribeServiceNetworkVpcEndpointAssociation",
    "vpc-lattice:ListServiceNetworkResourceAssociations",
    "xray:GetIndexingRules",
    "xray:GetTraceSegmentDestination",
    "xray:UpdateIndexingRule",
    "xray:UpdateTraceSegmentDestination",
];

/// On what the deployer needs an action of a handler for this resource. `None` where the resource does
/// not call for it, or where a statement of its own says it.
pub fn reach(action: &str, resource: &ModuleResource, placed: &Placed) -> Option<Reach> {
    if matches!(action, "iam:PassRole" | "iam:CreateServiceLinkedRole") || !is_called_for(action, resource) {
        return None;
    }
    if TAKE_NO_RESOURCE.contains(&action) {
        return Some(any("WithoutResource"));
    }
    let on = |sid, resources| Some(Reach { sid, resources, condition: Value::Null });
    let (place, runtime) = (placed.place, resource.runtime);
    match (resource.resource_type.name, action) {
        // It is called for where there is a boundary only, and whoever may take that away is not bounded by it.
        (iam::ROLE, "iam:DeleteRolePermissionsBoundary") => None,
        (iam::ROLE, _) => Some(role(action, resource, placed)),
        // An inline policy is an attribute of its role. Whoever could write one into the execution role could make it anything.
        (iam::POLICY, _) => {
            let roles = texts(resource, &["Roles"], placed).into_iter();
            let arns = roles.map(|name| if name == "*" { generated_name(placed) } else { name });
            on("EventsRolePolicy", arns.map(|name| place.global_arn("iam", &format!("role/{name}"))).collect())
        }
        (cloudwatch::ALARM, _) => {
            let name = name(resource, placed);
            on("Alarms", vec![place.arn("cloudwatch", &format!("alarm:{name}"))])
        }
        (events::RULE, _) => {
            on("EventRules", vec![place.arn("events", &format!("rule/{}", text(resource, &["Name"], placed)))])
        }
        // What is called is the function, or a version or alias of it.
        (lambda::PERMISSION, _) => on("Functions", vec![text(resource, &["FunctionName"], placed)]),
        (sns::TOPIC, _) => {
            let name = name(resource, placed);
            on("AlarmTopic", vec![place.arn("sns", &name)])
        }
        (sns::TOPIC_POLICY, _) => on("AlarmTopic", texts(resource, &["Topics"], placed)),
        // A subscription has the ARN of its topic and an id.
        (sns::SUBSCRIPTION, _) => {
            let topic = text(resource, &["TopicArn"], placed);
            on("Subscriptions", vec![topic.clone(), format!("{topic}:*")])
        }
        (iam::MANAGED_POLICY, _) => {
            let name = name(resource, placed);
            on("RolePolicy", vec![place.global_arn("iam", &format!("policy/{name}"))])
        }
        (ssm::PARAMETER, _) => {
            // All attributes of one resource: the folder is the resource's own.
            let name = name(resource, placed);
            let folder =
                name.trim_start_matches('/').rsplit_once('/').map_or("*".to_owned(), |(above, _)| format!("{above}/*"));
            on("Parameters", vec![place.arn("ssm", &format!("parameter/{folder}"))])
        }
        (logs::LOG_GROUP, _) => {
            // IAM names a log group with and without `:*`; up to the first wildcard both are the same.
            let name = name(resource, placed);
            let start = name.split(['*', '?']).next().unwrap_or_default();
            on("LogGroups", vec![place.arn("logs", &format!("log-group:{start}*"))])
        }
        // What the service that sends them is asked: of AgentCore the log delivery is allowed on the runtime.
        (logs::DELIVERY_SOURCE, "logs:AllowVendedLogDeliveryForResource") => None,
        (logs::DELIVERY_SOURCE, other) if !other.starts_with("logs:") => None,
        // A delivery has no name, and is made between a source and a destination.
        (logs::DELIVERY | logs::DELIVERY_DESTINATION | logs::DELIVERY_SOURCE, _) => on(
            "LogDeliveries",
            [
                format!("delivery-source:{runtime}-*"),
                format!("delivery-destination:{runtime}-*"),
                "delivery:*".to_owned(),
            ]
            .iter()
            .map(|name| place.arn("logs", name))
            .collect(),
        ),
        // A pool's id is not known before it is made, and says nothing of its name.
        (kind, _) if service(kind) == service(cognito::USER_POOL) => {
            on("UserPool", vec![place.arn("cognito-idp", "userpool/*")])
        }
        (xray::TRANSACTION_SEARCH_CONFIG, _) => {
            let groups = ["aws/spans", "/aws/application-signals/data"];
            on("SpanLogGroups", groups.iter().map(|group| place.arn("logs", &format!("log-group:{group}*"))).collect())
        }
        // The key's id is not known before it is made, so only CloudFormation may touch keys in the
        // caller's name (IAM user guide, aws:CalledVia).
        (kms::KEY, _) => Some(Reach {
            sid: "LogKey",
            resources: vec![place.arn("kms", "key/*")],
            condition: json!({"ForAnyValue:StringEquals": {"aws:CalledVia": "cloudformation.amazonaws.com"}}),
        }),
        // Of the alias and of the key that it names.
        (kms::ALIAS, _) => Some(Reach {
            sid: "LogKeyAlias",
            resources: vec![place.arn("kms", &name(resource, placed)), place.arn("kms", "key/*")],
            condition: json!({"ForAnyValue:StringEquals": {"aws:CalledVia": "cloudformation.amazonaws.com"}}),
        }),
        (_, "bedrock-agentcore:CreateWorkloadIdentity" | "bedrock-agentcore:DeleteWorkloadIdentity") => {
            let directory = place.arn("bedrock-agentcore", "workload-identity-directory/default");
            on("WorkloadIdentity", vec![format!("{directory}/workload-identity/{runtime}-*"), directory])
        }
        (_, "bedrock-agentcore:PassCapacityProvider") => on(
            "CapacityProvider",
            vec![text(resource, &["CapacityProviderConfiguration", "CapacityProviderArn"], placed)],
        ),
        (_, "s3:GetObject" | "s3:GetObjectVersion") => {
            let s3 = ["AgentRuntimeArtifact", "CodeConfiguration", "Code", "S3"];
            let [bucket, prefix] = ["Bucket", "Prefix"].map(|key| text(resource, &[&s3[..], &[key]].concat(), placed));
            on("CodeArchive", vec![format!("arn:{}:s3:::{bucket}/{prefix}", place.partition())])
        }
        // The key of the archive's bucket, which the config does not name.
        (_, "kms:Decrypt") => Some(Reach {
            sid: "CodeArchiveKey",
            resources: vec![place.arn("kms", "key/*")],
            condition: json!({"StringEquals": {"kms:ViaService": format!("s3.{}.{}", place.region, place.url_suffix())}}),
        }),
        (_, "ec2:CreateNetworkInterface") => {
            let network = ["NetworkConfiguration", "NetworkModeConfig"];
            let ids = |key, kind: &str| -> Vec<String> {
                let ids = texts(resource, &[&network[..], &[key]].concat(), placed);
                ids.into_iter().map(|id| place.arn("ec2", &format!("{kind}/{id}"))).collect()
            };
            let mut resources = ids("Subnets", "subnet");
            resources.extend(ids("SecurityGroups", "security-group"));
            resources.push(place.arn("ec2", "network-interface/*"));
            on("NetworkInterfaces", resources)
        }
        (_, lattice) if lattice.starts_with("vpc-lattice:") => {
            let kinds = ["resourceconfiguration", "servicenetwork", "servicenetworkresourceassociation"];
            on("PrivateEndpoint", kinds.iter().map(|kind| place.arn("vpc-lattice", &format!("{kind}/*"))).collect())
        }
        // A runtime, its endpoints below it, and the policies on them. AgentCore appends a hyphen and ten
        // characters to the name, which itself holds no hyphen.
        _ => on("Runtime", vec![place.arn("bedrock-agentcore", &format!("runtime/{runtime}-*"))]),
    }
}

/// Everything, for actions that IAM knows no resource for.
pub fn any(sid: &'static str) -> Reach {
    Reach { sid, resources: vec!["*".to_owned()], condition: Value::Null }
}

fn is_called_for(action: &str, resource: &ModuleResource) -> bool {
    let called_for = resource.resource_type.schema.as_ref().map_or(&[][..], |schema| schema.called_for);
    let wants = |start: &&str| if start.ends_with(':') { action.starts_with(start) } else { action == *start };
    let mut properties = called_for.iter().filter(|(_, actions)| actions.iter().any(wants)).peekable();
    let there = |property| Pointer::parse(property).is_ok_and(|place| resource.properties.at(place).is_some());
    properties.peek().is_none() || properties.any(|(property, _)| there(property))
}

/// What is written about a role may be written under the same boundary and with the same policies only:
/// else who may make it could make it an administrator.
fn role(action: &str, resource: &ModuleResource, placed: &Placed) -> Reach {
    let name = match at(resource, &["RoleName"]) {
        Some(_) => name(resource, placed),
        None => generated_name(placed),
    };
    let resources = vec![placed.place.global_arn("iam", &format!("role/{name}"))];
    let boundary = at(resource, &["PermissionsBoundary"]).and_then(|boundary| placed.pattern(boundary));
    let (sid, condition) = match (action, boundary) {
        ("iam:CreateRole" | "iam:PutRolePermissionsBoundary", Some(boundary)) => {
            ("BoundedRole", json!({"ArnLike": {"iam:PermissionsBoundary": boundary}}))
        }
        ("iam:AttachRolePolicy", _) => (
            "AttachRolePolicies",
            json!({"ArnLike": {"iam:PolicyARN": texts(resource, &["ManagedPolicyArns"], placed)}}),
        ),
        _ => ("Role", Value::Null),
    };
    Reach { sid, resources, condition }
}

fn at<'a>(resource: &ModuleResource<'a>, path: &[&str]) -> Option<&'a Fragment> {
    path.iter().try_fold(resource.properties, |fragment, key| fragment.get(key))
}

/// What CloudFormation calls a role without a name: stack, logical id and some characters, with hyphens between. It cuts both
/// off where they are long, somewhere behind their 16th character [inferred]; all our logical ids begin alike. The roles that
/// have a name have none like it.
pub fn generated_name(placed: &Placed) -> String {
    let start: String = placed.stack_name.chars().take(16).collect();
    format!("{start}*-bedrockagentcore*")
}

/// The name as a pattern.
fn name(resource: &ModuleResource, placed: &Placed) -> String {
    resource
        .resource_type
        .known_by
        .property()
        .map_or_else(|| "*".to_owned(), |property| text(resource, &[property], placed))
}

/// A property as a pattern: `*` where it is missing or not known yet.
fn text(resource: &ModuleResource, path: &[&str], placed: &Placed) -> String {
    at(resource, path).and_then(|fragment| placed.pattern(fragment)).unwrap_or_else(|| "*".to_owned())
}

fn texts(resource: &ModuleResource, path: &[&str], placed: &Placed) -> Vec<String> {
    match at(resource, path).map(|fragment| &fragment.value) {
        Some(FragmentValue::List(items)) => {
            items.iter().map(|item| placed.pattern(item).unwrap_or_else(|| "*".to_owned())).collect()
        }
        _ => vec!["*".to_owned()],
    }
}

use crate::cloudformation::{Fragment, FragmentValue, Placed};
use serde_json::{Value, json};

/// On what an action is allowed.
#[derive(Debug)]
pub struct Reach {
    /// Of the statement.
    pub sid: &'static str,
    /// ARNs, or `*` where IAM knows no resource for the action.
    pub resources: Vec<String>,
    /// Null where there is none.
    pub condition: Value,
}

/// A resource of a template.
#[derive(Debug)]
pub struct Made<'a> {
    /// E.g. `AWS::IAM::Role`.
    pub resource_type: &'a str,
    /// Its properties.
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
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
    "iam:ListPolicies",
    "iam:ListRoles",
    "kms:CreateKey",
    "kms:ListKeys",
    "logs:DeleteIndexPolicy",
    "logs:DeleteResourcePolicy",
    "logs:DescribeIndexPolicies",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:PutIndexPolicy",
    "logs:PutResourcePolicy",
    "ssm:DescribeParameters",
    "vpc-lattice:AssociateViaAWSService",
    "vpc-lattice:ListServiceNetworkResourceAssociations",
    "xray:GetIndexingRules",
    "xray:GetTraceSegmentDestination",
    "xray:UpdateIndexingRule",
    "xray:UpdateTraceSegmentDestination",
];

/// Actions, or whole services, that a handler calls for a property only: without it they are left out.
/// That a handler makes no such call otherwise is inferred from what the property means.
const ONLY_WITH: &[(&str, &str, &[&str])] = &[
    ("AWS::BedrockAgentCore::Runtime", "bedrock-agentcore:PassCapacityProvider", &["CapacityProviderConfiguration"]),
    ("AWS::BedrockAgentCore::Runtime", "s3:", &["AgentRuntimeArtifact", "CodeConfiguration"]),
    ("AWS::BedrockAgentCore::Runtime", "kms:", &["AgentRuntimeArtifact", "CodeConfiguration"]),
    ("AWS::IAM::ManagedPolicy", "iam:AttachGroupPolicy", &["Groups"]),
    ("AWS::IAM::ManagedPolicy", "iam:AttachRolePolicy", &["Roles"]),
    ("AWS::IAM::ManagedPolicy", "iam:AttachUserPolicy", &["Users"]),
    ("AWS::IAM::ManagedPolicy", "iam:DetachGroupPolicy", &["Groups"]),
    ("AWS::IAM::ManagedPolicy", "iam:DetachRolePolicy", &["Roles"]),
    ("AWS::IAM::ManagedPolicy", "iam:DetachUserPolicy", &["Users"]),
    ("AWS::IAM::Role", "iam:DeleteRolePermissionsBoundary", &["PermissionsBoundary"]),
    ("AWS::IAM::Role", "iam:DeleteRolePolicy", &["Policies"]),
    ("AWS::IAM::Role", "iam:PutRolePermissionsBoundary", &["PermissionsBoundary"]),
    ("AWS::IAM::Role", "iam:PutRolePolicy", &["Policies"]),
    ("AWS::Logs::LogGroup", "firehose:", &["DataProtectionPolicy"]),
    ("AWS::Logs::LogGroup", "logs:CreateLogDelivery", &["DataProtectionPolicy"]),
    ("AWS::Logs::LogGroup", "logs:DeleteIndexPolicy", &["FieldIndexPolicies"]),
    ("AWS::Logs::LogGroup", "logs:DeleteResourcePolicy", &["ResourcePolicyDocument"]),
    ("AWS::Logs::LogGroup", "logs:PutIndexPolicy", &["FieldIndexPolicies"]),
    ("AWS::Logs::LogGroup", "logs:PutResourcePolicy", &["ResourcePolicyDocument"]),
    ("AWS::Logs::LogGroup", "s3:", &["DataProtectionPolicy"]),
];

/// On what the deployer needs an action of a handler for this resource. `None` where the resource does
/// not call for it, or where a statement of its own says it.
pub fn reach(action: &str, made: &Made, placed: &Placed) -> Option<Reach> {
    if matches!(action, "iam:PassRole" | "iam:CreateServiceLinkedRole") || !is_called_for(action, made) {
        return None;
    }
    if TAKE_NO_RESOURCE.contains(&action) {
        return Some(any("WithoutResource"));
    }
    let on = |sid, resources| Some(Reach { sid, resources, condition: Value::Null });
    let (place, runtime) = (placed.place, made.runtime);
    match (made.resource_type, action) {
        ("AWS::IAM::Role", _) => Some(role(action, made, placed)),
        ("AWS::IAM::ManagedPolicy", _) => {
            let name = text(made, &["ManagedPolicyName"], placed);
            on("RolePolicy", vec![place.global_arn("iam", &format!("policy/{name}"))])
        }
        ("AWS::SSM::Parameter", _) => {
            // All attributes of one resource: the folder is the resource's own.
            let name = text(made, &["Name"], placed);
            let folder =
                name.trim_start_matches('/').rsplit_once('/').map_or("*".to_owned(), |(above, _)| format!("{above}/*"));
            on("Parameters", vec![place.arn("ssm", &format!("parameter/{folder}"))])
        }
        ("AWS::Logs::LogGroup", _) => {
            // IAM names a log group with and without `:*`; up to the first wildcard both are the same.
            let name = text(made, &["LogGroupName"], placed);
            let start = name.split(['*', '?']).next().unwrap_or_default();
            on("LogGroups", vec![place.arn("logs", &format!("log-group:{start}*"))])
        }
        ("AWS::XRay::TransactionSearchConfig", _) => {
            let groups = ["aws/spans", "/aws/application-signals/data"];
            on("SpanLogGroups", groups.iter().map(|group| place.arn("logs", &format!("log-group:{group}*"))).collect())
        }
        // The key's id is not known before it is made, so only CloudFormation may touch keys in the
        // caller's name (IAM user guide, aws:CalledVia).
        ("AWS::KMS::Key", _) => Some(Reach {
            sid: "LogKey",
            resources: vec![place.arn("kms", "key/*")],
            condition: json!({"ForAnyValue:StringEquals": {"aws:CalledVia": "cloudformation.amazonaws.com"}}),
        }),
        (_, "bedrock-agentcore:CreateWorkloadIdentity" | "bedrock-agentcore:DeleteWorkloadIdentity") => {
            let directory = place.arn("bedrock-agentcore", "workload-identity-directory/default");
            on("WorkloadIdentity", vec![format!("{directory}/workload-identity/{runtime}-*"), directory])
        }
        (_, "bedrock-agentcore:PassCapacityProvider") => {
            on("CapacityProvider", vec![text(made, &["CapacityProviderConfiguration", "CapacityProviderArn"], placed)])
        }
        (_, "s3:GetObject" | "s3:GetObjectVersion") => {
            let s3 = ["AgentRuntimeArtifact", "CodeConfiguration", "Code", "S3"];
            let [bucket, prefix] = ["Bucket", "Prefix"].map(|key| text(made, &[&s3[..], &[key]].concat(), placed));
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
                let ids = texts(made, &[&network[..], &[key]].concat(), placed);
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

fn is_called_for(action: &str, made: &Made) -> bool {
    if action.starts_with("vpc-lattice:") {
        let jwt = at(made, &["AuthorizerConfiguration", "CustomJWTAuthorizer"]);
        return ["PrivateEndpoint", "PrivateEndpointOverrides"]
            .iter()
            .any(|key| jwt.and_then(|jwt| jwt.get(key)).is_some());
    }
    let wants = |(resource_type, start, _): &&(&str, &str, &[&str])| {
        *resource_type == made.resource_type
            && if start.ends_with(':') { action.starts_with(start) } else { action == *start }
    };
    ONLY_WITH.iter().find(wants).is_none_or(|(_, _, property)| at(made, property).is_some())
}

/// What is written about a role may be written under the same boundary and with the same policies only:
/// else who may make it could make it an administrator.
fn role(action: &str, made: &Made, placed: &Placed) -> Reach {
    let name = text(made, &["RoleName"], placed);
    let resources = vec![placed.place.global_arn("iam", &format!("role/{name}"))];
    let boundary = at(made, &["PermissionsBoundary"]).and_then(|boundary| placed.pattern(boundary));
    let (sid, condition) = match (action, boundary) {
        ("iam:CreateRole" | "iam:PutRolePermissionsBoundary", Some(boundary)) => {
            ("BoundedRole", json!({"ArnLike": {"iam:PermissionsBoundary": boundary}}))
        }
        ("iam:AttachRolePolicy", _) => {
            ("AttachRolePolicies", json!({"ArnLike": {"iam:PolicyARN": texts(made, &["ManagedPolicyArns"], placed)}}))
        }
        _ => ("Role", Value::Null),
    };
    Reach { sid, resources, condition }
}

fn at<'a>(made: &Made<'a>, path: &[&str]) -> Option<&'a Fragment> {
    path.iter().try_fold(made.properties, |fragment, key| fragment.get(key))
}

/// A property as a pattern: `*` where it is missing or not known yet.
fn text(made: &Made, path: &[&str], placed: &Placed) -> String {
    at(made, path).and_then(|fragment| placed.pattern(fragment)).unwrap_or_else(|| "*".to_owned())
}

fn texts(made: &Made, path: &[&str], placed: &Placed) -> Vec<String> {
    match at(made, path).map(|fragment| &fragment.value) {
        Some(FragmentValue::List(items)) => {
            items.iter().map(|item| placed.pattern(item).unwrap_or_else(|| "*".to_owned())).collect()
        }
        _ => vec!["*".to_owned()],
    }
}

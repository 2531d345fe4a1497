//! Amazon Bedrock AgentCore: runtimes, their endpoints, and who may use them.

use super::PolicyKind::Resource;
use super::unknown::UNKNOWN;
use super::{Lifecycle, NameScope, ReadBack, ResourceSchema, ResourceType};

pub(crate) const SERVICE: &str = "AWS::BedrockAgentCore";
pub(crate) const RESOURCE_POLICY: &str = "AWS::BedrockAgentCore::ResourcePolicy";
pub(crate) const RUNTIME: &str = "AWS::BedrockAgentCore::Runtime";
pub(crate) const RUNTIME_ENDPOINT: &str = "AWS::BedrockAgentCore::RuntimeEndpoint";

pub(super) const TYPES: &[ResourceType] = &[
    ResourceType {
        name: RESOURCE_POLICY,
        known_by: NameScope::None,
        schema: Some(ResourceSchema {
            create_only: &["/ResourceArn"],
            permissions: &[
                "bedrock-agentcore:DeleteResourcePolicy",
                "bedrock-agentcore:GetResourcePolicy",
                "bedrock-agentcore:PutResourcePolicy",
            ],
            ..ResourceSchema::BARE
        }),
        policies: &[Resource.at("/Policy")],
        lifecycle: Some(Lifecycle::PLAIN),
        missing_in: Some(&[
            "af-south-1",
            "ap-east-1",
            "ap-east-2",
            "ap-northeast-3",
            "ap-south-2",
            "ap-southeast-3",
            "ap-southeast-4",
            "ap-southeast-5",
            "ap-southeast-6",
            "ap-southeast-7",
            "ca-west-1",
            "cn-north-1",
            "cn-northwest-1",
            "eu-central-2",
            "eu-south-1",
            "eu-south-2",
            "il-central-1",
            "me-central-1",
            "mx-central-1",
            "us-gov-east-1",
            "us-west-1",
        ]),
        ..UNKNOWN
    },
    ResourceType {
        name: RUNTIME,
        known_by: NameScope::InRegion("AgentRuntimeName"),
        schema: Some(ResourceSchema {
            create_only: &["/AgentRuntimeName"],
            ordered: &["/AgentRuntimeArtifact/CodeConfiguration/EntryPoint"],
            attributes: &[
                "AgentRuntimeArn",
                "AgentRuntimeId",
                "AgentRuntimeVersion",
                "CreatedAt",
                "FailureReason",
                "LastUpdatedAt",
                "Status",
                "WorkloadIdentityDetails.WorkloadIdentityArn",
            ],
            moving: &["AgentRuntimeVersion", "FailureReason", "LastUpdatedAt", "Status"],
            permissions: &[
                "bedrock-agentcore:CreateAgentRuntime",
                "bedrock-agentcore:CreateAgentRuntimeEndpoint",
                "bedrock-agentcore:CreateWorkloadIdentity",
                "bedrock-agentcore:DeleteAgentRuntime",
                "bedrock-agentcore:DeleteAgentRuntimeEndpoint",
                "bedrock-agentcore:DeleteWorkloadIdentity",
                "bedrock-agentcore:GetAgentRuntime",
                "bedrock-agentcore:GetAgentRuntimeEndpoint",
                "bedrock-agentcore:ListAgentRuntimeEndpoints",
                "bedrock-agentcore:ListAgentRuntimes",
                "bedrock-agentcore:ListTagsForResource",
                "bedrock-agentcore:PassCapacityProvider",
                "bedrock-agentcore:TagResource",
                "bedrock-agentcore:UntagResource",
                "bedrock-agentcore:UpdateAgentRuntime",
                "bedrock-agentcore:UpdateAgentRuntimeEndpoint",
                "ec2:CreateNetworkInterface",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcs",
                "iam:CreateServiceLinkedRole",
                "iam:PassRole",
                "kms:Decrypt",
                "s3:GetObject",
                "s3:GetObjectVersion",
                "vpc-lattice:AssociateViaAWSService",
                "vpc-lattice:CreateServiceNetworkResourceAssociation",
                "vpc-lattice:GetResourceConfiguration",
                "vpc-lattice:GetServiceNetworkResourceAssociation",
                "vpc-lattice:ListServiceNetworkResourceAssociations",
            ],
            called_for: &[
                ("/AgentRuntimeArtifact/CodeConfiguration", &["kms:", "s3:"]),
                ("/AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpoint", &["vpc-lattice:"]),
                ("/AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpointOverrides", &["vpc-lattice:"]),
                ("/CapacityProviderConfiguration", &["bedrock-agentcore:PassCapacityProvider"]),
            ],
        }),
        policies: &[],
        secrets: &["/EnvironmentVariables/*"],
        // AgentCore appends a hyphen and ten characters to the name, which itself holds no hyphen.
        values: &[
            ("AgentRuntimeId", "${AgentRuntimeName}-??????????"),
            (
                "AgentRuntimeArn",
                "arn:${AWS::Partition}:bedrock-agentcore:${AWS::Region}:${AWS::AccountId}:runtime/${AgentRuntimeId}",
            ),
        ],
        // Met by others (aws-unkind 25); that a protocol which nobody names is read as HTTP is [inferred].
        read_back: ReadBack {
            defaults: &[
                ("/LifecycleConfiguration/IdleRuntimeSessionTimeout", "900"),
                ("/LifecycleConfiguration/MaxLifetime", "28800"),
                ("/ProtocolConfiguration", "HTTP"),
            ],
            added: &["/NetworkConfiguration/NetworkModeConfig/RequireServiceS3Endpoint"],
            lost: &["/AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpointOverrides"],
        },
        lifecycle: Some(Lifecycle::GUARDED),
        missing_in: RUNTIMES_MISSING_IN,
        ..UNKNOWN
    },
    ResourceType {
        name: RUNTIME_ENDPOINT,
        known_by: NameScope::InParent("Name"),
        schema: Some(ResourceSchema {
            create_only: &["/AgentRuntimeId", "/Name"],
            attributes: &[
                "AgentRuntimeArn",
                "AgentRuntimeEndpointArn",
                "CreatedAt",
                "FailureReason",
                "Id",
                "LastUpdatedAt",
                "LiveVersion",
                "Status",
                "TargetVersion",
            ],
            moving: &["FailureReason", "LastUpdatedAt", "LiveVersion", "Status", "TargetVersion"],
            permissions: &[
                "bedrock-agentcore:CreateAgentRuntimeEndpoint",
                "bedrock-agentcore:DeleteAgentRuntimeEndpoint",
                "bedrock-agentcore:GetAgentRuntime",
                "bedrock-agentcore:GetAgentRuntimeEndpoint",
                "bedrock-agentcore:ListAgentRuntimeEndpoints",
                "bedrock-agentcore:ListTagsForResource",
                "bedrock-agentcore:TagResource",
                "bedrock-agentcore:UntagResource",
                "bedrock-agentcore:UpdateAgentRuntimeEndpoint",
            ],
            ..ResourceSchema::BARE
        }),
        policies: &[],
        values: &[(
            "AgentRuntimeEndpointArn",
            "arn:${AWS::Partition}:bedrock-agentcore:${AWS::Region}:${AWS::AccountId}:runtime/${AgentRuntimeId}/runtime-endpoint/${Name}",
        )],
        lifecycle: Some(Lifecycle::GUARDED),
        missing_in: RUNTIMES_MISSING_IN,
        ..UNKNOWN
    },
];

const RUNTIMES_MISSING_IN: Option<&[&str]> = Some(&[
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-3",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-6",
    "ca-west-1",
    "eu-central-2",
    "il-central-1",
    "me-central-1",
    "mx-central-1",
    "us-gov-east-1",
]);

/// The attributes that Fn::GetAtt reads, by resource type: the read-only properties of AWS's
/// resource schemas of 2026-10-20, and of SSM parameters what CloudFormation's guide lists.
const ATTRIBUTES: [(&str, &[&str]); 9] = [
    (
        "AWS::BedrockAgentCore::Runtime",
        &[
            "AgentRuntimeArn",
            "AgentRuntimeId",
            "AgentRuntimeVersion",
            "CreatedAt",
            "FailureReason",
            "LastUpdatedAt",
            "Status",
            "WorkloadIdentityDetails.WorkloadIdentityArn",
        ],
    ),
    (
        "AWS::BedrockAgentCore::RuntimeEndpoint",
        &[
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
    ),
    ("AWS::ECR::Repository", &["Arn", "RepositoryUri"]),
    (
        "AWS::IAM::ManagedPolicy",
        &[
            "AttachmentCount",
            "CreateDate",
            "DefaultVersionId",
            "IsAttachable",
            "PermissionsBoundaryUsageCount",
            "PolicyArn",
            "PolicyId",
            "UpdateDate",
        ],
    ),
    ("AWS::IAM::Role", &["Arn", "RoleId"]),
    ("AWS::KMS::Key", &["Arn", "KeyId"]),
    ("AWS::Logs::LogGroup", &["Arn"]),
    ("AWS::SSM::Parameter", &["Type", "Value"]),
    ("AWS::XRay::TransactionSearchConfig", &["AccountId"]),
];

/// The attributes of a resource of that type; none for a type that has none.
pub fn attributes(resource_type: &str) -> &'static [&'static str] {
    ATTRIBUTES.iter().find(|(name, _)| *name == resource_type).map_or(&[], |(_, attributes)| attributes)
}

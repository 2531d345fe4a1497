//! What AWS's CloudFormation resource schemas of 2026-10-20 say of the types that our templates
//! make, as cfn-lint 1.58.0 ships them. tests/oracles/resource_schemas.rs holds this table against them.

/// What of a type matters when two templates are compared. Paths are below `Properties`; `*` stands
/// for any item.
#[derive(Debug, PartialEq, Eq)]
pub struct ResourceType {
    /// E.g. `AWS::IAM::Role`.
    pub name: &'static str,
    /// `createOnlyProperties`: another value replaces the resource.
    pub create_only: &'static [&'static str],
    /// Lists whose order counts; `insertionOrder` of all others is false.
    pub ordered: &'static [&'static str],
}

/// By name, sorted. None has `conditionalCreateOnlyProperties`.
pub const RESOURCE_TYPES: &[ResourceType] = &[
    ResourceType { name: "AWS::BedrockAgentCore::ResourcePolicy", create_only: &["/ResourceArn"], ordered: &[] },
    ResourceType {
        name: "AWS::BedrockAgentCore::Runtime",
        create_only: &["/AgentRuntimeName"],
        ordered: &["/AgentRuntimeArtifact/CodeConfiguration/EntryPoint"],
    },
    ResourceType {
        name: "AWS::BedrockAgentCore::RuntimeEndpoint",
        create_only: &["/AgentRuntimeId", "/Name"],
        ordered: &[],
    },
    ResourceType {
        name: "AWS::ECR::Repository",
        create_only: &[
            "/EncryptionConfiguration",
            "/EncryptionConfiguration/EncryptionType",
            "/EncryptionConfiguration/KmsKey",
            "/RepositoryName",
        ],
        ordered: &["/ImageTagMutabilityExclusionFilters"],
    },
    ResourceType {
        name: "AWS::IAM::ManagedPolicy",
        create_only: &["/Description", "/ManagedPolicyName", "/Path"],
        ordered: &[],
    },
    ResourceType { name: "AWS::IAM::Role", create_only: &["/Path", "/RoleName"], ordered: &[] },
    ResourceType { name: "AWS::KMS::Key", create_only: &[], ordered: &[] },
    ResourceType { name: "AWS::Logs::LogGroup", create_only: &["/LogGroupName"], ordered: &[] },
    ResourceType { name: "AWS::Logs::ResourcePolicy", create_only: &["/PolicyName"], ordered: &[] },
    ResourceType { name: "AWS::SSM::Parameter", create_only: &["/Name"], ordered: &[] },
    ResourceType { name: "AWS::XRay::ResourcePolicy", create_only: &["/PolicyName"], ordered: &[] },
    ResourceType { name: "AWS::XRay::TransactionSearchConfig", create_only: &[], ordered: &[] },
];

impl ResourceType {
    /// The type of that name, if it is one of ours.
    pub fn named(name: &str) -> Option<&'static ResourceType> {
        RESOURCE_TYPES.iter().find(|resource_type| resource_type.name == name)
    }
}

/// The property that a resource of this type is known by in the account, where it has one.
pub fn name_property(resource_type: &str) -> Option<&'static str> {
    Some(match resource_type {
        "AWS::BedrockAgentCore::Runtime" => "AgentRuntimeName",
        "AWS::BedrockAgentCore::RuntimeEndpoint" | "AWS::SSM::Parameter" => "Name",
        "AWS::ECR::Repository" => "RepositoryName",
        "AWS::IAM::ManagedPolicy" => "ManagedPolicyName",
        "AWS::IAM::Role" => "RoleName",
        "AWS::KMS::Alias" => "AliasName",
        "AWS::Lambda::Function" => "FunctionName",
        "AWS::Logs::LogGroup" => "LogGroupName",
        "AWS::Logs::ResourcePolicy" => "PolicyName",
        _ => return None,
    })
}

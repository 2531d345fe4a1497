//! AWS Systems Manager: parameters.

use super::PolicyKind::Resource;
use super::unknown::UNKNOWN;
use super::{EVERYWHERE, Lifecycle, NameScope, ResourceSchema, ResourceType, TagRules};

pub(crate) const PARAMETER: &str = "AWS::SSM::Parameter";
pub(crate) const RESOURCE_POLICY: &str = "AWS::SSM::ResourcePolicy";

/// No resource: the type of a template's parameter whose value is read from SSM.
pub(crate) const PARAMETER_VALUE: &str = "AWS::SSM::Parameter::Value<String>";
/// The same of one that holds the id of a VPC: CloudFormation takes no other text there (user guide, "Parameters", AWS-specific
/// parameter types; that it looks at what the parameter in SSM holds is [inferred]).
pub(crate) const PARAMETER_VPC: &str = "AWS::SSM::Parameter::Value<AWS::EC2::VPC::Id>";
/// The same of one that holds a list: a Ref gives its items.
pub(crate) const PARAMETER_LIST: &str = "AWS::SSM::Parameter::Value<List<String>>";

pub(super) const TYPES: &[ResourceType] = &[
    ResourceType {
        name: PARAMETER,
        known_by: NameScope::InRegion("Name"),
        schema: Some(ResourceSchema {
            create_only: &["/Name"],
            // What CloudFormation's guide lists; the schema knows more, of which nobody says that they work.
            attributes: &["Type", "Value"],
            moving: &["Type", "Value"],
            permissions: &[
                "ssm:AddTagsToResource",
                "ssm:DeleteParameter",
                "ssm:DescribeParameters",
                "ssm:GetParameters",
                "ssm:ListTagsForResource",
                "ssm:PutParameter",
                "ssm:RemoveTagsFromResource",
            ],
            ..ResourceSchema::BARE
        }),
        policies: &[],
        // API reference, Tag.
        tags: TagRules::FEW_CHARACTERS,
        lifecycle: Some(Lifecycle::PLAIN),
        missing_in: EVERYWHERE,
        ..UNKNOWN
    },
    ResourceType { name: RESOURCE_POLICY, known_by: NameScope::None, policies: &[Resource.at("/Policy")], ..UNKNOWN },
];

//! Amazon EventBridge.

use super::unknown::UNKNOWN;
use super::{EVERYWHERE, Lifecycle, NameScope, ResourceSchema, ResourceType};

pub(crate) const RULE: &str = "AWS::Events::Rule";

pub(super) const TYPES: &[ResourceType] = &[ResourceType {
    name: RULE,
    known_by: NameScope::InParent("Name"),
    schema: Some(ResourceSchema {
        create_only: &["/Name"],
        ordered: &[
            "/Targets/*/EcsParameters/CapacityProviderStrategy",
            "/Targets/*/EcsParameters/NetworkConfiguration/AwsVpcConfiguration/SecurityGroups",
            "/Targets/*/EcsParameters/NetworkConfiguration/AwsVpcConfiguration/Subnets",
            "/Targets/*/EcsParameters/PlacementConstraints",
            "/Targets/*/EcsParameters/PlacementStrategies",
            "/Targets/*/EcsParameters/TagList",
            "/Targets/*/HttpParameters/PathParameterValues",
            "/Targets/*/RedshiftDataParameters/Sqls",
            "/Targets/*/RunCommandParameters/RunCommandTargets",
            "/Targets/*/RunCommandParameters/RunCommandTargets/*/Values",
            "/Targets/*/SageMakerPipelineParameters/PipelineParameterList",
        ],
        attributes: &["Arn", "RuleName"],
        permissions: &[
            "events:DeleteRule",
            "events:DescribeRule",
            "events:ListRules",
            "events:ListTagsForResource",
            "events:ListTargetsByRule",
            "events:PutRule",
            "events:PutTargets",
            "events:RemoveTargets",
            "events:TagResource",
            "events:UntagResource",
            "iam:PassRole",
        ],
        ..ResourceSchema::BARE
    }),
    policies: &[],
    // Of the default bus (EventBridge user guide, "Amazon EventBridge rules").
    values: &[("", "${Name}"), ("Arn", "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/${Name}")],
    lifecycle: Some(Lifecycle::PLAIN),
    missing_in: EVERYWHERE,
    ..UNKNOWN
}];

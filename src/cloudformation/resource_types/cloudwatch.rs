//! Amazon CloudWatch.

use super::unknown::UNKNOWN;
use super::{EVERYWHERE, Lifecycle, NameScope, ResourceSchema, ResourceType, TagRules};

pub(crate) const ALARM: &str = "AWS::CloudWatch::Alarm";

pub(super) const TYPES: &[ResourceType] = &[ResourceType {
    name: ALARM,
    known_by: NameScope::InRegion("AlarmName"),
    schema: Some(ResourceSchema {
        create_only: &["/AlarmName"],
        ordered: &["/AlarmActions", "/InsufficientDataActions", "/Metrics", "/OKActions", "/Tags"],
        attributes: &["Arn"],
        permissions: &[
            "cloudwatch:DeleteAlarms",
            "cloudwatch:DescribeAlarms",
            "cloudwatch:ListTagsForResource",
            "cloudwatch:PutMetricAlarm",
            "cloudwatch:TagResource",
            "cloudwatch:UntagResource",
        ],
        ..ResourceSchema::BARE
    }),
    policies: &[],
    values: &[
        ("", "${AlarmName}"),
        ("Arn", "arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:${AlarmName}"),
    ],
    lifecycle: Some(Lifecycle::PLAIN),
    missing_in: EVERYWHERE,
    // API reference, Tag: lengths only.
    tags: TagRules::ANY,
    ..UNKNOWN
}];

//! Amazon SNS: topics, who may use them, who hears of what is published.

use super::PolicyKind::Resource;
use super::unknown::UNKNOWN;
use super::{EVERYWHERE, Lifecycle, NameScope, ResourceSchema, ResourceType};

pub(crate) const SUBSCRIPTION: &str = "AWS::SNS::Subscription";
pub(crate) const TOPIC: &str = "AWS::SNS::Topic";
pub(crate) const TOPIC_POLICY: &str = "AWS::SNS::TopicPolicy";

pub(super) const TYPES: &[ResourceType] = &[
    ResourceType {
        name: SUBSCRIPTION,
        known_by: NameScope::None,
        schema: Some(ResourceSchema {
            create_only: &["/Endpoint", "/Protocol", "/TopicArn"],
            attributes: &["Arn"],
            permissions: &[
                "iam:GetRole",
                "iam:PassRole",
                "sns:GetSubscriptionAttributes",
                "sns:ListSubscriptions",
                "sns:SetSubscriptionAttributes",
                "sns:Subscribe",
                "sns:Unsubscribe",
            ],
            called_for: &[("/SubscriptionRoleArn", &["iam:"])],
            ..ResourceSchema::BARE
        }),
        policies: &[],
        json_texts: &["/DeliveryPolicy", "/FilterPolicy", "/RedrivePolicy", "/ReplayPolicy"],
        lifecycle: Some(Lifecycle::PLAIN),
        missing_in: EVERYWHERE,
        ..UNKNOWN
    },
    ResourceType {
        name: TOPIC,
        known_by: NameScope::InRegion("TopicName"),
        schema: Some(ResourceSchema {
            create_only: &["/FifoTopic", "/TopicName"],
            // CloudFormation's guide lists the name, too.
            attributes: &["TopicArn", "TopicName"],
            permissions: &[
                "iam:GetRole",
                "iam:PassRole",
                "sns:CreateTopic",
                "sns:DeleteTopic",
                "sns:GetDataProtectionPolicy",
                "sns:GetTopicAttributes",
                "sns:ListSubscriptionsByTopic",
                "sns:ListTagsForResource",
                "sns:ListTopics",
                "sns:PutDataProtectionPolicy",
                "sns:SetTopicAttributes",
                "sns:Subscribe",
                "sns:TagResource",
                "sns:Unsubscribe",
                "sns:UntagResource",
            ],
            called_for: &[
                ("/DataProtectionPolicy", &["sns:PutDataProtectionPolicy"]),
                ("/DeliveryStatusLogging", &["iam:"]),
                ("/Subscription", &["sns:Subscribe", "sns:Unsubscribe"]),
            ],
            ..ResourceSchema::BARE
        }),
        policies: &[],
        json_texts: &["/ArchivePolicy", "/DataProtectionPolicy"],
        values: &[
            ("", "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:${TopicName}"),
            ("TopicArn", "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:${TopicName}"),
        ],
        // Who subscribed has to confirm again.
        lifecycle: Some(Lifecycle::GUARDED),
        missing_in: EVERYWHERE,
        ..UNKNOWN
    },
    ResourceType {
        name: TOPIC_POLICY,
        known_by: NameScope::None,
        schema: Some(ResourceSchema {
            attributes: &["Id"],
            permissions: &["sns:SetTopicAttributes"],
            ..ResourceSchema::BARE
        }),
        policies: &[Resource.at("/PolicyDocument")],
        lifecycle: Some(Lifecycle::PLAIN),
        missing_in: EVERYWHERE,
        ..UNKNOWN
    },
];

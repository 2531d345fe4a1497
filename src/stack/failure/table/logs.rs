//! Log groups, their key, and who may write into them.

use super::{Code, Help, Known, MAKING, Phase, Refusal, Source};
use crate::cloudformation::of_region;
use crate::cloudformation::resource_types::logs::{LOG_GROUP, RESOURCE_POLICY};
use serde_json::json;

pub const KNOWN: &[Known] = &[
    Known {
        types: &[LOG_GROUP],
        says: &["kms key does not exist or is not allowed"],
        source: Source::Reported("aws-cdk#28304"),
        code: Code::LOG_KEY_REFUSED,
        at: &["/KmsKeyId"],
        help: key_policy,
        ..Known::BARE
    },
    Known {
        types: &[LOG_GROUP],
        says: &["/aws/bedrock-agentcore/runtimes/ … already exists"],
        source: Source::Reported("terraform-provider-aws#47629"),
        code: Code::LOG_GROUP_EXISTS,
        help: |_| {
            "let the credentials read log groups (cloudformation:GetResource, logs:DescribeLogGroups) and deploy again: \
             it is taken in then"
                .into()
        },
        passes: true,
        ..Known::BARE
    },
    // Ten in an account and region, which AWS does not raise, and others' count (aws-unkind 13).
    Known {
        types: &[RESOURCE_POLICY],
        says: &["resource limit exceeded", "limitexceeded", "limit exceeded"],
        source: Source::Reported("terraform-aws-ecs-app#40"),
        code: Code::QUOTA_REACHED,
        help: |_| {
            "an account has at most ten log resource policies in a region, and AWS raises no quota of them: delete one \
             that nobody needs or put two together (`aws logs describe-resource-policies`), or set \
             `enableTransactionSearch: false`"
                .into()
        },
        ..Known::BARE
    },
    Known {
        phases: MAKING,
        types: &[RESOURCE_POLICY],
        says: &["policydocument … length less than or equal to", "5120"],
        source: Source::Documented,
        code: Code::QUOTA_REACHED,
        at: &["/PolicyDocument/Statement/0/Sid"],
        help: |_| {
            "a log resource policy takes 5,120 characters; shorten it, or set `enableTransactionSearch: false`".into()
        },
        ..Known::BARE
    },
    // Kept when its stack went, as it should be.
    Known {
        phases: &[Phase::Create, Phase::Validation],
        types: &[RESOURCE_POLICY],
        says: &["already exists", "alreadyexists"],
        source: Source::Reported("aws-unkind 13"),
        code: Code::RESOURCE_EXISTS,
        help: |_| {
            "an earlier stack of this name left it, as it is to: let the credentials read it (cloudformation:GetResource, \
             logs:DescribeResourcePolicies) and deploy again: it is left out then"
                .into()
        },
        ..Known::BARE
    },
];

/// The statement that the key lacks. A new runtime has another id, and so another group: all groups of runtimes are named.
fn key_policy(refusal: &Refusal<'_>) -> Help {
    const RUNTIMES: &str = ":log-group:/aws/bedrock-agentcore/runtimes/";
    let Some([arn, _, region, _]) = refusal.log_group_arn() else {
        return "let CloudWatch Logs of the region use the key, or name one whose policy does".into();
    };
    let groups = arn.split_once(RUNTIMES).map_or(arn.to_owned(), |(account, _)| format!("{account}{RUNTIMES}*"));
    let statement = json!({
        "Effect": "Allow",
        "Principal": {"Service": format!("logs.{region}.{}", of_region(region).url_suffix)},
        "Action": ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
        "Resource": "*",
        "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
    });
    let statement = serde_json::to_string_pretty(&statement).unwrap_or_default();
    format!(
        "look whether the key is there, enabled and of this region, add this statement to its policy, and deploy \
         again:\n{statement}"
    )
    .into()
}

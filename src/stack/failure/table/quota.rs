//! What there may be so many of (Quotas for Amazon Bedrock AgentCore, as mirrored in 2026; aws-unkind 33).

use super::{Code, Known, MAKING, Phase, Source};
use crate::cloudformation::resource_types::bedrock_agentcore::{RUNTIME, RUNTIME_ENDPOINT};
use crate::cloudformation::resource_types::iam::{MANAGED_POLICY, ROLE};

const REACHED: &[&str] =
    &["servicelimitexceeded", "servicequotaexceeded", "limit exceeded for resource", "exceeded the maximum number"];

pub const KNOWN: &[Known] = &[
    Known {
        types: &[RUNTIME_ENDPOINT],
        says: REACHED,
        code: Code::QUOTA_REACHED,
        at: &["/Name"],
        help: |_| {
            "a runtime has at most ten endpoints, DEFAULT among them: take one out of `runtimeEndpoints`, or have the quota raised (Service Quotas, Amazon Bedrock AgentCore)".into()
        },
        ..Known::BARE
    },
    Known {
        phases: &[Phase::Create],
        types: &[RUNTIME],
        says: REACHED,
        code: Code::QUOTA_REACHED,
        help: |_| {
            "delete runtimes that nobody needs (`aws bedrock-agentcore-control list-agent-runtimes`), or have the quota \
             raised: Service Quotas, Amazon Bedrock AgentCore"
                .into()
        },
        ..Known::BARE
    },
    Known {
        phases: &[Phase::Update],
        types: &[RUNTIME],
        says: REACHED,
        code: Code::QUOTA_REACHED,
        help: |_| {
            "a runtime keeps at most a thousand versions, and AgentCore deletes those that no endpoint uses after 45 days: \
             unpin endpoints from old versions, or have the quota raised: Service Quotas, Amazon Bedrock AgentCore"
                .into()
        },
        ..Known::BARE
    },
    Known {
        types: &[ROLE],
        says: &["policiesperrole"],
        source: Source::Documented,
        code: Code::QUOTA_REACHED,
        at: &["/ManagedPolicyArns"],
        help: |_| {
            "attach fewer policies, e.g. put statements together in one `policyDocument`, or have the quota raised: Service Quotas, IAM".into()
        },
        ..Known::BARE
    },
    Known {
        types: &[ROLE, MANAGED_POLICY],
        says: &["cannot exceed quota", "limitexceeded"],
        source: Source::Documented,
        code: Code::QUOTA_REACHED,
        help: |_| {
            "delete roles or policies that nobody needs, or have the quota that AWS names raised: Service Quotas, IAM"
                .into()
        },
        ..Known::BARE
    },
    Known {
        phases: MAKING,
        says: REACHED,
        source: Source::Documented,
        code: Code::QUOTA_REACHED,
        help: |_| "free what nobody needs any more, or have the quota that AWS names raised: Service Quotas".into(),
        ..Known::BARE
    },
];

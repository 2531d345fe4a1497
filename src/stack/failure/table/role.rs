//! The roles: that of the agent, and those that AgentCore makes for itself.

use super::{AGAIN, Code, Help, Known, Refusal, Source};
use crate::cloudformation::resource_types::bedrock_agentcore::RUNTIME;

const ROLE: &[&str] = &["/RoleArn"];

pub const KNOWN: &[Known] = &[
    // It says "Limit exceeded" and is no quota (facts 14).
    Known {
        types: &[RUNTIME],
        says: &["service linked role … rate limit", "service linked role … rate exceeded"],
        source: Source::Reported("sample-autonomous-cloud-coding-agents#875"),
        code: Code::SERVICE_LINKED_ROLE,
        help: |_| {
            format!(
                "{AGAIN}: this is no quota of AgentCore; IAM was asked too often while it made AgentCore's own role"
            )
            .into()
        },
        passes: true,
        ..Known::BARE
    },
    Known {
        types: &[RUNTIME],
        says: &["service linked role", "service-linked role", "iam:createservicelinkedrole"],
        source: Source::Reported("generative-ai-use-cases#1327"),
        code: Code::SERVICE_LINKED_ROLE,
        help: |_| {
            Help::from("let whoever deploys call `iam:CreateServiceLinkedRole`, as ")
                .then(Help::command("role caller", ""))
                .then(
                    " writes it; or have somebody who may make the role once for the account: `aws iam \
                     create-service-linked-role --aws-service-name runtime-identity.bedrock-agentcore.amazonaws.com`",
                )
        },
        ..Known::BARE
    },
    Known {
        types: &[RUNTIME],
        says: &["role validation failed"],
        when: Some(is_new),
        source: Source::Reported("agentcore-samples#154"),
        code: Code::ROLE_REFUSED,
        at: ROLE,
        help: |_| too_new(),
        passes: true,
        ..Known::BARE
    },
    Known {
        types: &[RUNTIME],
        says: &["role validation failed"],
        source: Source::Reported("agentcore-samples#154"),
        code: Code::ROLE_REFUSED,
        at: ROLE,
        help: |_| {
            Help::from(
                "look whether the role is there and its trust policy lets bedrock-agentcore.amazonaws.com assume it: ",
            )
            .then(Help::command("role check", ""))
            .then(" compares, ")
            .then(Help::command("role trust", ""))
            .then(" prints the policy it needs; a role that was just made is not known everywhere for a minute")
        },
        ..Known::BARE
    },
    // The role has the rights; IAM has not spread them (aws-unkind 5).
    Known {
        types: &[RUNTIME],
        says: &["access denied while validating ecr uri"],
        when: Some(is_new),
        source: Source::Reported("agentcore-samples#154"),
        code: Code::ROLE_REFUSED,
        at: ROLE,
        help: |_| too_new(),
        passes: true,
        ..Known::BARE
    },
    // AgentCore looks at access points and mount targets by the role before it makes the runtime.
    Known {
        types: &[RUNTIME],
        says: &["missing required filesystem permissions"],
        when: Some(is_new),
        source: Source::Reported("users' notes of 2026-05, 2026-07 and 2026-09"),
        code: Code::ROLE_REFUSED,
        at: ROLE,
        help: |_| too_new(),
        passes: true,
        ..Known::BARE
    },
    Known {
        types: &[RUNTIME],
        says: &["missing required filesystem permissions"],
        source: Source::Reported("users' notes of 2026-05, 2026-07 and 2026-09"),
        code: Code::ROLE_REFUSED,
        at: ROLE,
        help: |_| {
            Help::from("let the execution role look at the access points and mount them: ")
                .then(Help::command("role check", ""))
                .then(" finds what it lacks, ")
                .then(Help::command("role policy", ""))
                .then(" prints the whole")
        },
        ..Known::BARE
    },
];

/// A role of the config is there before, whatever else the operation makes.
fn is_new(refusal: &Refusal<'_>) -> bool {
    refusal.adds_role && !refusal.has_own_role()
}

fn too_new() -> Help {
    Help::from(AGAIN).then(
        ": the role was made in this very operation, and IAM may not have spread it yet; if AWS says the same then, ",
    )
    .then(Help::command("role check", ""))
    .then(" finds what the role lacks")
}

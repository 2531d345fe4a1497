//! What passes by itself, or is the service's own trouble.

use super::{AGAIN, ANY, Code, Help, Known, MAKING, Phase, Source};
use crate::cloudformation::resource_types::bedrock_agentcore::{RESOURCE_POLICY, RUNTIME, RUNTIME_ENDPOINT};
use crate::cloudformation::resource_types::ssm::PARAMETER;

pub const KNOWN: &[Known] = &[
    Known {
        phases: ANY,
        types: &[PARAMETER],
        says: THROTTLED,
        source: Source::Reported("terraform-aws-github-runner#2944"),
        code: Code::AWS_THROTTLED,
        help: |_| {
            format!("{AGAIN}: SSM takes a few writes a second by default; `aws ssm update-service-setting` raises that (/ssm/parameter-store/high-throughput-enabled)").into()
        },
        passes: true,
        ..Known::BARE
    },
    Known {
        phases: ANY,
        says: THROTTLED,
        source: Source::Documented,
        code: Code::AWS_THROTTLED,
        help: |_| {
            format!("{AGAIN}; if it comes often, deploy fewer stacks of this account and region at a time").into()
        },
        passes: true,
        ..Known::BARE
    },
    // Of a runtime that is there; nothing passes.
    Known {
        phases: MAKING,
        types: &[RUNTIME_ENDPOINT],
        says: &["version … does not exist", "version … not found"],
        source: Source::Inferred,
        at: &["/AgentRuntimeVersion"],
        help: |_| {
            "name a version that the runtime has: `aws bedrock-agentcore-control list-agent-runtime-versions`; a new runtime \
             begins with 1"
                .into()
        },
        ..Known::BARE
    },
    // What its runtime is, is not known everywhere yet (aws-unkind 11).
    Known {
        phases: &[Phase::Create],
        types: &[RUNTIME_ENDPOINT, RESOURCE_POLICY],
        says: &["not found", "does not exist", "not ready", "in creating state", "status creating", "being created"],
        source: Source::Reported("agentcore-cli#979"),
        code: Code::SERVICE_NOT_READY,
        help: |_| format!("{AGAIN}: AgentCore had just made the runtime and did not know it everywhere yet").into(),
        passes: true,
        ..Known::BARE
    },
    Known {
        phases: &[Phase::Delete],
        types: &[RUNTIME],
        says: &["has endpoints", "resourceconflict", "conflictexception"],
        source: Source::Reported("agentcore-samples#2007"),
        code: Code::SERVICE_NOT_READY,
        help: |_| {
            Help::from(
                "delete endpoints that were made outside of the stack (`aws bedrock-agentcore-control \
                        list-agent-runtime-endpoints`), wait until those of the stack are gone, and run ",
            )
            .then(Help::command("destroy", ""))
            .then(" again")
        },
        ..Known::BARE
    },
    Known {
        phases: MAKING,
        types: &[RUNTIME, RUNTIME_ENDPOINT, RESOURCE_POLICY],
        says: &["resourceconflict", "conflictexception", "updating state", "creating state", "deleting state"],
        code: Code::SERVICE_NOT_READY,
        help: |_| format!("{AGAIN}: AgentCore is still at work on it").into(),
        ..Known::BARE
    },
    Known {
        phases: ANY,
        says: &["handlererrorcode: notstabilized"],
        source: Source::Documented,
        code: Code::SERVICE_NOT_READY,
        help: |_| {
            Help::from("look at ")
                .then(Help::command("status", ""))
                .then(", which tells why the service does not get it ready; if it says nothing, deploy again")
        },
        ..Known::BARE
    },
    Known {
        phases: ANY,
        says: &["internal failure", "internalfailure", "serviceinternalerror", "internal error"],
        source: Source::Documented,
        code: Code::DEPLOY_FAILED,
        help: |_| {
            "deploy again: it is AWS's own trouble; if it stays, AWS Support finds it by the RequestToken that stands in the \
             note"
                .into()
        },
        ..Known::BARE
    },
];

const THROTTLED: &[&str] = &[
    "rate exceeded",
    "rate limit exceeded",
    "throttl",
    "too many requests",
    "toomanyrequests",
    "requestlimitexceeded",
];

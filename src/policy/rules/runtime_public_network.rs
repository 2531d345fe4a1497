//! A runtime is on the public network. mdaac refuses that in its own configs (`vpc-required`); this rule reads the templates
//! of every module type.
//!
//! ```yaml
//! NetworkConfiguration:
//!   NetworkMode: VPC
//!   NetworkModeConfig: {SecurityGroups: [sg-0a1b2c3d], Subnets: [subnet-0a1b2c3d, subnet-4e5f6a7b]}
//! ```
//!
//! A runtime without `NetworkConfiguration` is public, too [inferred].

use crate::cloudformation::resource_types::bedrock_agentcore;
use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Codes, Control, Definition, Framework, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "AWS Security Hub, BedrockAgentCore.1 (Config, bedrockagentcore-runtime-private-network-required)",
        controls: &[
            Control { framework: Framework::Nist, ids: &["AC-4", "SC-7"] },
            Control { framework: Framework::Hipaa, ids: &["164.312(e)(1)"] },
        ],
    },
    severity: Severity::Error,
    title: "A runtime on the public network.",
    why: "what the agent sends leaves by the internet, past every security group, endpoint policy and flow log of yours",
    fix: "write `NetworkMode: VPC`, with security groups and subnets",
    scope: &[Scope::Values(&[bedrock_agentcore::RUNTIME], &["/NetworkConfiguration/NetworkMode"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for runtime in subject.of_type(bedrock_agentcore::RUNTIME) {
        let mode = runtime.properties.below(&["NetworkConfiguration", "NetworkMode"]);
        // What only the deploy knows is not judged.
        let public = mode.as_ref().is_none_or(|mode| mode.known().is_some_and(|mode| mode == "PUBLIC"));
        if public {
            let at = mode.map_or_else(|| runtime.properties.place_of("NetworkConfiguration"), |mode| mode.at);
            found.push(RuleMatch::new(&at, format!("the runtime `{}` is on the public network", runtime.id)));
        }
    }
    found
}

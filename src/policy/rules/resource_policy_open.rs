//! A policy of a runtime, an endpoint, a key, a log policy or a parameter allows `Principal: "*"`, and no condition says who
//! may call or from where.
//!
//! ```yaml
//! - Effect: Allow
//!   Principal: '*'          # write {AWS: arn:aws:iam::444455556666:role/caller}
//!   Action: bedrock-agentcore:InvokeAgentRuntime
//! ```
//!
//! `aws:SecureTransport` and the like, which anyone can meet, are no bound; nor are `…IfExists`, `…Not…` and a `*`.
//!
//! Of a runtime with a JWT authorizer (`principals: [oauth]`) it is a warning: its callers have no IAM principal, and
//! AgentCore checks their tokens.

use crate::cloudformation::resource_types::{bedrock_agentcore, ec2, ecr, service};
use crate::diagnostic::Severity;
use crate::iam::{PolicyKind, Principal};
use crate::policy::bounds::{everyone, is_bounded};
use crate::policy::{Admin, Check, Codes, Control, Definition, Framework, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "IAM user guide, AWS JSON policy elements: Principal; AgentCore developer guide, resource-based policies (2026)",
        controls: &[
            Control { framework: Framework::Nist, ids: &["AC-3", "AC-6", "AC-21"] },
            Control { framework: Framework::Hipaa, ids: &["164.308(a)(4)(ii)(B)", "164.312(a)(1)"] },
            Control { framework: Framework::Pci, ids: &["7.1.2", "7.2.2"] },
            Control { framework: Framework::Fsbp, ids: &["KMS.5"] },
        ],
    },
    severity: Severity::Error,
    title: "A resource policy for everyone.",
    why: "without a condition anyone with AWS credentials may use the resource",
    fix: "name the accounts or roles; for callers with a JWT, who have no IAM principal, add a condition, e.g. on `aws:SourceVpc`",
    scope: &[Scope::If(
        |_, resource| service(resource.kind) != ecr::SERVICE,
        &[Scope::ResourcePolicy(&["Principal", "Condition"])],
    )],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let tokens = subject
        .of_type(bedrock_agentcore::RUNTIME)
        .any(|runtime| runtime.properties.below(&["AuthorizerConfiguration", "CustomJWTAuthorizer"]).is_some());
    let mut found = Vec::new();
    for policy in subject.policies().iter().filter(|policy| policy.kind == PolicyKind::Resource) {
        // AwsSolutions-ECR1 says it of repositories. The policy of a VPC endpoint grants nothing.
        if service(policy.resource_type) == ecr::SERVICE || policy.resource_type == ec2::VPC_ENDPOINT {
            continue;
        }
        let unbound = policy.document.statements.iter().filter(|allow| allow.allows() && !is_bounded(allow));
        for statement in unbound {
            if let Some(Principal { name, .. }) = everyone(statement) {
                let finding = RuleMatch::new(&name.at, format!("`{}` is open to everyone", policy.resource));
                let by_token = tokens && policy.resource_type == bedrock_agentcore::RESOURCE_POLICY;
                let finding = match by_token {
                    false => finding,
                    true => {
                        RuleMatch::new(&name.at, "every token that the authorizer takes is admitted, from anywhere")
                            .severity(Severity::Warning)
                            .why("who has a stolen token needs no network and no account of yours")
                            .help("add a condition on where calls come from, e.g. on `aws:SourceVpc`, or waive this")
                    }
                };
                // Whatever brought the statement: what it says of everyone is ours.
                found.push(finding.because(subject.template.origins(&statement.at)));
            }
        }
    }
    found
}

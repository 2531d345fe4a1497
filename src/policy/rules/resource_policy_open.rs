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

use crate::diagnostic::{Code, Severity};
use crate::policy::document::DocumentKind;
use crate::policy::{Check, Control, Found, Framework, Id, Rule, Subject};

const TITLE: &str = "A resource policy for everyone.";

/// See the text above.
pub const RULE: Rule = Rule {
    ids: &[Id {
        code: Code::of_rule("resource-policy-open", TITLE),
        controls: &[
            Control { framework: Framework::Nist, ids: &["AC-3", "AC-6", "AC-21"] },
            Control { framework: Framework::Hipaa, ids: &["164.308(a)(4)(ii)(B)", "164.312(a)(1)"] },
            Control { framework: Framework::Pci, ids: &["7.1.2", "7.2.2"] },
            Control { framework: Framework::Fsbp, ids: &["KMS.5"] },
        ],
    }],
    severity: Severity::Error,
    title: TITLE,
    why: "without a condition anyone with AWS credentials may use the resource",
    fix: "name the accounts or roles; for callers with a JWT, who have no IAM principal, add a condition, e.g. on `aws:SourceVpc`",
    source: "IAM user guide, AWS JSON policy elements: Principal; AgentCore developer guide, resource-based policies (2026)",
    check: Check::Template(check),
    follows_from_admin: false,
    name: "resource_policy_open",
};

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let tokens = subject
        .of_type("AWS::BedrockAgentCore::Runtime")
        .any(|runtime| runtime.properties.below(&["AuthorizerConfiguration", "CustomJWTAuthorizer"]).is_some());
    let mut found = Vec::new();
    for document in subject.documents().iter().filter(|document| document.kind == DocumentKind::Resource) {
        // AwsSolutions-ECR1 says it of repositories.
        if document.resource_type.starts_with("AWS::ECR::") {
            continue;
        }
        for statement in document.statements.iter().filter(|statement| statement.allows() && !statement.is_bounded()) {
            if let Some(part) = statement.everyone() {
                let finding = Found::new(&part.at, format!("`{}` is open to everyone", document.resource));
                let by_token = tokens && document.resource_type == "AWS::BedrockAgentCore::ResourcePolicy";
                let finding = match by_token {
                    false => finding,
                    true => Found::new(&part.at, "every token that the authorizer takes is admitted, from anywhere")
                        .severity(Severity::Warning)
                        .why("who has a stolen token needs no network and no account of yours")
                        .help("add a condition on where calls come from, e.g. on `aws:SourceVpc`, or waive this"),
                };
                // Whatever brought the statement: what it says of everyone is ours.
                found.push(finding.because(&statement.part.fragment.origins));
            }
        }
    }
    found
}

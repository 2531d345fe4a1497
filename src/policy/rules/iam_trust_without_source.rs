//! A trust policy names a service and does not say for whom it may act. mdaac's own role names account and runtime.
//!
//! ```yaml
//! - Effect: Allow
//!   Principal: {Service: bedrock-agentcore.amazonaws.com}
//!   Action: sts:AssumeRole
//!   Condition:
//!     StringEquals: {aws:SourceAccount: '111122223333'}
//! ```

use crate::diagnostic::Severity;
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::document::DocumentKind;
use crate::policy::{Admin, Check, Codes, Definition, Found, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "IAM user guide, The confused deputy problem; AgentCore developer guide, execution role (2026)",
        controls: LEAST_PRIVILEGE,
    },
    severity: Severity::Warning,
    title: "A role that a service may take on for another account.",
    why: "a service that works for many accounts could be asked by another one to use this role (the confused deputy)",
    fix: "add a condition on `aws:SourceAccount` or `aws:SourceArn`",
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for document in subject.documents().iter().filter(|document| document.kind == DocumentKind::Trust) {
        for statement in document.statements.iter().filter(|statement| statement.allows()) {
            let bounded = statement.bounding_keys().iter().any(|key| key.starts_with("aws:source"));
            let Some((_, part, service)) = statement.principals().into_iter().find(|(kind, ..)| *kind == "Service")
            else {
                continue;
            };
            if !bounded {
                found.push(Found::new(&part.at, format!("`{service}` may take on the role for any account")));
            }
        }
    }
    found
}

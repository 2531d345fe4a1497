//! A trust policy names a service and does not say for whom it may act. mdaac's own role names account and runtime; that of an
//! event rule is written as in MDAA, and is a note.
//!
//! ```yaml
//! - Effect: Allow
//!   Principal: {Service: bedrock-agentcore.amazonaws.com}
//!   Action: sts:AssumeRole
//!   Condition:
//!     StringEquals: {aws:SourceAccount: '111122223333'}
//! ```

use crate::diagnostic::Severity;
use crate::iam::{PolicyKind, Principal, bounding_keys};
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "IAM user guide, The confused deputy problem; AgentCore developer guide, execution role (2026)",
        controls: LEAST_PRIVILEGE,
    },
    severity: Severity::Warning,
    title: "A role that a service may take on for another account.",
    why: "a service that works for many accounts could be asked by another one to use this role (the confused deputy)",
    fix: "add a condition on `aws:SourceAccount` or `aws:SourceArn`",
    scope: &[Scope::Trust(&["Principal", "Condition"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for statement in subject.statements(PolicyKind::Trust).filter(|statement| statement.allows()) {
        let bounded = bounding_keys(statement).iter().any(|key| key.starts_with("aws:source"));
        let service = statement.principals().find(|principal| principal.kind.as_deref() == Some("Service"));
        if let Some(Principal { name, .. }) = service.filter(|_| !bounded) {
            let finding = RuleMatch::new(&name.at, format!("`{}` may take on the role for any account", name.text));
            found.push(match subject.justification(&statement.at) {
                Some(reason) => finding.note().why(reason),
                None => finding,
            });
        }
    }
    found
}

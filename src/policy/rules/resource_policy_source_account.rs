//! The policy of a runtime or endpoint allows an IAM principal under a condition on `aws:SourceAccount`. The key is absent
//! when a role or user calls, so that nobody is allowed.
//!
//! ```yaml
//! Principal: {AWS: arn:aws:iam::444455556666:role/caller}
//! Condition: {StringEquals: {aws:SourceAccount: '444455556666'}}   # write aws:PrincipalAccount
//! ```

use crate::diagnostic::Severity;
use crate::policy::{Admin, Check, Codes, Definition, Found, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours { source: "IAM user guide, global condition keys; cross-account article", controls: &[] },
    severity: Severity::Error,
    title: "A condition on `aws:SourceAccount` for an IAM principal.",
    why: "`aws:SourceAccount` is there only when a service calls: for a role the condition never holds",
    fix: "use `aws:PrincipalAccount`",
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

const TYPE: &str = "AWS::BedrockAgentCore::ResourcePolicy";

fn check(subject: &Subject<'_>) -> Vec<Found> {
    let documents = subject.documents().iter().filter(|document| document.resource_type == TYPE);
    let mut found = Vec::new();
    for statement in documents.flat_map(|document| &document.statements).filter(|statement| statement.allows()) {
        let of_iam = statement.principals().iter().any(|(kind, ..)| ["AWS", "*"].contains(kind));
        let keys = statement.condition_keys();
        // `…IfExists` and `Null` hold where the key is absent.
        let strict = |operator: &str| !operator.ends_with("IfExists") && operator != "Null";
        let key =
            keys.iter().find(|(operator, key, _)| strict(operator) && key.eq_ignore_ascii_case("aws:SourceAccount"));
        if let Some((_, _, part)) = key.filter(|_| of_iam) {
            found.push(Found::new(&part.at, "the condition never holds, so nobody is allowed"));
        }
    }
    found
}

//! The policy of a runtime or endpoint allows an IAM principal under a condition on `aws:SourceAccount`. The key is absent
//! when a role or user calls, so that nobody is allowed.
//!
//! ```yaml
//! Principal: {AWS: arn:aws:iam::444455556666:role/caller}
//! Condition: {StringEquals: {aws:SourceAccount: '444455556666'}}   # write aws:PrincipalAccount
//! ```

use crate::cloudformation::resource_types::bedrock_agentcore;
use crate::diagnostic::Severity;
use crate::iam::{Compared, Operator};
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours { source: "IAM user guide, global condition keys; cross-account article", controls: &[] },
    severity: Severity::Error,
    title: "A condition on `aws:SourceAccount` for an IAM principal.",
    why: "`aws:SourceAccount` is there only when a service calls: for a role the condition never holds",
    fix: "use `aws:PrincipalAccount`",
    scope: &[Scope::PoliciesOf(bedrock_agentcore::RESOURCE_POLICY, &["Principal", "Condition"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let policies =
        subject.policies().iter().filter(|policy| policy.resource_type == bedrock_agentcore::RESOURCE_POLICY);
    let mut found = Vec::new();
    for statement in policies.flat_map(|policy| &policy.document.statements).filter(|statement| statement.allows()) {
        let of_iam = statement.principals().any(|principal| matches!(principal.kind.as_deref(), Some("AWS") | None));
        // `Null` asks for the key itself.
        let strict = |operator: &str| {
            Operator::named(operator)
                .is_some_and(|operator| operator.compared != Compared::Null && !operator.holds_without_key())
        };
        let mut conditions = statement.conditions.iter();
        let never = conditions.find(|condition| {
            strict(&condition.operator) && condition.key.text.eq_ignore_ascii_case("aws:SourceAccount")
        });
        if let Some(condition) = never.filter(|_| of_iam) {
            found.push(RuleMatch::new(&condition.key.at, "the condition never holds, so nobody is allowed"));
        }
    }
    found
}

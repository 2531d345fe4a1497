//! A statement allows something under a condition that everybody meets.
//!
//! ```yaml
//! Condition:
//!   IpAddress: {aws:SourceIp: [0.0.0.0/1, 128.0.0.0/1]}   # every address there is
//!   StringLike: {aws:SourceVpc: 'vpc-*'}                  # anybody's VPC: write vpc-0a1b2c3d4e5f60718
//!   StringEqualsIfExists: {aws:PrincipalOrgID: o-a1b2c3}  # whoever is in no organization: write StringEquals
//!   Bool: {aws:ViaAWSService: 'false'}                    # every call that somebody makes himself
//! ```
//!
//! Also `ForAllValues` on a key that may be absent, `Null` on one that everybody or nobody has to have, an ARN with a wildcard
//! for its account, a key without values. `StringEquals` with a `*` in its value is met by nobody.
//!
//! What asks for something that anyone can do, such as `aws:SecureTransport`, is no mistake; it bounds no callers either, and
//! rules about open policies pass over it. Keys that only the resource's own service knows are not judged.

use crate::diagnostic::Severity;
use crate::iam::{never_met, void_conditions};
use crate::policy::controls::LEAST_PRIVILEGE;
use crate::policy::{Admin, Check, Codes, Definition, RuleMatch, Scope, Subject};

pub const RULE: Definition = Definition {
    codes: Codes::Ours {
        source: "IAM user guide, AWS global condition context keys: sensitive condition keys; S3 user guide, The meaning of public; IAM \
                 Access Analyzer, policy checks",
        controls: LEAST_PRIVILEGE,
    },
    severity: Severity::Warning,
    title: "A condition that bounds nothing.",
    why: "the statement reads as if it were bounded, and is not",
    fix: "write what the condition is meant to ask for, or remove it",
    scope: &[Scope::AnyPolicy(&["Condition"])],
    check: Check::Template(check),
    admin: Admin::Unrelated,
};

fn check(subject: &Subject<'_>) -> Vec<RuleMatch> {
    let mut found = Vec::new();
    for statement in subject.policies().iter().flat_map(|policy| &policy.document.statements) {
        for (condition, void) in void_conditions(statement) {
            let words = format!("the condition on `{}` bounds nothing", condition.key.text);
            found.push(RuleMatch::new(&condition.key.at, words).why(void.why).help(void.help));
        }
        for (condition, void) in never_met(statement) {
            let words = format!("the condition on `{}` is never met", condition.key.text);
            found.push(RuleMatch::new(&condition.key.at, words).why(void.why).help(void.help));
        }
    }
    found
}
